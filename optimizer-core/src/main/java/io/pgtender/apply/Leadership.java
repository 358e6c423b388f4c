package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which instance tends the database by itself: the one that holds an advisory lock, until it closes or its connection is
 * lost. It stays one and the same, because only who recorded the time before a change can judge what came after. Takes one
 * connection while it leads, none while it does not. Thread-safe.
 */
public final class Leadership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private static final int VALIDATION_SECONDS = 3;

    private final DirectConnections connections;
    private @Nullable Connection held;

    Leadership(DirectConnections connections) {
        this.connections = connections;
    }

    /**
     * Whether this instance leads now; tries to, if none does.
     *
     * @throws ChangeRefusedException when no connection of our own can be had
     */
    public synchronized boolean isOurs() {
        Connection connection = held;
        try {
            if (connection != null && connection.isValid(VALIDATION_SECONDS)) {
                return true;
            }
            close();
            connection = connections.open();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET idle_session_timeout = 0");
                try (ResultSet row = statement.executeQuery(SqlResource.read(Leadership.class, "try_lead"))) {
                    row.next();
                    if (row.getBoolean(1)) {
                        held = connection;
                        return true;
                    }
                }
            }
            connection.close();
            return false;
        } catch (SQLException e) {
            close(connection);
            throw new ChangeRefusedException("the server cannot be reached: " + Failures.describe(e), e);
        }
    }

    /** Lets another instance lead. */
    @Override
    public synchronized void close() {
        close(held);
        held = null;
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
}
