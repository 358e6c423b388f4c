package io.pgtender.whatif;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Trigrams that every match of a pattern contains (pg_trgm's trgm_op.c, generate_wildcard_trgm): words of letters and
 * digits, padded by two blanks where the word surely begins and by one where it surely ends.
 */
final class PatternTrigrams {

    private static final int LENGTH = 3;

    /** Characters that mean something in a regular expression. */
    private static final String REGEX_SYNTAX = ".*+?|()[]{}^$\\";

    private final Set<String> trigrams = new HashSet<>();

    private PatternTrigrams() {}

    /** Of a whole text, as for {@code =}. */
    static int ofText(String text) {
        PatternTrigrams found = new PatternTrigrams();
        found.addWords(text, Edge.KNOWN, Edge.KNOWN);
        return found.trigrams.size();
    }

    /** Of a LIKE or ILIKE pattern. */
    static int ofLike(String pattern) {
        PatternTrigrams found = new PatternTrigrams();
        StringBuilder run = new StringBuilder();
        Edge before = Edge.KNOWN;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%' || c == '_') {
                found.addWords(run.toString(), before, Edge.OPEN);
                run.setLength(0);
                before = Edge.OPEN;
            } else {
                boolean escaped = c == '\\' && i + 1 < pattern.length();
                run.append(escaped ? pattern.charAt(++i) : c);
            }
        }
        found.addWords(run.toString(), before, Edge.KNOWN);
        return found.trigrams.size();
    }

    /**
     * Of a regular expression that is one run of plain characters, perhaps between anchors or {@code .*}. Any other is
     * given no trigram: what it needs is known to pg_trgm's automaton only.
     */
    static int ofRegex(String pattern) {
        PatternTrigrams found = new PatternTrigrams();
        String text = pattern;
        Edge before = Edge.OPEN;
        Edge behind = Edge.OPEN;
        if (text.startsWith("^")) {
            text = text.substring(1);
            before = Edge.KNOWN;
        }
        if (text.endsWith("$")) {
            text = text.substring(0, text.length() - 1);
            behind = Edge.KNOWN;
        }
        if (text.startsWith(".*")) {
            text = text.substring(2);
            before = Edge.OPEN;
        }
        if (text.endsWith(".*")) {
            text = text.substring(0, text.length() - 2);
            behind = Edge.OPEN;
        }
        if (text.chars().anyMatch(c -> REGEX_SYNTAX.indexOf(c) >= 0)) {
            return 0;
        }
        found.addWords(text, before, behind);
        return found.trigrams.size();
    }

    /** Whether a run of characters may go on. */
    private enum Edge {
        KNOWN,
        OPEN
    }

    private void addWords(String run, Edge before, Edge behind) {
        String text = run.toLowerCase(Locale.ROOT);
        int i = 0;
        while (i < text.length()) {
            int start = i;
            while (i < text.length() && Character.isLetterOrDigit(text.charAt(i))) {
                i++;
            }
            if (i > start) {
                boolean begins = start > 0 || before == Edge.KNOWN;
                boolean ends = i < text.length() || behind == Edge.KNOWN;
                add((begins ? "  " : "") + text.substring(start, i) + (ends ? " " : ""));
            } else {
                i++;
            }
        }
    }

    private void add(String padded) {
        for (int i = 0; i + LENGTH <= padded.length(); i++) {
            trigrams.add(padded.substring(i, i + LENGTH));
        }
    }
}
