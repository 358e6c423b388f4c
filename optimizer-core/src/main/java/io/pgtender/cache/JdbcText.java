package io.pgtender.cache;

import org.jspecify.annotations.Nullable;

/**
 * A JDBC statement's text as PostgreSQL takes it: {@code ?} numbered as {@code $1}, {@code ??} as the operator {@code ?},
 * with standard-conforming strings.
 */
final class JdbcText {

    private final String sql;
    private final StringBuilder numbered;
    private int position;
    private int parameters;
    private boolean clock;

    private JdbcText(String sql) {
        this.sql = sql;
        this.numbered = new StringBuilder(sql.length() + 16);
    }

    static JdbcText of(String sql) {
        JdbcText text = new JdbcText(sql);
        text.read();
        return text;
    }

    String numbered() {
        return numbered.toString();
    }

    int parameters() {
        return parameters;
    }

    /** Whether a literal may be read as a time relative to the clock ({@code 'now'}, {@code 'today'}). */
    boolean namesTheClock() {
        return clock;
    }

    private void read() {
        while (position < sql.length()) {
            char c = sql.charAt(position);
            if (c == '\'') {
                literal(endOfQuote('\'', isEscapeString()));
            } else if (c == '"') {
                copyTo(endOfQuote('"', false));
            } else if (c == '-' && at(1) == '-') {
                copyTo(endOfLine());
            } else if (c == '/' && at(1) == '*') {
                copyTo(endOfComment());
            } else if (c == '$') {
                dollar();
            } else if (c == '?') {
                question();
            } else {
                copyTo(position + 1);
            }
        }
    }

    private void question() {
        if (at(1) == '?') {
            numbered.append('?');
            position += 2;
        } else {
            numbered.append('$').append(++parameters);
            position++;
        }
    }

    private void dollar() {
        String tag = dollarTag();
        if (tag == null) {
            copyTo(position + 1);
            return;
        }
        int end = sql.indexOf(tag, position + tag.length());
        literal(end < 0 ? sql.length() : end + tag.length());
    }

    /** The opening {@code $tag$} at the current position, unless the dollar belongs to an identifier. */
    private @Nullable String dollarTag() {
        if (position > 0 && isIdentifierPart(sql.charAt(position - 1))) {
            return null;
        }
        int end = position + 1;
        while (end < sql.length() && sql.charAt(end) != '$') {
            char c = sql.charAt(end);
            if (!isIdentifierPart(c) || (end == position + 1 && Character.isDigit(c))) {
                return null;
            }
            end++;
        }
        return end < sql.length() ? sql.substring(position, end + 1) : null;
    }

    private boolean isEscapeString() {
        if (position == 0 || Character.toUpperCase(sql.charAt(position - 1)) != 'E') {
            return false;
        }
        return position == 1 || !isIdentifierPart(sql.charAt(position - 2));
    }

    private int endOfQuote(char quote, boolean backslashEscapes) {
        int i = position + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (backslashEscapes && c == '\\') {
                i += 2;
            } else if (c == quote) {
                if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                    i += 2;
                } else {
                    return i + 1;
                }
            } else {
                i++;
            }
        }
        return sql.length();
    }

    private int endOfLine() {
        int end = sql.indexOf('\n', position);
        return end < 0 ? sql.length() : end;
    }

    private int endOfComment() {
        int depth = 0;
        int i = position;
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
        return sql.length();
    }

    private void literal(int end) {
        String content = sql.substring(position, Math.min(end, sql.length()));
        char prefix = position == 0 ? ' ' : sql.charAt(position - 1);
        // An escape could spell a clock word in another way.
        boolean escaped = (prefix == '&' || isEscapeString()) && content.indexOf('\\') >= 0;
        clock |= escaped || KeyValue.namesTheClock(content);
        copyTo(end);
    }

    private void copyTo(int end) {
        int bounded = Math.min(end, sql.length());
        numbered.append(sql, position, bounded);
        position = bounded;
    }

    private char at(int offset) {
        return position + offset < sql.length() ? sql.charAt(position + offset) : '\0';
    }

    private static boolean isIdentifierPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
    }
}
