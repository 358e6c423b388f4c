package io.pgtender.sql;

import java.util.ArrayList;
import java.util.List;

/** The comments of a statement, which are no part of its shape. */
public final class Comments {

    private Comments() {}

    /** What stands between the tokens of {@code sql}: comments with their marks, and white space around them. Never throws. */
    public static List<String> of(String sql) {
        List<String> comments = new ArrayList<>();
        Lexer lexer = new Lexer(sql);
        int end = 0;
        Token token;
        do {
            token = lexer.next();
            String between = sql.substring(end, lexer.start());
            if (!between.isBlank()) {
                comments.add(between);
            }
            end = lexer.end();
        } while (token != Token.END);
        return comments;
    }
}
