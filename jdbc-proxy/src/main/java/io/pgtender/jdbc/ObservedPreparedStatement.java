package io.pgtender.jdbc;

import io.pgtender.jdbc.delegate.DelegatingPreparedStatement;
import io.pgtender.observation.Parameter;
import io.pgtender.workload.ShapeRecorder;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.List;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.proxy.ProxyJdbcObject;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement: its shape is known when it is prepared, its parameters are remembered as they are bound, and a read
 * that a cache rule names may be answered without the server.
 */
final class ObservedPreparedStatement extends DelegatingPreparedStatement implements ProxyJdbcObject, Execution {

    private final KnownText text;
    private final BoundParameters parameters = new BoundParameters();
    private final CurrentResult current;
    private final @Nullable CachedRead cached;
    private int batchSize;

    ObservedPreparedStatement(PreparedStatement delegate, ObservedConnection connection, String sql) {
        super(delegate);
        this.text = connection.capture().text(sql);
        this.current = new CurrentResult(connection, this);
        this.cached = CachedRead.of(connection, text.shape(), sql, parameters);
    }

    // ------------------------------------------------------------------ executions

    @Override
    public ResultSet executeQuery() throws SQLException {
        current.next();
        if (cached != null) {
            ResultSet served = cached.serve(delegate);
            if (served != null) {
                current.executed(null, ObservedConnection.NO_TOKEN);
                return current.wrap(served);
            }
        }
        connection().beforeExecution(text.shape());
        if (cached != null) {
            cached.beginFill();
        }
        long started = System.nanoTime();
        ResultSet result;
        try {
            result = delegate.executeQuery();
        } catch (Throwable e) {
            failed(started, e);
            throw e;
        }
        long elapsed = System.nanoTime() - started;
        if (cached != null) {
            cached.store(result);
        }
        succeeded(started, elapsed);
        return current.wrap(result);
    }

    @Override
    public boolean execute() throws SQLException {
        current.next();
        if (cached != null) {
            ResultSet served = cached.serve(delegate);
            if (served != null) {
                current.executed(null, ObservedConnection.NO_TOKEN);
                current.wrap(served);
                return true;
            }
        }
        connection().beforeExecution(text.shape());
        if (cached != null) {
            cached.beginFill();
        }
        long started = System.nanoTime();
        boolean hasResultSet;
        try {
            hasResultSet = delegate.execute();
        } catch (Throwable e) {
            failed(started, e);
            throw e;
        }
        long elapsed = System.nanoTime() - started;
        if (cached != null && hasResultSet) {
            cached.storeCurrent(delegate);
        }
        succeeded(started, elapsed);
        if (!hasResultSet) {
            current.changedBy(delegate);
        }
        return hasResultSet;
    }

    @Override
    public int executeUpdate() throws SQLException {
        current.next();
        connection().beforeExecution(text.shape());
        long started = System.nanoTime();
        int count;
        try {
            count = delegate.executeUpdate();
        } catch (Throwable e) {
            failed(started, e);
            throw e;
        }
        succeeded(started, System.nanoTime() - started);
        current.changed(count);
        return count;
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        current.next();
        connection().beforeExecution(text.shape());
        long started = System.nanoTime();
        long count;
        try {
            count = delegate.executeLargeUpdate();
        } catch (Throwable e) {
            failed(started, e);
            throw e;
        }
        succeeded(started, System.nanoTime() - started);
        current.changed(count);
        return count;
    }

    private void succeeded(long started, long elapsedNanos) {
        ShapeRecorder shape = text.shape();
        current.executed(shape, connection().succeeded(shape, started, elapsedNanos, this));
    }

    private void failed(long started, Throwable failure) {
        connection().failed(text.shape(), started, System.nanoTime() - started, failure);
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
        return BatchExecution.run(connection(), current, text.shape(), takeBatchSize(), delegate::executeBatch);
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return BatchExecution.run(connection(), current, text.shape(), takeBatchSize(), delegate::executeLargeBatch);
    }

    private int takeBatchSize() {
        int size = batchSize;
        batchSize = 0;
        return size;
    }

    private ObservedConnection connection() {
        return current.connection();
    }

    // ------------------------------------------------------------------ results

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
        return connection();
    }

    @Override
    public void close() throws SQLException {
        current.next();
        delegate.close();
    }

    @Override
    protected void unwrapped(Class<?> type) {
        connection().unwrapped(type);
    }

    // ------------------------------------------------------------------ what is sampled

    @Override
    public String sql() {
        return text.sql();
    }

    @Override
    public int boundValues() {
        return parameters.count();
    }

    @Override
    public long fingerprint(int index) {
        return parameters.fingerprint(index);
    }

    @Override
    public int arrayIndex() {
        return parameters.arrayIndex();
    }

    @Override
    public int arrayLength() {
        return parameters.arrayLength();
    }

    @Override
    public long arrayFingerprint(int element) {
        return parameters.arrayFingerprint(element);
    }

    @Override
    public List<Parameter> parameters() {
        return parameters.copy();
    }

    @Override
    public Object getTarget() {
        unwrapped(delegate.getClass());
        return delegate;
    }

    @Override
    public ProxyConfig getProxyConfig() {
        return connection().getProxyConfig();
    }

    // ------------------------------------------------------------------ parameters, recorded once the driver has taken
    // them

    @Override
    public void clearParameters() throws SQLException {
        delegate.clearParameters();
        parameters.clear();
    }

    @Override
    public void setNull(int index, int sqlType) throws SQLException {
        delegate.setNull(index, sqlType);
        parameters.set(index, null, sqlType);
    }

    @Override
    public void setNull(int index, int sqlType, String typeName) throws SQLException {
        delegate.setNull(index, sqlType, typeName);
        parameters.set(index, null, sqlType);
    }

    @Override
    public void setBoolean(int index, boolean x) throws SQLException {
        delegate.setBoolean(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setByte(int index, byte x) throws SQLException {
        delegate.setByte(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setShort(int index, short x) throws SQLException {
        delegate.setShort(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setInt(int index, int x) throws SQLException {
        delegate.setInt(index, x);
        parameters.setInt(index, x);
    }

    @Override
    public void setLong(int index, long x) throws SQLException {
        delegate.setLong(index, x);
        parameters.setLong(index, x);
    }

    @Override
    public void setFloat(int index, float x) throws SQLException {
        delegate.setFloat(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setDouble(int index, double x) throws SQLException {
        delegate.setDouble(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setBigDecimal(int index, BigDecimal x) throws SQLException {
        delegate.setBigDecimal(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setString(int index, String x) throws SQLException {
        delegate.setString(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setDate(int index, Date x) throws SQLException {
        delegate.setDate(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setTime(int index, Time x) throws SQLException {
        delegate.setTime(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setTimestamp(int index, Timestamp x) throws SQLException {
        delegate.setTimestamp(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setArray(int index, Array x) throws SQLException {
        delegate.setArray(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setURL(int index, URL x) throws SQLException {
        delegate.setURL(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setNString(int index, String x) throws SQLException {
        delegate.setNString(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setBytes(int index, byte[] x) throws SQLException {
        delegate.setBytes(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setDate(int index, Date x, Calendar calendar) throws SQLException {
        delegate.setDate(index, x, calendar);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setTime(int index, Time x, Calendar calendar) throws SQLException {
        delegate.setTime(index, x, calendar);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setTimestamp(int index, Timestamp x, Calendar calendar) throws SQLException {
        delegate.setTimestamp(index, x, calendar);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setObject(int index, Object x) throws SQLException {
        delegate.setObject(index, x);
        parameters.set(index, x);
    }

    @Override
    public void setObject(int index, Object x, int sqlType) throws SQLException {
        delegate.setObject(index, x, sqlType);
        parameters.set(index, x, sqlType);
    }

    @Override
    public void setObject(int index, Object x, int sqlType, int scaleOrLength) throws SQLException {
        delegate.setObject(index, x, sqlType, scaleOrLength);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setObject(int index, Object x, SQLType sqlType) throws SQLException {
        delegate.setObject(index, x, sqlType);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setObject(int index, Object x, SQLType sqlType, int scaleOrLength) throws SQLException {
        delegate.setObject(index, x, sqlType, scaleOrLength);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setAsciiStream(int index, InputStream x) throws SQLException {
        delegate.setAsciiStream(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setAsciiStream(int index, InputStream x, int length) throws SQLException {
        delegate.setAsciiStream(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setAsciiStream(int index, InputStream x, long length) throws SQLException {
        delegate.setAsciiStream(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setBinaryStream(int index, InputStream x) throws SQLException {
        delegate.setBinaryStream(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setBinaryStream(int index, InputStream x, int length) throws SQLException {
        delegate.setBinaryStream(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setBinaryStream(int index, InputStream x, long length) throws SQLException {
        delegate.setBinaryStream(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    @Deprecated
    @SuppressWarnings("deprecation")
    public void setUnicodeStream(int index, InputStream x, int length) throws SQLException {
        delegate.setUnicodeStream(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setCharacterStream(int index, Reader x) throws SQLException {
        delegate.setCharacterStream(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setCharacterStream(int index, Reader x, int length) throws SQLException {
        delegate.setCharacterStream(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setCharacterStream(int index, Reader x, long length) throws SQLException {
        delegate.setCharacterStream(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setNCharacterStream(int index, Reader x) throws SQLException {
        delegate.setNCharacterStream(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setNCharacterStream(int index, Reader x, long length) throws SQLException {
        delegate.setNCharacterStream(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setBlob(int index, Blob x) throws SQLException {
        delegate.setBlob(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setBlob(int index, InputStream x) throws SQLException {
        delegate.setBlob(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setBlob(int index, InputStream x, long length) throws SQLException {
        delegate.setBlob(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setClob(int index, Clob x) throws SQLException {
        delegate.setClob(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setClob(int index, Reader x) throws SQLException {
        delegate.setClob(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setClob(int index, Reader x, long length) throws SQLException {
        delegate.setClob(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setNClob(int index, NClob x) throws SQLException {
        delegate.setNClob(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setNClob(int index, Reader x) throws SQLException {
        delegate.setNClob(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setNClob(int index, Reader x, long length) throws SQLException {
        delegate.setNClob(index, x, length);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setRef(int index, Ref x) throws SQLException {
        delegate.setRef(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setRowId(int index, RowId x) throws SQLException {
        delegate.setRowId(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }

    @Override
    public void setSQLXML(int index, SQLXML x) throws SQLException {
        delegate.setSQLXML(index, x);
        parameters.set(index, Parameter.OPAQUE);
    }
}
