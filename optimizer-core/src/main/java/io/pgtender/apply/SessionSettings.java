package io.pgtender.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Settings of the session that builds: no end but ours, no parallel workers, a limit to every wait for a lock, and commits
 * that are on disk.
 */
final class SessionSettings {

    /** First version with transaction_timeout. */
    private static final int TRANSACTION_TIMEOUT = 170_000;

    private SessionSettings() {}

    /** The settings as statements, in order. */
    static List<String> statements(int versionNumber, Duration lockTimeout) {
        List<String> statements = new ArrayList<>(List.of(
                "SET statement_timeout = 0",
                "SET idle_session_timeout = 0",
                lockTimeout(lockTimeout),
                // A build whose client died goes on and is adopted; cancelled, it would only leave an invalid index.
                "SET client_connection_check_interval = 0",
                // Else a crash could lose the journal and not what it speaks of. No replica need be waited for: what we
                // change is in the same WAL.
                "SET synchronous_commit = local",
                "SET max_parallel_maintenance_workers = 0"));
        if (versionNumber >= TRANSACTION_TIMEOUT) {
            statements.add("SET transaction_timeout = 0");
        }
        return statements;
    }

    static void apply(Connection connection, int versionNumber, Duration lockTimeout) throws SQLException {
        for (String sql : statements(versionNumber, lockTimeout)) {
            execute(connection, sql);
        }
    }

    /** 0 would switch the limit off, so it is at least 1 ms. */
    static String lockTimeout(Duration value) {
        return "SET lock_timeout = '" + Math.max(1, value.toMillis()) + "ms'";
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
