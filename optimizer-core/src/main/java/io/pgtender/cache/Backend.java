package io.pgtender.cache;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The server process behind a connection. Meaningless through a proxy that pools transactions.
 *
 * @param pid process id
 * @param startSeconds {@code backend_start} in seconds since 1970, which tells a reused process id
 */
public record Backend(int pid, double startSeconds) {

    /**
     * Asks the server; one round trip.
     *
     * @throws SQLException from the driver, or when the server does not show it
     */
    public static Backend read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Sql.BACKEND.text())) {
            if (!row.next()) {
                throw new SQLException("pg_stat_activity does not show this session's server process");
            }
            return new Backend(row.getInt(1), row.getDouble(2));
        }
    }
}
