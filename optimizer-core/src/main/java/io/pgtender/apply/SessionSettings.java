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

    /**
     * A build whose client died is watched by nobody: whoever queued behind it, and everyone behind them, would wait
     * until lock_timeout. Ended, it leaves an invalid index to {@code reconcile()}. A poll() of the socket each time.
     */
    private static final String ENDS_WITH_ITS_CLIENT = "SET client_connection_check_interval = '250ms'";

    /** invalid_parameter_value: the server's platform cannot look at a socket (WaitEventSetCanReportClosed). */
    private static final String NOT_THERE = "22023";

    private SessionSettings() {}

    /** The settings as statements, in order. */
    static List<String> statements(int versionNumber, Duration lockTimeout) {
        List<String> statements = new ArrayList<>(List.of(
                "SET statement_timeout = 0",
                "SET idle_session_timeout = 0",
                lockTimeout(lockTimeout),
                ENDS_WITH_ITS_CLIENT,
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
            try {
                execute(connection, sql);
            } catch (SQLException e) {
                boolean tolerable = sql.equals(ENDS_WITH_ITS_CLIENT) && NOT_THERE.equals(e.getSQLState());
                if (!tolerable) {
                    throw e;
                }
            }
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
