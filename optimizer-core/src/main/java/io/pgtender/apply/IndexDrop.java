package io.pgtender.apply;

import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Drops one index of ours, concurrently and watched, in as many attempts as fit into a time.
 *
 * <p>DROP INDEX CONCURRENTLY makes the index invalid with its first step and then waits for everyone who holds a lock
 * on the table. An attempt that gives way therefore leaves the index invalid, and another one has to finish it.
 */
final class IndexDrop {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final ChangeSession session;
    private final long table;
    private final RelationName tableName;
    private final RelationName index;
    private final StopSignal stop;

    private @Nullable String sqlState;
    private boolean hopeless;

    IndexDrop(ChangeSession session, TargetTable table, RelationName index, StopSignal stop) {
        this.session = session;
        this.table = table.oid();
        this.tableName = table.name();
        this.index = index;
        this.stop = stop;
    }

    /**
     * Tries until the index is gone, {@code time} is over or {@code stop} asks.
     *
     * @param patience how long one attempt may wait for others at a stretch
     * @return why it is still there, {@code null} when it is gone
     */
    @Nullable
    String within(Duration time, Duration patience) {
        long end = System.nanoTime() + time.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            String why = attempt(patience, time);
            if (why == null || hopeless || System.nanoTime() - end >= 0 || stop.reason() != null) {
                return why;
            }
            stop.pause(ChangeSession.jittered(pause));
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    /** The server's code for what ended the last attempt; {@code null} when it succeeded or gave way. */
    @Nullable
    String sqlState() {
        return sqlState;
    }

    private @Nullable String attempt(Duration patience, Duration time) {
        Ending ending = WatchedStatement.run(
                session,
                BuildPlan.dropSql(index),
                new WatchedStatement.Limits(table, index.name(), patience, time.plus(patience)),
                stop,
                ChangeListener.NONE);
        String why = "";
        sqlState = null;
        if (ending instanceof Ending.Stopped stopped) {
            why = stopped.reason();
        } else if (ending instanceof Ending.Failed failed) {
            why = Failures.describe(failed.cause());
            sqlState = failed.cause().getSQLState();
            hopeless = Failures.staysSo(failed.cause()) || Failures.cancelledByHand(failed.cause());
        }
        try {
            if (ending instanceof Ending.Failed failed
                    && Failures.connectionLost(failed.cause())
                    && !session.reconnect()) {
                return "the server is not reachable: " + why;
            }
            return find(session.builder(), table, tableName, index.name()).isEmpty() ? null : why;
        } catch (SQLException e) {
            return Failures.describe(e);
        }
    }

    /** The index of that name on the table, as it is now. */
    static Optional<ExistingIndex> find(Connection connection, long table, RelationName tableName, String index)
            throws SQLException {
        List<ExistingIndex> indexes = ExistingIndex.of(connection, table, tableName);
        return ExistingIndex.named(index, indexes);
    }
}
