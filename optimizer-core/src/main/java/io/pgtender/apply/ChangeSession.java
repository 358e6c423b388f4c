package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two connections of one change: one that builds and holds the lock that makes us the only actor in the server,
 * and one that watches it. Confined to the thread of the change; while a statement runs, the watching connection belongs
 * to the watch.
 */
final class ChangeSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeSession.class);

    private static final Duration LOCK_POLL = Duration.ofMillis(250);
    private static final Duration RECONNECT_POLL = Duration.ofMillis(250);

    /** Set on the watching connection: a look that takes longer is no look. */
    private static final String WATCH_TIMEOUT = "SET statement_timeout = '2s'";

    /** The watch writes progress into the journal, and waits for neither the disk nor a standby, nor long for a lock. */
    private static final List<String> WATCH_WRITES =
            List.of("SET synchronous_commit = off", "SET lock_timeout = '100ms'");

    /** The same where the server does not even answer. */
    private static final int WATCH_SILENCE_MILLIS = 3_000;

    private final DirectConnections connections;
    private final Pace pace;
    private final Duration lockTimeout;
    private Connection builder;
    /** Kept, because a lost connection no longer tells. */
    private int pid;

    private @Nullable Connection watch;

    private ChangeSession(DirectConnections connections, Pace pace, Duration lockTimeout, Connection builder) {
        this.connections = connections;
        this.pace = pace;
        this.lockTimeout = lockTimeout;
        this.builder = builder;
    }

    /** Connects the builder, and the watch too, so that nothing is begun that cannot be watched. */
    static ChangeSession open(DirectConnections connections, Pace pace, Duration lockTimeout) throws SQLException {
        ChangeSession session = new ChangeSession(connections, pace, lockTimeout, connections.open());
        try {
            session.settle(session.builder);
            session.watch();
            return session;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    Connection builder() {
        return builder;
    }

    Pace pace() {
        return pace;
    }

    /** The watching connection, opened again when it was lost. */
    Connection watch() throws SQLException {
        Connection current = watch;
        if (current == null) {
            current = connections.open();
            watch = current;
            current.setNetworkTimeout(Runnable::run, WATCH_SILENCE_MILLIS);
            SessionSettings.execute(current, WATCH_TIMEOUT);
            for (String sql : WATCH_WRITES) {
                SessionSettings.execute(current, sql);
            }
        }
        return current;
    }

    /** Gives the building connection up, so that the thread that waits for its answer goes on. From the watch. */
    void abandonBuilder() {
        try {
            builder.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("giving up a connection: {}", e.getMessage());
        }
    }

    void dropWatch() {
        closeQuietly(watch);
        watch = null;
    }

    /** Our backends. */
    List<Integer> pids() throws SQLException {
        List<Integer> pids = new ArrayList<>(List.of(pid));
        if (watch != null) {
            pids.add(watch.unwrap(PGConnection.class).getBackendPID());
        }
        return pids;
    }

    /** The backend that builds. */
    int pid() {
        return pid;
    }

    /** Tries to become the only actor in this server; gives up after {@code maxWait} or when asked to stop. */
    boolean lock(Duration maxWait, StopSignal stop) throws SQLException {
        long end = System.nanoTime() + maxWait.toNanos();
        while (!tryLock()) {
            if (System.nanoTime() - end >= 0 || stop.reason() != null) {
                return false;
            }
            stop.pause(jittered(LOCK_POLL));
        }
        return true;
    }

    /**
     * Takes this database's lock, then looks for the same in other databases and gives ours back where there is one. Of
     * two who come at the same moment both may give back, and never both keep.
     */
    boolean tryLock() throws SQLException {
        if (!is("try_lock")) {
            return false;
        }
        if (is("lock_elsewhere")) {
            is("unlock");
            return false;
        }
        return true;
    }

    private boolean is(String resource) throws SQLException {
        try (Statement statement = builder.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(ChangeSession.class, resource))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Connects again after the builder was lost, and ends its old backend, which may still be building with nobody to
     * watch it. {@code false} when the server does not come back within {@link Pace#reconnect()}.
     */
    boolean reconnect() {
        int lostPid = pid;
        closeQuietly(builder);
        dropWatch();
        long end = System.nanoTime() + pace.reconnect().toNanos();
        StopSignal noStop = new StopSignal();
        while (System.nanoTime() - end < 0) {
            try {
                if (builder.isClosed()) {
                    builder = connections.open();
                    settle(builder);
                }
                if (tryLock()) {
                    return true;
                }
                endOrphan(lostPid);
            } catch (SQLException e) {
                LOG.debug("not connected again yet: {}", e.getMessage());
                closeQuietly(builder);
            }
            noStop.pause(RECONNECT_POLL);
        }
        return false;
    }

    private void endOrphan(int pid) throws SQLException {
        try (PreparedStatement end = builder.prepareStatement(SqlResource.read(ChangeSession.class, "end_orphan"))) {
            end.setInt(1, pid);
            end.executeQuery().close();
        }
    }

    private void settle(Connection connection) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion() * 10_000;
        SessionSettings.apply(connection, version, lockTimeout);
        pid = connection.unwrap(PGConnection.class).getBackendPID();
    }

    /** Between half of {@code time} and all of it, so that instances do not march in step. */
    static Duration jittered(Duration time) {
        long millis = Math.max(2, time.toMillis());
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    @Override
    public void close() {
        closeQuietly(watch);
        closeQuietly(builder);
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("closing a connection: {}", e.getMessage());
            }
        }
    }
}
