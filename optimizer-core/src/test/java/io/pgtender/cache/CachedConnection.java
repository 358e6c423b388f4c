package io.pgtender.cache;

import io.pgtender.observation.Parameter;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** What the JDBC layer does around each call, for results of strings. */
final class CachedConnection implements AutoCloseable {

    private final ResultCache cache;
    private final Connection connection;
    final CacheSession session;
    /** Runs between the answer and its being stored. */
    Runnable beforeStore = () -> {};
    /** Runs between the intent and the driver's commit. */
    Runnable beforeForward = () -> {};

    /** What an exception tells of the outcome. */
    Function<SQLException, Outcome> judge = Outcome::of;

    boolean lastWasHit;

    CachedConnection(ResultCache cache, Connection connection) throws SQLException {
        this.cache = cache;
        this.connection = connection;
        this.session = cache.session(
                ResultCache.physical(connection), CommitMode.AUTOMATIC, Connection.TRANSACTION_READ_COMMITTED);
        if (session.needsRefresh()) {
            session.refresh(connection);
        }
    }

    Connection raw() {
        return connection;
    }

    /** Rows, columns joined with a comma. */
    List<String> query(String sql, Object... parameters) throws SQLException {
        QueryShape shape = QueryShapes.parse(sql);
        CachedQuery rule = cache.queryFor(shape, sql);
        List<Parameter> bound = Arrays.stream(parameters)
                .map(p -> p instanceof Parameter given ? given : new Parameter(p, Parameter.UNTYPED))
                .toList();
        CacheKey key = null;
        lastWasHit = false;
        if (rule != null) {
            key = CacheKey.of(
                    sql, bound, new CacheKey.Execution(0, 0, ResultSet.TYPE_FORWARD_ONLY), CacheKey.DEFAULT_SESSION);
            CachedPayload payload = session.lookup(rule, key);
            if (payload != null) {
                lastWasHit = true;
                return strings(payload);
            }
        }
        session.beforeStatement(shape);
        Fill fill = rule == null ? null : session.beginFill(rule, key, bound);
        return forward(shape, connection -> {
            List<String> rows = rows(sql, bound);
            beforeStore.run();
            if (fill != null) {
                fill.store(rows, 100L * rows.size());
            }
            return rows;
        });
    }

    @SuppressWarnings("unchecked")
    private static List<String> strings(CachedPayload payload) {
        return (List<String>) payload.value();
    }

    String value(String sql, Object... parameters) throws SQLException {
        return query(sql, parameters).get(0);
    }

    /** Runs the query until its answer comes from the cache and gives that. */
    String hit(String sql, Object... parameters) throws SQLException {
        long deadlineNanos = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() - deadlineNanos < 0) {
            String value = value(sql, parameters);
            if (lastWasHit) {
                return value;
            }
            Thread.yield();
        }
        throw new AssertionError("never served from the cache: " + sql + " " + cache.statistics());
    }

    void execute(String sql, Object... parameters) throws SQLException {
        QueryShape shape = QueryShapes.parse(sql);
        session.beforeStatement(shape);
        List<Parameter> bound = Arrays.stream(parameters)
                .map(p -> new Parameter(p, Parameter.UNTYPED))
                .toList();
        forward(shape, c -> {
            try (PreparedStatement statement = prepare(sql, bound)) {
                beforeForward.run();
                return statement.execute();
            }
        });
    }

    void autoCommit(boolean on) throws SQLException {
        boolean commits = on && session.inTransaction();
        if (commits) {
            session.beforeCommit();
        }
        beforeForward.run();
        connection.setAutoCommit(on);
        if (commits) {
            session.afterCommit(Outcome.SUCCEEDED);
        }
        session.commitMode(on ? CommitMode.AUTOMATIC : CommitMode.MANUAL);
    }

    void isolation(int level) throws SQLException {
        connection.setTransactionIsolation(level);
        session.isolation(level);
    }

    void commit() throws SQLException {
        session.beforeCommit();
        beforeForward.run();
        try {
            connection.commit();
        } catch (SQLException e) {
            session.afterCommit(judge.apply(e));
            throw e;
        }
        session.afterCommit(Outcome.SUCCEEDED);
    }

    void rollback() throws SQLException {
        connection.rollback();
        session.afterRollback();
    }

    Savepoint savepoint() throws SQLException {
        return connection.setSavepoint();
    }

    void rollback(Savepoint savepoint) throws SQLException {
        connection.rollback(savepoint);
    }

    @Override
    public void close() throws SQLException {
        session.beforeClose();
        connection.close();
        session.closed(Outcome.SUCCEEDED);
    }

    private interface Call<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T forward(QueryShape shape, Call<T> call) throws SQLException {
        try {
            T result = call.run(connection);
            session.afterStatement(shape, Outcome.SUCCEEDED);
            return result;
        } catch (SQLException e) {
            session.afterStatement(shape, judge.apply(e));
            throw e;
        }
    }

    private List<String> rows(String sql, List<Parameter> parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(rows.getString(i));
                }
                all.add(String.join(",", row));
            }
            return List.copyOf(all);
        }
    }

    private PreparedStatement prepare(String sql, List<Parameter> parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, parameters.get(i).value());
        }
        return statement;
    }
}
