package com.example.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** An application that comes from ever other lines. */
public final class EndlessCallers {

    public static final String QUERY = "SELECT id FROM things LIMIT 1";

    /** One line of code. */
    private interface Line {
        void run(PreparedStatement statement) throws SQLException;
    }

    // One a line: a line is a call site.
    private static final List<Line> LINES = List.of(
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute(),
            s -> s.execute());

    private EndlessCallers() {}

    /** Runs the query from one line after the other. The number of lines is a prime, so that no sampling meets the same line always. */
    public static void run(Connection connection, int executions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            for (int i = 0; i < executions; i++) {
                LINES.get(i % LINES.size()).run(statement);
            }
        }
    }
}
