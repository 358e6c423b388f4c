package io.pgtender.jdbc;

import io.pgtender.jdbc.delegate.DelegatingCallableStatement;
import io.pgtender.observation.Parameter;
import io.pgtender.workload.ShapeRecorder;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.proxy.ProxyJdbcObject;
import org.jspecify.annotations.Nullable;

/** A call of a function or procedure: timed and counted, never replayed, so its parameters are not kept. */
final class ObservedCallableStatement extends DelegatingCallableStatement implements ProxyJdbcObject, Execution {

    private final ObservedConnection connection;
    private final String sql;
    private final @Nullable ShapeRecorder shape;
    private final CurrentResult current;
    private int batchSize;

    ObservedCallableStatement(CallableStatement delegate, ObservedConnection connection, String sql) {
        super(delegate);
        this.connection = connection;
        this.sql = sql;
        this.shape = connection.capture().recorder(sql);
        this.current = new CurrentResult(connection, this);
    }

    /** One of the driver's execute methods. */
    private interface Call<T> {
        T run() throws SQLException;
    }

    private <T> T observe(Call<T> call) throws SQLException {
        current.next();
        connection.beforeExecution(shape);
        long started = System.nanoTime();
        T result;
        try {
            result = call.run();
        } catch (Throwable e) {
            connection.failed(shape, started, System.nanoTime() - started, e);
            throw e;
        }
        current.executed(shape, connection.succeeded(shape, started, System.nanoTime() - started, this));
        return result;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return current.wrap(observe(delegate::executeQuery));
    }

    @Override
    public boolean execute() throws SQLException {
        boolean hasResultSet = observe(delegate::execute);
        if (!hasResultSet) {
            current.changedBy(delegate);
        }
        return hasResultSet;
    }

    @Override
    public int executeUpdate() throws SQLException {
        int count = observe(delegate::executeUpdate);
        current.changed(count);
        return count;
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        long count = observe(delegate::executeLargeUpdate);
        current.changed(count);
        return count;
    }

    @Override
    public void addBatch() throws SQLException {
        delegate.addBatch();
        batchSize++;
    }

    @Override
    public void clearBatch() throws SQLException {
        delegate.clearBatch();
        batchSize = 0;
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return BatchExecution.run(connection, current, shape, takeBatchSize(), delegate::executeBatch);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return BatchExecution.run(connection, current, shape, takeBatchSize(), delegate::executeLargeBatch);
    }

    private int takeBatchSize() {
        int size = batchSize;
        batchSize = 0;
        return size;
    }

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        return current.wrapNullable(delegate.getResultSet());
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        current.next();
        return delegate.getMoreResults();
    }

    @Override
    public boolean getMoreResults(int what) throws SQLException {
        current.next(what);
        return delegate.getMoreResults(what);
    }

    @Override
    public @Nullable ResultSet getGeneratedKeys() throws SQLException {
        return current.wrapKeys(delegate.getGeneratedKeys());
    }

    @Override
    public Connection getConnection() throws SQLException {
        delegate.getConnection(); // throws when closed, as the driver does
        return connection;
    }

    @Override
    public void close() throws SQLException {
        current.next();
        delegate.close();
    }

    @Override
    protected void unwrapped(Class<?> type) {
        connection.unwrapped(type);
    }

    // ------------------------------------------------------------------ values that lead back

    @Override
    public @Nullable Array getArray(int index) throws SQLException {
        return BackReferences.inside(delegate.getArray(index), connection);
    }

    @Override
    public @Nullable Array getArray(String name) throws SQLException {
        return BackReferences.inside(delegate.getArray(name), connection);
    }

    @Override
    public @Nullable Object getObject(int index) throws SQLException {
        return BackReferences.inside(delegate.getObject(index), connection);
    }

    @Override
    public @Nullable Object getObject(String name) throws SQLException {
        return BackReferences.inside(delegate.getObject(name), connection);
    }

    @Override
    public @Nullable Object getObject(int index, Map<String, Class<?>> map) throws SQLException {
        return BackReferences.inside(delegate.getObject(index, map), connection);
    }

    @Override
    public @Nullable Object getObject(String name, Map<String, Class<?>> map) throws SQLException {
        return BackReferences.inside(delegate.getObject(name, map), connection);
    }

    @Override
    public <T> @Nullable T getObject(int index, Class<T> type) throws SQLException {
        return BackReferences.inside(delegate.getObject(index, type), type, connection);
    }

    @Override
    public <T> @Nullable T getObject(String name, Class<T> type) throws SQLException {
        return BackReferences.inside(delegate.getObject(name, type), type, connection);
    }

    // ------------------------------------------------------------------ what is sampled

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public int boundValues() {
        return 1;
    }

    /** Its parameters are not recorded: each call counts as one with values of its own. */
    @Override
    public long fingerprint(int index) {
        return System.nanoTime();
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(new Parameter(Parameter.OPAQUE, Parameter.UNTYPED));
    }

    @Override
    public Object getTarget() {
        unwrapped(delegate.getClass());
        return delegate;
    }

    @Override
    public ProxyConfig getProxyConfig() {
        return connection.getProxyConfig();
    }
}
