package io.pgtender.sql;

/**
 * SQL as the server reads it, from SQL as JDBC reads it: {@code ?} becomes {@code $1}, {@code $2} and so on, {@code ??}
 * becomes an operator's {@code ?}. Comments and constants stay. JDBC escapes in braces are left as they are.
 *
 * @param parameterCount number of {@code ?} in the JDBC text
 */
public record NativeSql(String text, int parameterCount) {

    /** The native form of {@code jdbcSql}. Never throws; linear in the length of the text. */
    public static NativeSql of(String jdbcSql) {
        Lexer lexer = new Lexer(jdbcSql);
        StringBuilder text = new StringBuilder(jdbcSql.length() + 16);
        int parameters = 0;
        int copied = 0;
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
        }
        return new NativeSql(text.append(jdbcSql, copied, jdbcSql.length()).toString(), parameters);
    }
}
