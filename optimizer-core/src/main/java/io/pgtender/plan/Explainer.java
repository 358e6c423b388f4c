package io.pgtender.plan;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;

/**
 * Asks the planner what it would do, without doing it: {@code EXPLAIN} without {@code ANALYZE}, so that INSERT, UPDATE
 * and DELETE are planned and not run. Works in a read-only session, which is the recommended one: set
 * {@code default_transaction_read_only}, {@code statement_timeout} and {@code lock_timeout} on it.
 *
 * <p>In autocommit every call is its own transaction and leaves no lock behind. Inside a transaction every call runs
 * behind a savepoint, so that a refused statement leaves the transaction usable; its locks (those that running the
 * statement would take on its tables) then last until the transaction ends.
 *
 * <p>The connection stays the caller's: never closed here, and not to be used by another thread meanwhile.
 */
public final class Explainer {

    /** How long one EXPLAIN may take, unless the constructor says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    static final String EXPLAIN = "EXPLAIN (VERBOSE, FORMAT XML) ";

    /** Binds the parameters of one execution. */
    @FunctionalInterface
    public interface Binder {

        /** For a statement without parameters. */
        Binder NONE = statement -> {};

        /**
         * Calls the setters that the application called: the same SQL types, so that the planner sees the same query.
         *
         * @throws SQLException when the driver refuses a value
         */
        void bind(PreparedStatement statement) throws SQLException;
    }

    private final Connection connection;
    private final int timeoutSeconds;

    /** With {@link #DEFAULT_TIMEOUT}. */
    public Explainer(Connection connection) {
        this(connection, DEFAULT_TIMEOUT);
    }

    /**
     * @param connection a raw connection that the caller owns
     * @param timeout how long one EXPLAIN may take; rounded up to whole seconds, as JDBC counts them
     */
    public Explainer(Connection connection, Duration timeout) {
        this.connection = connection;
        this.timeoutSeconds = wholeSeconds(timeout);
    }

    /** A timeout as JDBC counts it, rounded up. */
    static int wholeSeconds(Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must be positive, got " + timeout);
        }
        return Math.toIntExact(timeout.plusMillis(999).toSeconds());
    }

    /**
     * The custom plan of one execution.
     *
     * @param jdbcSql the text as the application gave it to {@code prepareStatement}, {@code ?} for parameters
     * @param parameters binds a value to each of them
     * @throws NotExplainableException when the text is not exactly one query or data modification; nothing was sent
     * @throws SQLException when the server or the driver refuses; the session stays usable
     */
    public Plan explain(String jdbcSql, Binder parameters) throws SQLException {
        StatementText.requireExplainable(jdbcSql);
        return guarded(() -> {
            try (PreparedStatement statement = connection.prepareStatement(EXPLAIN + jdbcSql)) {
                statement.setQueryTimeout(timeoutSeconds);
                parameters.bind(statement);
                try (ResultSet answer = statement.executeQuery()) {
                    return read(answer);
                }
            }
        });
    }

    /**
     * The plan of a text without parameters, sent as it is: a {@code ?} is an operator and a brace no JDBC escape.
     *
     * @throws NotExplainableException when the text is not exactly one query or data modification; nothing was sent
     * @throws SQLException when the server refuses; the session stays usable
     */
    public Plan explainRaw(String sql) throws SQLException {
        StatementText.requireExplainable(sql);
        return guarded(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(timeoutSeconds);
                statement.setEscapeProcessing(false);
                try (ResultSet answer = statement.executeQuery(EXPLAIN + sql)) {
                    return read(answer);
                }
            }
        });
    }

    /**
     * How many rows of a table the planner expects to satisfy a condition: its own arithmetic over most common values,
     * histograms and extended statistics.
     *
     * @param table the table, schema included
     * @param alias how {@code conditionSql} qualifies the table's columns
     * @param conditionSql conditions joined by AND; those of a {@link Condition} if
     *     {@link Expressions#isSelfContained self-contained}
     * @throws SQLException when the server refuses, for example for a column of another relation
     */
    public double estimatedRows(RelationName table, String alias, String conditionSql) throws SQLException {
        return explainRaw(
                        "SELECT 1 FROM " + table.toSql() + " AS " + Identifiers.quote(alias) + " WHERE " + conditionSql)
                .root()
                .rows();
    }

    static Plan read(ResultSet answer) throws SQLException {
        String xml = answer.next() ? answer.getString(1) : null;
        if (xml == null) {
            throw new SQLException("EXPLAIN answered without a row; is something between here and the server?");
        }
        try {
            return PlanXml.parse(xml);
        } catch (IllegalArgumentException e) {
            throw new SQLException("EXPLAIN answered with something that is no plan", e);
        }
    }

    private Plan guarded(Request request) throws SQLException {
        if (connection.getAutoCommit()) {
            return request.send();
        }
        Savepoint savepoint = connection.setSavepoint();
        try {
            Plan plan = request.send();
            connection.releaseSavepoint(savepoint);
            return plan;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback(savepoint);
            } catch (SQLException f) {
                e.addSuppressed(f);
            }
            throw e;
        }
    }

    private interface Request {
        Plan send() throws SQLException;
    }
}
