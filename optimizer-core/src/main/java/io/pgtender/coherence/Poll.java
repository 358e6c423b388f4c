package io.pgtender.coherence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the server.
 *
 * @param snapshot what was visible, as {@code pg_snapshot} prints it
 * @param backend the session's process: another one behind the same connection means that a pooler stands between, and
 *     that the server may have been started again unnoticed
 * @param standby whether the server is in recovery
 * @param serverMillis the server's wall clock; compared with itself only
 * @param relations what was written since the snapshot before, with ancestors and descendants; 0 for the schema
 */
record Poll(String snapshot, int backend, boolean standby, long serverMillis, Set<Long> relations) {

    /** The snapshot to begin with. */
    static Poll baseline(Connection connection) throws SQLException {
        return ask(connection, CoherenceSql.BASELINE.text(), null);
    }

    /** What became visible since {@code before}. */
    static Poll since(Connection connection, Poll before) throws SQLException {
        return ask(connection, CoherenceSql.POLL.text(), before.snapshot);
    }

    private static Poll ask(Connection connection, String sql, @Nullable String snapshot) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            if (snapshot != null) {
                select.setString(1, snapshot);
            }
            try (ResultSet row = select.executeQuery()) {
                row.next();
                Long[] relations = (Long[]) row.getArray("relations").getArray();
                return new Poll(
                        row.getString("snapshot"),
                        row.getInt("backend"),
                        row.getBoolean("standby"),
                        row.getLong("server_millis"),
                        new HashSet<>(Arrays.asList(relations)));
            }
        }
    }
}
