package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the cumulative statistics say was done to a table by hand. VACUUM and ANALYZE report success where they skipped
 * the table, so only this tells.
 *
 * @param counted whether track_counts is on; without it nothing here ever moves
 * @param lastVacuum time of the last VACUUM by hand as text; {@code null} for none
 * @param lastAnalyze likewise of ANALYZE
 * @param deadRows estimate of dead rows
 */
record TableActivity(
        boolean counted,
        @Nullable String lastVacuum,
        @Nullable String lastAnalyze,
        long deadRows) {

    /** Until PostgreSQL 14 the collector hears of it by datagram and writes every 500 ms (PGSTAT_STAT_INTERVAL). */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final Duration POLL = Duration.ofMillis(100);

    static TableActivity of(Connection connection, long table) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(TableActivity.class, "table_activity"))) {
            select.setLong(1, table);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new TableActivity(
                        row.getBoolean("counted"),
                        row.getString("last_vacuum"),
                        row.getString("last_analyze"),
                        row.getLong("dead_rows"));
            }
        }
    }

    /**
     * Whether a time is another than {@code before}, or nothing is counted; looks again for a few seconds. No time at all is
     * none: a crash of the server takes every time with it (pgstat.c, pgstat_discard_stats).
     */
    static boolean moved(
            Connection connection, long table, Function<TableActivity, @Nullable String> time, @Nullable String before)
            throws SQLException {
        StopSignal noStop = new StopSignal();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            TableActivity now = of(connection, table);
            String last = time.apply(now);
            if (!now.counted() || (last != null && !last.equals(before))) {
                return true;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            noStop.pause(POLL);
        }
    }
}
