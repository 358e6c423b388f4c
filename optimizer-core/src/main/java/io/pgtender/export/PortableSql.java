package io.pgtender.export;

/**
 * SQL that every migration tool reads as the server does.
 *
 * <p>The tools look for semicolons, comments, placeholders and lines of their own with parsers that know less than the
 * server's. A quoted name or a string that holds such characters is written with Unicode escapes instead (scan.l, {@code
 * xui} and {@code xus}), which mean the same to PostgreSQL and nothing to anybody else. What remains stands on one line.
 */
final class PortableSql {

    private final String sql;
    private final StringBuilder out;
    private int at;

    private PortableSql(String sql) {
        this.sql = sql;
        this.out = new StringBuilder(sql.length() + 16);
    }

    static String of(String sql) {
        return new PortableSql(sql).run();
    }

    private String run() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '"' || c == '\'') {
                quoted(c);
            } else {
                out.append(Character.isISOControl(c) ? ' ' : c);
                at++;
            }
        }
        return out.toString().strip();
    }

    private void quoted(char quote) {
        int start = at + 1;
        Escapes escapes = prefix(quote);
        int end = end(quote, start, escapes);
        String inside = sql.substring(start, end);
        at = Math.min(sql.length(), end + 1);
        if (escapes == Escapes.NONE && risky(inside)) {
            out.append("U&");
        }
        out.append(quote);
        if (risky(inside)) {
            escaped(inside, escapes);
        } else {
            out.append(inside);
        }
        out.append(quote);
    }

    private void escaped(String inside, Escapes escapes) {
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            if (c == '\\' && escapes == Escapes.NONE) {
                out.append("\\\\");
            } else if (riskyAt(inside, i)) {
                out.append(String.format(escapes == Escapes.C ? "\\x%02X" : "\\%04X", (int) c));
            } else {
                out.append(c);
            }
        }
    }

    /** What backslashes mean in what follows, by the letters before it. */
    private Escapes prefix(char quote) {
        if (at >= 2 && sql.charAt(at - 1) == '&' && Character.toUpperCase(sql.charAt(at - 2)) == 'U') {
            return Escapes.UNICODE;
        }
        boolean letterE = quote == '\'' && at >= 1 && Character.toUpperCase(sql.charAt(at - 1)) == 'E';
        boolean alone = at < 2 || (!Character.isLetterOrDigit(sql.charAt(at - 2)) && sql.charAt(at - 2) != '_');
        return letterE && alone ? Escapes.C : Escapes.NONE;
    }

    private int end(char quote, int start, Escapes escapes) {
        int i = start;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\\' && escapes == Escapes.C) {
                i++;
            } else if (c == quote) {
                if (i + 1 >= sql.length() || sql.charAt(i + 1) != quote) {
                    return i;
                }
                i++;
            }
            i++;
        }
        return sql.length();
    }

    private static boolean risky(String inside) {
        for (int i = 0; i < inside.length(); i++) {
            if (riskyAt(inside, i)) {
                return true;
            }
        }
        return false;
    }

    /** Statement ends, ends of lines, comments, placeholders ({@code ${...}}) and dollar quotes. All are ASCII. */
    private static boolean riskyAt(String inside, int i) {
        char c = inside.charAt(i);
        return switch (c) {
            case ';', '$' -> true;
            case '-', '/', '*' -> near(inside, i, c == '-' ? "-" : "/*");
            default -> c < ' ' || c == 0x7f;
        };
    }

    private static boolean near(String inside, int i, String others) {
        return (i > 0 && others.indexOf(inside.charAt(i - 1)) >= 0)
                || (i + 1 < inside.length() && others.indexOf(inside.charAt(i + 1)) >= 0);
    }

    private enum Escapes {
        NONE,
        /** {@code E'...'}. */
        C,
        /** {@code U&'...'} or {@code U&"..."}. */
        UNICODE
    }
}
