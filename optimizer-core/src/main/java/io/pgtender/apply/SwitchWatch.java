package io.pgtender.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a change that is under way when changes are switched off meanwhile, or when a standby falls behind. On a thread and
 * a connection of its own, so that the watch of the change itself is never delayed by it; where it gets no connection it
 * looks at this process only.
 */
final class SwitchWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchWatch.class);

    private static final Duration POLL = Duration.ofSeconds(2);

    /** A look that takes longer is none. */
    private static final int SILENCE_MILLIS = 3_000;

    private final DirectConnections connections;
    private final KillSwitch killSwitch;
    private final ReplicaLag lag;
    private final StopSignal change;
    private final StopSignal end = new StopSignal();

    private SwitchWatch(DirectConnections connections, KillSwitch killSwitch, ReplicaLag lag, StopSignal change) {
        this.connections = connections;
        this.killSwitch = killSwitch;
        this.lag = lag;
        this.change = change;
    }

    /** Watches until it is closed. */
    static SwitchWatch start(
            DirectConnections connections, KillSwitch killSwitch, ReplicaLag.Bounds lag, StopSignal change) {
        SwitchWatch watch = new SwitchWatch(connections, killSwitch, new ReplicaLag(lag), change);
        Thread thread = new Thread(watch::run, "pgtender-switch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void run() {
        Connection connection = null;
        try {
            while (true) {
                end.pause(POLL);
                if (end.reason() != null || change.reason() != null) {
                    return;
                }
                connection = connected(connection);
                look(connection).ifPresent(change::request);
            }
        } finally {
            close(connection);
        }
    }

    private Optional<String> look(@Nullable Connection connection) {
        if (connection == null) {
            return killSwitch.offHere();
        }
        try {
            Optional<String> off = killSwitch.off(connection);
            return off.isPresent() ? off : lag.look(connection);
        } catch (SQLException e) {
            LOG.debug("cannot look at the switch: {}", Failures.describe(e));
            close(connection);
            return killSwitch.offHere();
        }
    }

    private @Nullable Connection connected(@Nullable Connection connection) {
        try {
            if (connection != null && !connection.isClosed()) {
                return connection;
            }
            Connection opened = connections.open();
            opened.setNetworkTimeout(Runnable::run, SILENCE_MILLIS);
            return opened;
        } catch (SQLException | ChangeRefusedException e) {
            LOG.debug("no connection to look at the switch: {}", e.getMessage());
            return null;
        }
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("closing a connection: {}", e.getMessage());
            }
        }
    }

    /** Ends the watch; returns at once. */
    @Override
    public void close() {
        end.request("the change has ended");
    }
}
