package io.pgtender.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The words of a normalised text: names, keywords (in upper case, as the normaliser writes them), {@code ?}, punctuation
 * and operators. There are no strings, numbers or comments in it. Immutable.
 */
final class Words {

    private static final String PUNCTUATION = "()[],.;";
    private static final String OPERATORS = "+-*/<>=~!@#%^&|`:";

    private final String text;
    private final List<Word> words;

    /**
     * One of them.
     *
     * @param start index of its first character
     * @param end index after its last
     * @param depth parentheses, brackets and CASEs around it; those themselves stand outside
     */
    record Word(String text, int start, int end, int depth) {
        boolean is(String other) {
            return text.equals(other);
        }

        boolean isKey() {
            return text.equals("?");
        }

        /** A name in quotes, or a word that may be one. */
        boolean isName() {
            char first = text.charAt(0);
            return first == '"' || first == '_' || Character.isLetter(first);
        }
    }

    private Words(String text, List<Word> words) {
        this.text = text;
        this.words = List.copyOf(words);
    }

    static Words of(String text) {
        List<Word> words = new ArrayList<>();
        int depth = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ') {
                at++;
                continue;
            }
            int end = end(text, at);
            String word = text.substring(at, end);
            if (word.equals(")") || word.equals("]") || word.equals("END")) {
                depth--;
            }
            words.add(new Word(word, at, end, depth));
            if (word.equals("(") || word.equals("[") || word.equals("CASE")) {
                depth++;
            }
            at = end;
        }
        return new Words(text, words);
    }

    private static int end(String text, int start) {
        char first = text.charAt(start);
        if (first == '"') {
            return afterQuoted(text, start + 1);
        }
        if (PUNCTUATION.indexOf(first) >= 0 || (first == '?' && !isDoubled(text, start))) {
            return start + 1;
        }
        int end = start;
        if (isOperator(text, start)) {
            while (end < text.length() && isOperator(text, end)) {
                end += text.charAt(end) == '?' ? 2 : 1;
            }
            return end;
        }
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        return Math.max(end, start + 1);
    }

    private static int afterQuoted(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '"') {
                if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        return text.length();
    }

    private static boolean isDoubled(String text, int at) {
        return at + 1 < text.length() && text.charAt(at + 1) == '?';
    }

    private static boolean isOperator(String text, int at) {
        char c = text.charAt(at);
        return OPERATORS.indexOf(c) >= 0 || (c == '?' && isDoubled(text, at));
    }

    private static boolean isNamePart(char c) {
        return c != ' ' && c != '"' && c != '?' && PUNCTUATION.indexOf(c) < 0 && OPERATORS.indexOf(c) < 0;
    }

    int size() {
        return words.size();
    }

    Word get(int index) {
        return words.get(index);
    }

    /** Whether there is such a word and it reads so. */
    boolean is(int index, String word) {
        return index >= 0 && index < words.size() && words.get(index).is(word);
    }

    boolean isName(int index) {
        return index >= 0 && index < words.size() && words.get(index).isName();
    }

    /** The text of the words in {@code [from, to)}, as it stands. */
    String slice(int from, int to) {
        return from >= to ? "" : text.substring(get(from).start(), get(to - 1).end());
    }

    /** The text of the words in {@code [from, to)}, with some words, by their index, replaced. */
    String slice(int from, int to, SortedMap<Integer, String> replaced) {
        if (from >= to) {
            return "";
        }
        StringBuilder edited = new StringBuilder();
        int copied = get(from).start();
        for (var edit : replaced.subMap(from, to).entrySet()) {
            edited.append(text, copied, get(edit.getKey()).start()).append(edit.getValue());
            copied = get(edit.getKey()).end();
        }
        return edited.append(text, copied, get(to - 1).end()).toString();
    }

    /** Index of the first such word at {@code depth} in {@code [from, to)}, or -1. */
    int find(String word, int depth, int from, int to) {
        for (int i = from; i < to; i++) {
            if (get(i).depth() == depth && get(i).is(word)) {
                return i;
            }
        }
        return -1;
    }

    /** Indexes of the parameters and constants in {@code [from, to)}. */
    List<Integer> keys(int from, int to) {
        List<Integer> keys = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (get(i).isKey()) {
                keys.add(i);
            }
        }
        return keys;
    }

    /** Where the parts of {@code [from, to)} are that such words at {@code depth} separate; none of nothing. */
    List<Range> split(String separator, int depth, int from, int to) {
        List<Range> parts = new ArrayList<>();
        int start = from;
        for (int i = from; i < to; i++) {
            if (get(i).depth() == depth && get(i).is(separator)) {
                parts.add(new Range(start, i));
                start = i + 1;
            }
        }
        if (from < to) {
            parts.add(new Range(start, to));
        }
        return parts;
    }

    /** Index after a column's name, with its qualifiers, that starts at {@code from}; {@code from} where none does. */
    int afterColumn(int from) {
        int at = from;
        while (isName(at)) {
            at++;
            if (!is(at, ".")) {
                return at;
            }
            at++;
        }
        return from;
    }

    /** Words from {@code from} up to, not including, {@code to}. */
    record Range(int from, int to) {
        int length() {
            return to - from;
        }
    }
}
