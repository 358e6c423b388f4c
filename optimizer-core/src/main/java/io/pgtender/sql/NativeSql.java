package io.pgtender.sql;

/**
 * SQL as the server reads it, from SQL as JDBC reads it: {@code ?} becomes {@code $1}, {@code $2} and so on, {@code ??}
 * becomes an operator's {@code ?}. Comments and constants stay. JDBC escapes in braces are left as they are.
 *
 * @param parameterCount number of {@code ?} in the JDBC text
 * @param namesTheClock whether a constant may be read as a time relative to the clock ({@code 'now'}, {@code 'today'})
 */
public record NativeSql(String text, int parameterCount, boolean namesTheClock) {

    /** The native form of {@code jdbcSql}. Never throws; linear in the length of the text. */
    public static NativeSql of(String jdbcSql) {
        Lexer lexer = new Lexer(jdbcSql);
        StringBuilder text = new StringBuilder(jdbcSql.length() + 16);
        int parameters = 0;
        int copied = 0;
        boolean clock = false;
        for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
            boolean parameter = token == Token.PARAMETER && lexer.is('?');
            if (parameter || token == Token.OPERATOR) {
                text.append(jdbcSql, copied, lexer.start());
                copied = lexer.end();
                if (parameter) {
                    text.append('$').append(++parameters);
                } else {
                    text.append(jdbcSql.substring(lexer.start(), lexer.end()).replace("??", "?"));
                }
            }
            clock |= token == Token.CONSTANT && mayNameTheClock(jdbcSql, lexer.start(), lexer.end());
        }
        return new NativeSql(text.append(jdbcSql, copied, jdbcSql.length()).toString(), parameters, clock);
    }

    private static boolean mayNameTheClock(String sql, int start, int end) {
        return isSpelledInAnotherWay(sql, start, end) || DateWords.areIn(sql, start, end);
    }

    /** Whether a constant's content is not what stands between its quotes: it has escapes, or pieces on several lines. */
    private static boolean isSpelledInAnotherWay(String sql, int start, int end) {
        return switch (sql.charAt(start)) {
            case '\'' -> hasMoreThanOnePiece(sql, start, end);
            case 'n', 'N', 'b', 'B', 'x', 'X' -> hasMoreThanOnePiece(sql, start + 1, end);
            case 'e', 'E' -> hasBackslash(sql, start, end) || hasMoreThanOnePiece(sql, start + 1, end);
            // also where UESCAPE names another escape character
            case 'u', 'U' -> hasBackslash(sql, start, end) || hasMoreThanOnePiece(sql, start + 2, end);
            default -> false; // a number, or quoted by dollars
        };
    }

    private static boolean hasMoreThanOnePiece(String sql, int quote, int end) {
        return Scan.afterQuote(sql, quote + 1, '\'') != end;
    }

    private static boolean hasBackslash(String sql, int start, int end) {
        for (int i = start; i < end; i++) {
            if (sql.charAt(i) == '\\') {
                return true;
            }
        }
        return false;
    }
}
