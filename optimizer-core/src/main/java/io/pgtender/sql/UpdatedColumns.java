package io.pgtender.sql;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads which columns a statement updates: the targets of SET in UPDATE, in ON CONFLICT DO UPDATE and in MERGE. What
 * triggers and generated columns change besides is not in the text.
 */
public final class UpdatedColumns {

    private static final Set<String> ENDS = Set.of("where", "from", "returning", "when");

    private final TokenList tokens;
    private final Set<String> columns = new LinkedHashSet<>();

    private UpdatedColumns(String text) {
        tokens = new TokenList(text);
    }

    /**
     * The columns as PostgreSQL folds their names, in order of appearance, without their tables: none where nothing is
     * updated. Empty where the text was cut or is not understood. Never throws.
     */
    public static Optional<Set<String>> of(QueryShape shape) {
        if (TokenList.isCut(shape.text())) {
            return Optional.empty();
        }
        UpdatedColumns reader = new UpdatedColumns(shape.text());
        return reader.read() ? Optional.of(Set.copyOf(reader.columns)) : Optional.empty();
    }

    private boolean read() {
        int index = 0;
        while (index < tokens.size()) {
            if (!isUpdate(index)) {
                index++;
                continue;
            }
            int set = setAfter(index);
            if (set < 0) {
                index++; // FOR UPDATE and its like
                continue;
            }
            index = readAssignments(set + 1);
            if (index < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isUpdate(int index) {
        return tokens.isWord(index, "update");
    }

    /** The SET that belongs to the UPDATE at {@code update}: right behind it, or behind a table and its alias; else -1. */
    private int setAfter(int update) {
        int index = update + 1;
        int skippedNames = 0;
        while (index < tokens.size()) {
            boolean named = skippedNames > 0 || isClause(update);
            if (named && tokens.isWord(index, "set")) {
                return index;
            }
            boolean partOfTarget = tokens.isName(index)
                    || tokens.token(index) == Token.DOT
                    || tokens.operator(index).equals("*");
            if (tokens.token(index) == Token.OPEN && tokens.isWord(index - 1, "only")) {
                index = tokens.partner(index) + 1;
                skippedNames++;
            } else if (partOfTarget) {
                skippedNames += tokens.isName(index) ? 1 : 0;
                index++;
            } else {
                return -1;
            }
        }
        return -1;
    }

    /** {@code DO UPDATE} and {@code THEN UPDATE} name no table. */
    private boolean isClause(int update) {
        return tokens.isWord(update - 1, "do") || tokens.isWord(update - 1, "then");
    }

    /** Reads {@code a = 1, b.c = 2, (d, e) = (...)}; where it ends, or -1. */
    private int readAssignments(int from) {
        int index = from;
        while (true) {
            int equals = readTarget(index);
            if (equals < 0 || !tokens.operator(equals).equals("=")) {
                return -1;
            }
            index = expressionEnd(equals + 1);
            if (tokens.token(index) != Token.COMMA) {
                return index;
            }
            index++;
        }
    }

    /** Reads one target; the index behind it, or -1. */
    private int readTarget(int from) {
        if (tokens.token(from) == Token.OPEN) {
            int close = tokens.partner(from);
            for (int i = from + 1; i < close; i++) {
                boolean first = i == from + 1 || tokens.token(i - 1) == Token.COMMA;
                if (first && tokens.isName(i)) {
                    columns.add(tokens.name(i));
                }
            }
            return close < 0 ? -1 : close + 1;
        }
        if (!tokens.isName(from)) {
            return -1;
        }
        columns.add(tokens.name(from));
        int index = from + 1;
        while (tokens.token(index) == Token.DOT || tokens.token(index) == Token.OPEN) {
            // a field of a composite column, or an element of an array
            index = tokens.token(index) == Token.DOT ? index + 2 : tokens.partner(index) + 1;
            if (index <= from) {
                return -1;
            }
        }
        return index;
    }

    /** The comma, clause, parenthesis or end that an expression stops at. */
    private int expressionEnd(int from) {
        int index = from;
        while (index < tokens.size()) {
            Token token = tokens.token(index);
            boolean ends = token == Token.COMMA
                    || token == Token.CLOSE
                    || token == Token.SEMICOLON
                    || (ENDS.contains(tokens.word(index)) && !isInDistinctFrom(index));
            if (ends) {
                return index;
            }
            if (tokens.isWord(index, "case")) {
                index = caseEnd(index);
            } else {
                index = token == Token.OPEN ? Math.max(index, tokens.partner(index)) + 1 : index + 1;
            }
        }
        return tokens.size();
    }

    /** Behind the END of the CASE at {@code from}. */
    private int caseEnd(int from) {
        int depth = 0;
        for (int i = from; i < tokens.size(); i++) {
            depth += tokens.isWord(i, "case") ? 1 : 0;
            depth -= tokens.isWord(i, "end") ? 1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return tokens.size();
    }

    private boolean isInDistinctFrom(int index) {
        return tokens.isWord(index, "from") && tokens.isWord(index - 1, "distinct");
    }
}
