package io.pgtender.cache;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * What a session is.
 *
 * @param identity server, database, role, search path and settings, as text to compare
 * @param backend {@code null} when the server does not show it
 */
record SessionFacts(String identity, @Nullable Backend backend) {

    /** Asks the server; one round trip. */
    static SessionFacts read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Sql.SESSION.text())) {
            row.next();
            int pid = row.getInt(2);
            double startSeconds = row.getDouble(3);
            return new SessionFacts(row.getString(1), row.wasNull() ? null : new Backend(pid, startSeconds));
        }
    }
}
