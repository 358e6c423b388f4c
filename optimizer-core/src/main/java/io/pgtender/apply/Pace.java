package io.pgtender.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * How fast the machinery ticks. Not for users: tests ask other figures.
 *
 * @param tick between two looks of the watch; below deadlock_timeout (1 s), so that we give way before the server picks
 *     a victim
 * @param oldTransaction age from which another transaction counts as an obstacle
 * @param reconnect how long a lost server is waited for before the journal is left to {@code reconcile()}
 * @param cleanup how long dropping a leftover may take, all attempts together
 * @param close how long {@code close()} waits for a running change to end
 * @param abandon how long the server may be silent to the watch before the building connection is given up as well
 */
record Pace(
        Duration tick,
        Duration oldTransaction,
        Duration reconnect,
        Duration cleanup,
        Duration close,
        Duration abandon) {

    static final Pace NORMAL = new Pace(
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    double oldSeconds() {
        return oldTransaction.toMillis() / 1_000d;
    }

    List<Integer> ownPids(Connection... connections) throws SQLException {
        List<Integer> pids = new ArrayList<>();
        for (Connection connection : connections) {
            pids.add(connection.unwrap(PGConnection.class).getBackendPID());
        }
        return pids;
    }
}
