package io.pgtender.sql;

/**
 * Finds where comments and quoted texts end. Positions are indexes of chars; whatever is not terminated ends with the
 * text. Follows the rules of PostgreSQL's scanner (src/backend/parser/scan.l) with standard_conforming_strings on.
 */
final class Scan {

    private Scan() {}

    /** The first position from {@code from} that is neither white space nor inside a comment. Linear. */
    static int skipBlank(String sql, int from) {
        int position = from;
        int length = sql.length();
        while (position < length) {
            char c = sql.charAt(position);
            if (c <= ' ') {
                position++;
            } else if (c > '/') {
                break;
            } else if (c == '-' && charAt(sql, position + 1) == '-') {
                position = lineEnd(sql, position + 2);
            } else if (c == '/' && charAt(sql, position + 1) == '*') {
                position = afterBlockComment(sql, position + 2);
            } else {
                break;
            }
        }
        return position;
    }

    /** The char at {@code index}, or NUL past the end. */
    static char charAt(String sql, int index) {
        return index < sql.length() ? sql.charAt(index) : '\0';
    }

    /** Position after a string whose content starts at {@code from}, with the pieces that continue it on later lines. */
    static int afterString(String sql, int from) {
        int end = afterQuote(sql, from, '\'');
        for (int next = continuation(sql, end); next >= 0; next = continuation(sql, end)) {
            end = afterQuote(sql, next, '\'');
        }
        return end;
    }

    /** As {@link #afterString} for {@code E'...'}, where a backslash escapes a quote. */
    static int afterEscapeString(String sql, int from) {
        int end = afterEscapePiece(sql, from);
        for (int next = continuation(sql, end); next >= 0; next = continuation(sql, end)) {
            end = afterEscapePiece(sql, next);
        }
        return end;
    }

    /** Position after the closing {@code quote}; a doubled one belongs to the content. */
    static int afterQuote(String sql, int from, char quote) {
        int close = sql.indexOf(quote, from);
        while (close >= 0 && charAt(sql, close + 1) == quote) {
            close = sql.indexOf(quote, close + 2);
        }
        return close < 0 ? sql.length() : close + 1;
    }

    /** Position after a dollar-quoted string that starts at {@code dollar}, or -1 where none starts. */
    static int afterDollarQuote(String sql, int dollar) {
        int tagEnd = dollar + 1;
        char c = charAt(sql, tagEnd);
        if (Characters.isIdentifierStart(c)) {
            do {
                c = charAt(sql, ++tagEnd);
            } while (Characters.isIdentifierPart(c) && c != '$');
        }
        if (c != '$') {
            return -1;
        }
        // The tag holds no dollar sign, so that failed comparisons never overlap and the search stays linear.
        int close = sql.indexOf(sql.substring(dollar, tagEnd + 1), tagEnd + 1);
        return close < 0 ? sql.length() : close + (tagEnd + 1 - dollar);
    }

    /** As {@link #afterQuote} where a backslash escapes the quote. */
    static int afterEscapePiece(String sql, int from) {
        int length = sql.length();
        int position = from;
        while (position < length) {
            char c = sql.charAt(position++);
            if (c == '\\') {
                position++;
            } else if (c == '\'') {
                if (charAt(sql, position) != '\'') {
                    return position;
                }
                position++;
            }
        }
        return length;
    }

    /** Where the content of a continuing piece starts, or -1: it must be on a later line, with no block comment before. */
    static int continuation(String sql, int from) {
        boolean newLine = false;
        int position = from;
        while (position < sql.length()) {
            char c = sql.charAt(position);
            if (c <= ' ') {
                newLine |= c == '\n' || c == '\r';
                position++;
            } else if (c == '-' && charAt(sql, position + 1) == '-') {
                position = lineEnd(sql, position + 2);
            } else {
                return newLine && c == '\'' ? position + 1 : -1;
            }
        }
        return -1;
    }

    private static int lineEnd(String sql, int from) {
        int position = from;
        while (position < sql.length() && sql.charAt(position) != '\n' && sql.charAt(position) != '\r') {
            position++;
        }
        return position;
    }

    private static int afterBlockComment(String sql, int from) {
        int depth = 1;
        int position = from;
        while (position < sql.length() && depth > 0) {
            char c = sql.charAt(position++);
            if (c == '*' && charAt(sql, position) == '/') {
                depth--;
                position++;
            } else if (c == '/' && charAt(sql, position) == '*') {
                depth++;
                position++;
            }
        }
        return position;
    }
}
