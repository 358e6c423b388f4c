package io.pgtender.jdbc;

import io.pgtender.dataflow.KeyFingerprint;
import io.pgtender.jdbc.delegate.DelegatingResultSet;
import io.pgtender.workload.ShapeRecorder;
import io.pgtender.workload.UnitOfWorkRecorder;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.proxy.ProxyJdbcObject;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that the application reads, notes the keys among the values, and leads back to the observed statement.
 */
final class ObservedResultSet extends DelegatingResultSet implements ProxyJdbcObject {

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
            if (notesValues()) {
                connection.noteColumns(shape, delegate);
            }
        }
    }

    private boolean notesValues() {
        return UnitOfWorkRecorder.notesValues(token);
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

    // ------------------------------------------------------------------ values that may be keys

    private void note(int column, long value) {
        if (value != 0) {
            connection.read(token, rows, column, KeyFingerprint.of(value));
        }
    }

    private <T> @Nullable T note(int column, @Nullable T value) {
        if (notesValues() && value != null) {
            connection.read(token, rows, column, KeyFingerprint.of(value));
        }
        return value;
    }

    @Override
    public long getLong(int column) throws SQLException {
        long value = delegate.getLong(column);
        if (notesValues()) {
            note(column, value);
        }
        return value;
    }

    @Override
    public long getLong(String label) throws SQLException {
        return notesValues() ? getLong(delegate.findColumn(label)) : delegate.getLong(label);
    }

    @Override
    public int getInt(int column) throws SQLException {
        int value = delegate.getInt(column);
        if (notesValues()) {
            note(column, value);
        }
        return value;
    }

    @Override
    public int getInt(String label) throws SQLException {
        return notesValues() ? getInt(delegate.findColumn(label)) : delegate.getInt(label);
    }

    @Override
    public short getShort(int column) throws SQLException {
        short value = delegate.getShort(column);
        if (notesValues()) {
            note(column, value);
        }
        return value;
    }

    @Override
    public short getShort(String label) throws SQLException {
        return notesValues() ? getShort(delegate.findColumn(label)) : delegate.getShort(label);
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        return note(column, delegate.getString(column));
    }

    @Override
    public @Nullable String getString(String label) throws SQLException {
        return notesValues() ? getString(delegate.findColumn(label)) : delegate.getString(label);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
        return note(column, delegate.getBigDecimal(column));
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(String label) throws SQLException {
        return notesValues() ? getBigDecimal(delegate.findColumn(label)) : delegate.getBigDecimal(label);
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        return note(column, delegate.getBytes(column));
    }

    @Override
    public byte @Nullable [] getBytes(String label) throws SQLException {
        return notesValues() ? getBytes(delegate.findColumn(label)) : delegate.getBytes(label);
    }

    @Override
    public @Nullable Object getObject(int index) throws SQLException {
        return note(index, BackReferences.inside(delegate.getObject(index), connection));
    }

    @Override
    public @Nullable Object getObject(String label) throws SQLException {
        return notesValues()
                ? getObject(delegate.findColumn(label))
                : BackReferences.inside(delegate.getObject(label), connection);
    }

    @Override
    public @Nullable Object getObject(int index, Map<String, Class<?>> map) throws SQLException {
        return note(index, BackReferences.inside(delegate.getObject(index, map), connection));
    }

    @Override
    public @Nullable Object getObject(String label, Map<String, Class<?>> map) throws SQLException {
        return notesValues()
                ? getObject(delegate.findColumn(label), map)
                : BackReferences.inside(delegate.getObject(label, map), connection);
    }

    @Override
    public <T> @Nullable T getObject(int index, Class<T> type) throws SQLException {
        return note(index, BackReferences.inside(delegate.getObject(index, type), type, connection));
    }

    @Override
    public <T> @Nullable T getObject(String label, Class<T> type) throws SQLException {
        return notesValues()
                ? getObject(delegate.findColumn(label), type)
                : BackReferences.inside(delegate.getObject(label, type), type, connection);
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
