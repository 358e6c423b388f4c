package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one statement on the building connection while a second thread watches it on the other, and cancels it as soon
 * as anyone but autovacuum waits because of it.
 *
 * <p>A concurrent build that waits blocks no query itself; but DDL of the application queues behind it, and every query
 * queues behind that. Looking more often than deadlock_timeout also makes us, not the application, the one who gives
 * way where both took locks.
 */
final class WatchedStatement {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedStatement.class);

    /** A statement that nobody could watch for this long is cancelled. */
    private static final Duration MAX_BLIND = Duration.ofSeconds(2);

    private final ChangeSession session;
    private final Statement statement;
    private final Limits limits;
    private final StopSignal stop;
    private final ChangeListener listener;
    private final int pid;
    private final long startNanos = System.nanoTime();

    /** Guards {@link #ended} and {@link #reason}: no cancel may be sent once the statement has returned. */
    private final Object lock = new Object();

    private boolean ended;
    private @Nullable String reason;

    // Of the watching thread.
    private long waitingSinceNanos;
    private boolean waiting;
    private long blindSinceNanos;
    private boolean blind;
    private double percent;

    /**
     * What a statement may take.
     *
     * @param table oid of the table whose waiters count
     * @param indexName for the listener
     * @param maxWait longest wait for others at a stretch
     * @param maxTime longest run
     */
    record Limits(long table, String indexName, Duration maxWait, Duration maxTime) {}

    private WatchedStatement(
            ChangeSession session,
            Statement statement,
            Limits limits,
            StopSignal stop,
            ChangeListener listener,
            int pid) {
        this.session = session;
        this.statement = statement;
        this.limits = limits;
        this.stop = stop;
        this.listener = listener;
        this.pid = pid;
    }

    /** Sends {@code sql}, one statement outside any transaction, and returns when it has ended. */
    static Ending run(ChangeSession session, String sql, Limits limits, StopSignal stop, ChangeListener listener) {
        try (Statement statement = session.builder().createStatement()) {
            WatchedStatement watched = new WatchedStatement(session, statement, limits, stop, listener, session.pid());
            return watched.execute(sql);
        } catch (SQLException e) {
            return new Ending.Failed(e);
        }
    }

    private Ending execute(String sql) {
        Thread watcher = new Thread(this::watch, "pgtender-watch");
        watcher.setDaemon(true);
        watcher.start();
        SQLException failure = null;
        SQLWarning warning = null;
        try {
            statement.execute(sql);
            warning = statement.getWarnings();
        } catch (SQLException e) {
            failure = e;
        }
        synchronized (lock) {
            ended = true;
            lock.notifyAll();
        }
        join(watcher);
        if (failure == null) {
            return new Ending.Done(warning);
        }
        String why = reason;
        return why != null && !Failures.connectionLost(failure) ? new Ending.Stopped(why) : new Ending.Failed(failure);
    }

    private static void join(Thread watcher) {
        boolean interrupted = false;
        while (true) {
            try {
                watcher.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        while (!isOver()) {
            look();
        }
    }

    /** Waits for a tick; {@code true} when the statement has ended. */
    private boolean isOver() {
        long end = System.nanoTime() + session.pace().tick().toNanos();
        synchronized (lock) {
            while (!ended) {
                long leftMillis = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (leftMillis <= 0) {
                    return false;
                }
                try {
                    lock.wait(leftMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return true; // Nobody interrupts this thread but a JVM that ends.
                }
            }
            return true;
        }
    }

    private void look() {
        long now = System.nanoTime();
        String toEnd = whyToEnd(now);
        if (toEnd != null) {
            cancel(toEnd);
        }
        try {
            Connection connection = session.watch();
            waiters(connection);
            progress(connection, now);
            blind = false;
        } catch (SQLException | RuntimeException e) {
            session.dropWatch();
            LOG.debug("the watch was lost: {}", e.getMessage());
            if (!blind) {
                blind = true;
                blindSinceNanos = now;
            }
            long blindNanos = System.nanoTime() - blindSinceNanos;
            if (blindNanos > session.pace().abandon().toNanos()) {
                session.abandonBuilder();
            } else if (blindNanos > MAX_BLIND.toNanos()) {
                cancel("it could not be watched");
            }
        }
    }

    /** The reason found before comes first: a cancel that arrived before the statement was sent had no effect. */
    private @Nullable String whyToEnd(long now) {
        if (reason != null) {
            return reason;
        }
        String asked = stop.reason();
        if (asked == null && now - startNanos > limits.maxTime().toNanos()) {
            return "it took longer than " + limits.maxTime().toMillis() + " ms (maxBuildTime)";
        }
        return asked;
    }

    private void waiters(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(WatchedStatement.class, "waiters"))) {
            select.setInt(1, pid);
            select.setLong(2, limits.table());
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    BuildProgress.Blocker waiter =
                            new BuildProgress.Blocker(row.getInt("pid"), row.getString("application_name"), null);
                    cancel(waiter.describe() + " waited for us (" + row.getString("mode") + ")");
                }
            }
        }
    }

    private void progress(Connection connection, long now) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(WatchedStatement.class, "watch"))) {
            select.setInt(1, pid);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                BuildProgress.@Nullable Blocker blocker = blocker(row);
                waited(row.getBoolean("waiting"), blocker, now);
                String phase = row.getString("phase");
                if (phase != null) {
                    listener.progress(progress(row, phase, blocker, now));
                }
            }
        }
    }

    private void waited(boolean waits, BuildProgress.@Nullable Blocker blocker, long now) {
        if (waits && !waiting) {
            waitingSinceNanos = now;
        }
        waiting = waits;
        if (waits && now - waitingSinceNanos > limits.maxWait().toNanos()) {
            cancel("it waited longer than " + limits.maxWait().toMillis() + " ms (maxWait) for "
                    + (blocker == null ? "another session" : blocker.describe()));
        }
    }

    private BuildProgress progress(ResultSet row, String phase, BuildProgress.@Nullable Blocker blocker, long now)
            throws SQLException {
        long blocksDone = row.getLong("blocks_done");
        long blocksTotal = row.getLong("blocks_total");
        long tuplesDone = row.getLong("tuples_done");
        long tuplesTotal = row.getLong("tuples_total");
        // Tuples are counted where the tree is loaded; elsewhere their total is 0 or that of a phase before.
        boolean byTuples = phase.endsWith("loading tuples in tree");
        percent = Math.max(
                percent,
                BuildPhases.percent(phase, byTuples ? tuplesDone : blocksDone, byTuples ? tuplesTotal : blocksTotal));
        return new BuildProgress(
                limits.indexName(),
                row.getString("command"),
                phase,
                percent,
                blocksDone,
                blocksTotal,
                tuplesDone,
                tuplesTotal,
                row.getLong("lockers_done"),
                row.getLong("lockers_total"),
                blocker,
                Duration.ofNanos(now - startNanos));
    }

    private static BuildProgress.@Nullable Blocker blocker(ResultSet row) throws SQLException {
        int blockerPid = row.getInt("blocker_pid");
        if (row.wasNull()) {
            return null;
        }
        double seconds = row.getDouble("blocker_seconds");
        Duration age = row.wasNull() ? null : Duration.ofMillis(Math.max(0, Math.round(1_000 * seconds)));
        return new BuildProgress.Blocker(blockerPid, row.getString("blocker_name"), age);
    }

    private void cancel(String why) {
        synchronized (lock) {
            if (ended) {
                return;
            }
            if (reason == null) {
                reason = why;
            }
            try {
                statement.cancel();
            } catch (SQLException e) {
                LOG.debug("cancelling failed, the next tick tries again: {}", e.getMessage());
            }
        }
    }
}
