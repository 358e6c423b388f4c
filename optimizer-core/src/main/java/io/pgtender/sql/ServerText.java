package io.pgtender.sql;

import java.util.Set;

/**
 * What pg_stat_statements keeps of a statement, made fit to be prepared: a constant was taken out of places where the
 * grammar wants one, and of a list only the first is left.
 */
public final class ServerText {

    /** Elements that a squashed list gets back: nobody knows how many it had. */
    public static final int LIST_LENGTH = 5;

    /** What PostgreSQL 18 writes behind the first element of a list (pg_stat_statements.c, generate_normalized_query). */
    private static final String SQUASHED = " /*, ... */";

    /** Types whose name may stand before a constant, as {@code interval '1 day'}. */
    private static final Set<String> TYPES = Set.of("date", "time", "timestamp", "timestamptz", "timetz", "interval");

    private ServerText() {}

    /**
     * {@code interval $1} as a cast, and {@code ($1 /*, ... *}{@code /)} as a list of {@value #LIST_LENGTH} parameters, those
     * added numbered behind the last. Anything else stays as it is. Never throws; linear in the length of the text.
     */
    public static String preparable(String query) {
        int added = JdbcSql.ofServer(query).parameterCount();
        Lexer lexer = new Lexer(query);
        StringBuilder text = new StringBuilder(query.length() + 16);
        int copied = 0;
        String type = "";
        int typeStart = 0;
        for (Token token = lexer.next(); token != Token.END; token = lexer.next()) {
            boolean parameter = token == Token.PARAMETER && query.charAt(lexer.start()) == '$';
            if (parameter && !type.isEmpty()) {
                text.append(query, copied, typeStart)
                        .append("CAST(")
                        .append(query, lexer.start(), lexer.end())
                        .append(" AS ")
                        .append(type)
                        .append(')');
                copied = lexer.end();
            }
            if (parameter && query.startsWith(SQUASHED, lexer.end())) {
                text.append(query, copied, lexer.end());
                copied = lexer.end() + SQUASHED.length();
                for (int i = 1; i < LIST_LENGTH; i++) {
                    text.append(", $").append(++added);
                }
            }
            boolean named = token == Token.WORD && TYPES.contains(lexer.name());
            type = named ? lexer.name() : "";
            typeStart = lexer.start();
        }
        return text.append(query, copied, query.length()).toString();
    }
}
