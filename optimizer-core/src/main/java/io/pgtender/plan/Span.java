package io.pgtender.plan;

import io.pgtender.plan.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Part of a printed expression. Its <em>top level</em> is what is in no bracket and in no CASE. EXPLAIN prints every
 * operator with its operands in brackets of their own, so that one top level holds at most one operator, or the ANDs of
 * one list, and no table of precedences is needed.
 *
 * @param tokens the whole expression
 * @param from index of the first token
 * @param to index behind the last token
 */
record Span(Tokens tokens, int from, int to) {

    /** The words by which the second and further parts of a type's name are known. */
    private static final Set<String> TYPE_CONTINUATIONS = Set.of(
            "varying",
            "precision",
            "with",
            "without",
            "time",
            "zone",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "to");

    boolean isEmpty() {
        return from >= to;
    }

    int length() {
        return to - from;
    }

    Token first() {
        return tokens.get(from);
    }

    Token get(int index) {
        return tokens.get(index);
    }

    Span sub(int newFrom, int newTo) {
        return new Span(tokens, newFrom, newTo);
    }

    /** As printed. */
    String text() {
        return isEmpty()
                ? ""
                : tokens.text().substring(first().start(), tokens.get(to - 1).end());
    }

    /** Without the brackets around the whole. */
    Span stripped() {
        Span span = this;
        while (!span.isEmpty() && span.first().text().equals("(") && tokens.partner(span.from) == span.to - 1) {
            span = sub(span.from + 1, span.to - 1);
        }
        return span;
    }

    /** Index of the first token of the top level that satisfies {@code condition}, else -1. */
    int find(Predicate<Token> condition) {
        for (int i = from; i < to; i = next(i)) {
            if (condition.test(tokens.get(i))) {
                return i;
            }
        }
        return -1;
    }

    int findWord(String word) {
        return find(token -> token.isWord(word));
    }

    boolean startsWithWord(String word) {
        return !isEmpty() && first().isWord(word);
    }

    /** The parts between the top level's tokens that satisfy {@code separator}. */
    List<Span> split(Predicate<Token> separator) {
        List<Span> parts = new ArrayList<>();
        int start = from;
        for (int i = from; i < to; i = next(i)) {
            if (separator.test(tokens.get(i))) {
                parts.add(sub(start, i));
                start = i + 1;
            }
        }
        parts.add(sub(start, to));
        return parts;
    }

    /** Columns that are named anywhere in it, in order of appearance. */
    Set<ColumnReference> columns() {
        Set<ColumnReference> columns = new LinkedHashSet<>();
        for (int i : columnStarts()) {
            columns.add(
                    new ColumnReference(tokens.get(i).name(), tokens.get(i + 2).name()));
        }
        return columns;
    }

    /** Indexes of the tokens that begin an {@code alias.column}. */
    List<Integer> columnStarts() {
        List<Integer> starts = new ArrayList<>();
        int i = from;
        while (i < to) {
            Token token = tokens.get(i);
            if (token.is(Kind.CAST)) {
                i = typeEnd(i + 1);
            } else if (token.isWord("COLLATE") || token.isWord("OPERATOR")) {
                i = token.isWord("COLLATE") ? qualifiedEnd(i + 1) : next(i + 1);
            } else if (token.isIdentifier()) {
                int end = qualifiedEnd(i);
                boolean member = i > from && tokens.get(i - 1).is(Kind.DOT);
                boolean call = end < to && tokens.get(end).text().equals("(");
                if (end - i >= 3 && !member && !call) {
                    starts.add(i);
                }
                i = end;
            } else {
                i++;
            }
        }
        return starts;
    }

    /** Index behind {@code a.b.c} that begins at {@code index}. */
    int qualifiedEnd(int index) {
        int i = index + 1;
        while (i + 1 < to && tokens.get(i).is(Kind.DOT) && tokens.get(i + 1).isIdentifier()) {
            i += 2;
        }
        return i;
    }

    /** Index behind the type's name that begins at {@code index}, brackets and all. */
    int typeEnd(int index) {
        int i = Math.min(qualifiedEnd(index), to);
        while (i < to) {
            Token token = tokens.get(i);
            if (token.is(Kind.OPEN)) {
                i = next(i);
            } else if (token.is(Kind.WORD) && TYPE_CONTINUATIONS.contains(token.text())) {
                i++;
            } else {
                break;
            }
        }
        return i;
    }

    /** Index of the next token of the same level. */
    private int next(int index) {
        int partner = index < tokens.size() ? tokens.partner(index) : -1;
        return partner >= 0 ? partner + 1 : index + 1;
    }
}
