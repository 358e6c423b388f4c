package io.pgtender.plan;

import io.pgtender.sql.NativeSql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks the planner for the plan that it keeps for a prepared statement once it no longer looks at the values: with pgjdbc
 * from the fifth execution of a statement on, after PostgreSQL has tried five custom plans (plancache.c,
 * choose_custom_plan). A partial index whose predicate a parameter would have to imply is never in it.
 *
 * <p>The statement is prepared under a name of ours in a transaction, explained under {@code plan_cache_mode =
 * force_generic_plan}, rolled back and deallocated, whatever happens: the session is left as it was, and a pooler that
 * lends a server connection for a transaction sees but one. EXPLAIN (GENERIC_PLAN) of PostgreSQL 16 would be shorter and
 * cannot be had through pgjdbc: with the extended protocol its {@code $1} is a parameter of the EXPLAIN, to be bound.
 *
 * <p>The connection stays the caller's: never closed here, and not to be used by another thread meanwhile.
 */
public final class GenericExplainer {

    private static final AtomicLong NAMES = new AtomicLong();

    private final Connection connection;
    private final int timeoutSeconds;

    /** With {@link Explainer#DEFAULT_TIMEOUT}. */
    public GenericExplainer(Connection connection) {
        this(connection, Explainer.DEFAULT_TIMEOUT);
    }

    /**
     * @param connection a raw connection that the caller owns
     * @param timeout how long one question may take; rounded up to whole seconds, as JDBC counts them
     */
    public GenericExplainer(Connection connection, Duration timeout) {
        this.connection = connection;
        this.timeoutSeconds = Explainer.wholeSeconds(timeout);
    }

    /**
     * The generic plan of a statement.
     *
     * @param jdbcSql the text as the application gave it to {@code prepareStatement}, {@code ?} for parameters
     * @throws NotExplainableException when the text is not exactly one query or data modification; nothing was sent
     * @throws SQLException when the server refuses, 42P18 where it cannot tell a parameter's type; the session stays usable
     */
    public GenericPlan explain(String jdbcSql) throws SQLException {
        return explainNative(NativeSql.of(jdbcSql).text());
    }

    /**
     * As {@link #explain} for a text with {@code $1}, in which {@code ?} is an operator.
     *
     * @throws NotExplainableException when the text is not exactly one query or data modification; nothing was sent
     * @throws SQLException when the server refuses, 42P18 where it cannot tell a parameter's type; the session stays usable
     */
    public GenericPlan explainNative(String sql) throws SQLException {
        StatementText.requireExplainable(sql);
        if (!connection.getAutoCommit()) {
            return behindSavepoint(sql);
        }
        connection.setAutoCommit(false);
        try {
            return behindSavepoint(sql);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private GenericPlan behindSavepoint(String sql) throws SQLException {
        String name = "pgtender_generic_" + NAMES.incrementAndGet();
        Savepoint before = connection.setSavepoint();
        boolean prepared = false;
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setEscapeProcessing(false);
            statement.execute("PREPARE " + name + " AS " + sql);
            prepared = true;
            List<String> types = parameterTypes(statement, name);
            statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
            String arguments =
                    types.isEmpty() ? "" : "(" + String.join(", ", Collections.nCopies(types.size(), "NULL")) + ")";
            try (ResultSet answer = statement.executeQuery(Explainer.EXPLAIN + "EXECUTE " + name + arguments)) {
                return new GenericPlan(Explainer.read(answer), types);
            }
        } finally {
            connection.rollback(before); // of the setting and of locks; a prepared statement stays
            if (prepared) {
                deallocate(name);
            }
            connection.releaseSavepoint(before);
        }
    }

    private void deallocate(String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DEALLOCATE " + name);
        }
    }

    private static List<String> parameterTypes(Statement statement, String name) throws SQLException {
        List<String> types = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("SELECT p.parameter_types::pg_catalog.text[]"
                + " FROM pg_catalog.pg_prepared_statements p WHERE p.name = '" + name + "'")) {
            Array array = row.next() ? row.getArray(1) : null;
            if (array != null) {
                for (Object type : (Object[]) array.getArray()) {
                    types.add(String.valueOf(type));
                }
            }
        }
        return types;
    }
}
