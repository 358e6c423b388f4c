package io.pgtender;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection of the raw pool that is ours for one analysis: autocommit, read-only, under short timeouts. Everything that
 * was set is put back before the pool gets it again; if that fails, the connection is thrown away instead.
 */
final class AnalysisSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Advisor.class);

    private final Connection connection;
    private final boolean autoCommit;
    private final Map<String, String> before = new LinkedHashMap<>();

    private AnalysisSession(Connection connection, boolean autoCommit) {
        this.connection = connection;
        this.autoCommit = autoCommit;
    }

    /**
     * Takes a connection from the pool and sets it up.
     *
     * @param statementTimeout after which the server stops any single question of ours
     * @param pace how fast questions may follow each other
     */
    static AnalysisSession open(DataSource raw, Duration statementTimeout, QuestionPace pace) throws SQLException {
        AnalysisSession session = take(pace.of(raw.getConnection()));
        try {
            if (!session.autoCommit) {
                session.connection.setAutoCommit(true);
            }
            session.set("application_name", "pgtender");
            session.set("statement_timeout", Long.toString(statementTimeout.toMillis()));
            session.set("lock_timeout", "1000");
            session.set("default_transaction_read_only", "on");
            return session;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static AnalysisSession take(Connection connection) throws SQLException {
        try {
            return new AnalysisSession(connection, connection.getAutoCommit());
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                throw e;
            }
        }
    }

    Connection connection() {
        return connection;
    }

    private void set(String setting, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.current_setting(?)")) {
            statement.setString(1, setting);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                before.put(setting, row.getString(1));
            }
        }
        write(setting, value);
    }

    private void write(String setting, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog.set_config(?, ?, false)")) {
            statement.setString(1, setting);
            statement.setString(2, value);
            statement.execute();
        }
    }

    @Override
    public void close() {
        try (connection) {
            try {
                for (Map.Entry<String, String> setting : before.entrySet()) {
                    write(setting.getKey(), setting.getValue());
                }
                connection.setAutoCommit(autoCommit);
            } catch (SQLException e) {
                connection.abort(Runnable::run);
            }
        } catch (SQLException e) {
            LOG.debug("closing the connection of an analysis failed", e);
        }
    }
}
