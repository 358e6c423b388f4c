package io.pgtender.plan;

import java.util.Locale;
import java.util.Set;

/**
 * Tells whether {@code EXPLAIN} may be put in front of a text. A driver splits {@code EXPLAIN a; b} at the semicolon and
 * would run {@code b}, so anything behind one is refused.
 *
 * <p>Whether a backslash escapes inside a plain literal depends on {@code standard_conforming_strings}; the text is read
 * both ways and must be a single statement in both.
 */
final class StatementText {

    private static final Set<String> EXPLAINABLE =
            Set.of("SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE");

    private static final int MAX_WORD_IN_MESSAGE = 20;

    private enum Backslash {
        IS_A_CHARACTER,
        ESCAPES
    }

    private final String sql;
    private final Backslash backslash;

    private StatementText(String sql, Backslash backslash) {
        this.sql = sql;
        this.backslash = backslash;
    }

    /** @throws NotExplainableException when {@code sql} is not exactly one query or data modification */
    static void requireExplainable(String sql) throws NotExplainableException {
        String word = new StatementText(sql, Backslash.IS_A_CHARACTER).firstWord();
        if (!EXPLAINABLE.contains(word.toUpperCase(Locale.ROOT))) {
            String start = word.length() <= MAX_WORD_IN_MESSAGE ? word : word.substring(0, MAX_WORD_IN_MESSAGE);
            throw new NotExplainableException(
                    start.isEmpty()
                            ? "the text does not start with a statement; pass a query, INSERT, UPDATE, DELETE or MERGE"
                            : "a statement that starts with " + start
                                    + " has no plan; pass a query, INSERT, UPDATE, DELETE or MERGE");
        }
        for (Backslash reading : Backslash.values()) {
            if (new StatementText(sql, reading).goesOnBehindSemicolon()) {
                throw new NotExplainableException(
                        "the text holds several statements, of which EXPLAIN would run all but the first; pass one at a"
                                + " time");
            }
        }
    }

    private String firstWord() {
        int at = 0;
        int next;
        while ((next = skipBlank(at)) > at || (at < sql.length() && sql.charAt(at) == '(')) {
            at = next > at ? next : at + 1;
        }
        int end = at;
        while (end < sql.length() && isWordPart(sql.charAt(end))) {
            end++;
        }
        return sql.substring(at, end);
    }

    private boolean goesOnBehindSemicolon() {
        boolean ended = false;
        int at = 0;
        while (at < sql.length()) {
            int next = skipBlank(at);
            if (next == at) {
                boolean semicolon = sql.charAt(at) == ';';
                if (ended && !semicolon) {
                    return true;
                }
                ended |= semicolon;
                next = skipToken(at);
            }
            at = next;
        }
        return false;
    }

    /** Behind the white space or the comment at {@code at}; {@code at} itself when there is none. */
    private int skipBlank(int at) {
        if (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
            return at + 1;
        }
        if (sql.startsWith("--", at)) {
            int newline = at;
            while (newline < sql.length() && sql.charAt(newline) != '\n' && sql.charAt(newline) != '\r') {
                newline++;
            }
            return newline;
        }
        return sql.startsWith("/*", at) ? skipComment(at) : at;
    }

    private int skipComment(int at) {
        int depth = 0;
        int i = at;
        while (i < sql.length()) {
            if (sql.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (sql.startsWith("*/", i)) {
                depth--;
                i += 2;
                if (depth == 0) {
                    return i;
                }
            } else {
                i++;
            }
        }
        return i;
    }

    private int skipToken(int at) {
        char c = sql.charAt(at);
        if (c == '\'') {
            return skipQuoted(at, '\'', backslash);
        }
        if (c == '"') {
            return skipQuoted(at, '"', Backslash.IS_A_CHARACTER);
        }
        if (c == '$') {
            return skipDollarQuoted(at);
        }
        if ((c == 'e' || c == 'E') && at + 1 < sql.length() && sql.charAt(at + 1) == '\'') {
            return skipQuoted(at + 1, '\'', Backslash.ESCAPES);
        }
        int end = at;
        while (end < sql.length() && isWordPart(sql.charAt(end))) {
            end++;
        }
        return Math.max(end, at + 1);
    }

    private int skipQuoted(int at, char quote, Backslash reading) {
        for (int i = at + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (c == '\\' && reading == Backslash.ESCAPES) {
                i++;
            } else if (c == quote) {
                return i + 1; // a doubled quote opens the next literal at once, with the same effect
            }
        }
        return sql.length();
    }

    private int skipDollarQuoted(int at) {
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && isWordPart(sql.charAt(tagEnd)) && sql.charAt(tagEnd) != '$') {
            tagEnd++;
        }
        boolean parameter = at + 1 < sql.length() && Character.isDigit(sql.charAt(at + 1));
        if (parameter || tagEnd >= sql.length() || sql.charAt(tagEnd) != '$') {
            return at + 1;
        }
        String tag = sql.substring(at, tagEnd + 1);
        int close = sql.indexOf(tag, tagEnd + 1);
        return close < 0 ? sql.length() : close + tag.length();
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
    }
}
