package io.pgtender.jdbc;

import io.pgtender.jdbc.delegate.DelegatingResultSet;
import io.pgtender.workload.ShapeRecorder;
import io.pgtender.workload.UnitOfWorkRecorder;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.proxy.ProxyJdbcObject;
import org.jspecify.annotations.Nullable;

/** Counts the rows that the application reads, and leads back to the observed statement. */
class ObservedResultSet extends DelegatingResultSet implements ProxyJdbcObject {

    private final ObservedConnection connection;
    private @Nullable Statement statement;
    private final @Nullable ShapeRecorder shape;
    private final long token;

    /** Read since the last report. */
    private int rows;

    /**
     * @param statement the observed statement that it came from; {@code null} for a result of the driver's own statements
     *     (metadata), which is wrapped when asked for
     * @param shape whose rows to count, {@code null} for none
     * @param token the execution, as the connection named it
     */
    ObservedResultSet(
            ResultSet delegate,
            ObservedConnection connection,
            @Nullable Statement statement,
            @Nullable ShapeRecorder shape,
            long token) {
        super(delegate);
        this.connection = connection;
        this.statement = statement;
        this.shape = shape;
        this.token = token;
        if (shape != null) {
            connection.opened(this);
        }
    }

    /** The result of an execution, one that notes what is read from it where that is wanted. */
    static ObservedResultSet of(
            ResultSet driverResult,
            ObservedConnection connection,
            Statement statement,
            @Nullable ShapeRecorder shape,
            long token) {
        return shape != null && UnitOfWorkRecorder.notesValues(token)
                ? new NotedResultSet(driverResult, connection, statement, shape, token)
                : new ObservedResultSet(driverResult, connection, statement, shape, token);
    }

    @SuppressWarnings("ReferenceEquality") // the very object
    boolean wraps(ResultSet other) {
        return delegate == other;
    }

    /** Whose rows are counted, {@code null} for none. */
    @Nullable
    ShapeRecorder shape() {
        return shape;
    }

    /** Reports the rows read since the last report. */
    void flushRows() {
        int count = rows;
        if (count != 0) {
            rows = 0;
            connection.rows(shape, token, count);
        }
    }

    @Override
    public boolean next() throws SQLException {
        boolean more = delegate.next();
        if (more) {
            rows++;
        }
        return more;
    }

    @Override
    public void close() throws SQLException {
        done();
        delegate.close();
    }

    /** Reports what is left to report; the statement moves on. */
    void done() {
        flushRows();
        connection.closed(this);
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        if (statement != null) {
            delegate.getStatement(); // throws when closed, as the driver does
            return statement;
        }
        Statement own = delegate.getStatement();
        if (own != null) {
            statement = new ObservedStatement(own, connection);
        }
        return statement;
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
    public @Nullable Array getArray(String label) throws SQLException {
        return BackReferences.inside(delegate.getArray(label), connection);
    }

    @Override
    public @Nullable Object getObject(int index) throws SQLException {
        return BackReferences.inside(delegate.getObject(index), connection);
    }

    @Override
    public @Nullable Object getObject(String label) throws SQLException {
        return BackReferences.inside(delegate.getObject(label), connection);
    }

    @Override
    public @Nullable Object getObject(int index, Map<String, Class<?>> map) throws SQLException {
        return BackReferences.inside(delegate.getObject(index, map), connection);
    }

    @Override
    public @Nullable Object getObject(String label, Map<String, Class<?>> map) throws SQLException {
        return BackReferences.inside(delegate.getObject(label, map), connection);
    }

    @Override
    public <T> @Nullable T getObject(int index, Class<T> type) throws SQLException {
        return BackReferences.inside(delegate.getObject(index, type), type, connection);
    }

    @Override
    public <T> @Nullable T getObject(String label, Class<T> type) throws SQLException {
        return BackReferences.inside(delegate.getObject(label, type), type, connection);
    }

    // ------------------------------------------------------------------ datasource-proxy

    /** Changes rows without a statement of its own. */
    @Override
    public void insertRow() throws SQLException {
        connection.unseenWrite();
        delegate.insertRow();
    }

    /** Changes rows without a statement of its own. */
    @Override
    public void updateRow() throws SQLException {
        connection.unseenWrite();
        delegate.updateRow();
    }

    /** Changes rows without a statement of its own. */
    @Override
    public void deleteRow() throws SQLException {
        connection.unseenWrite();
        delegate.deleteRow();
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
