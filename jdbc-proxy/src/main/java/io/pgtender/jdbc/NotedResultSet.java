package io.pgtender.jdbc;

import io.pgtender.dataflow.KeyFingerprint;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeRecorder;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes what the application reads: the keys among the values, and which columns and how many of the rows it looks at. A value
 * that is asked for by the name of its column is read by the column's number, as the driver itself does it.
 */
@SuppressWarnings("deprecation") // the interface has them
final class NotedResultSet extends ObservedResultSet {

    private final ObservedConnection connection;
    private final ShapeRecorder shape;
    private final long token;
    private int row;
    private long columnsRead;
    private boolean reported;

    NotedResultSet(
            ResultSet delegate, ObservedConnection connection, Statement statement, ShapeRecorder shape, long token) {
        super(delegate, connection, statement, shape, token);
        this.connection = connection;
        this.shape = shape;
        this.token = token;
        connection.noteColumns(shape, delegate);
    }

    @Override
    public boolean next() throws SQLException {
        boolean more = super.next();
        if (more) {
            row++;
        }
        return more;
    }

    @Override
    void done() {
        super.done();
        if (!reported) {
            reported = true;
            connection.resultUsed(shape, delegate, row, columnsRead);
        }
    }

    private void seen(int column) {
        if (column > 0) {
            columnsRead |= ResultUse.bit(column - 1);
        }
    }

    // ------------------------------------------------------------------ values that may be keys

    /** 0 is what NULL reads as, and hardly ever a key. */
    private void note(int column, long value) {
        seen(column);
        if (value != 0) {
            connection.read(token, row, column, KeyFingerprint.of(value));
        }
    }

    private <T> @Nullable T note(int column, @Nullable T value) {
        seen(column);
        if (value != null) {
            connection.read(token, row, column, KeyFingerprint.of(value));
        }
        return value;
    }

    @Override
    public long getLong(int column) throws SQLException {
        long value = delegate.getLong(column);
        note(column, value);
        return value;
    }

    @Override
    public long getLong(String label) throws SQLException {
        return getLong(delegate.findColumn(label));
    }

    @Override
    public int getInt(int column) throws SQLException {
        int value = delegate.getInt(column);
        note(column, value);
        return value;
    }

    @Override
    public int getInt(String label) throws SQLException {
        return getInt(delegate.findColumn(label));
    }

    @Override
    public short getShort(int column) throws SQLException {
        short value = delegate.getShort(column);
        note(column, value);
        return value;
    }

    @Override
    public short getShort(String label) throws SQLException {
        return getShort(delegate.findColumn(label));
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        return note(column, delegate.getString(column));
    }

    @Override
    public @Nullable String getString(String label) throws SQLException {
        return getString(delegate.findColumn(label));
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
        return note(column, delegate.getBigDecimal(column));
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(String label) throws SQLException {
        return getBigDecimal(delegate.findColumn(label));
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        return note(column, delegate.getBytes(column));
    }

    @Override
    public byte @Nullable [] getBytes(String label) throws SQLException {
        return getBytes(delegate.findColumn(label));
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        return note(column, delegate.getBigDecimal(column, scale));
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(String label, int scale) throws SQLException {
        return getBigDecimal(delegate.findColumn(label), scale);
    }

    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        return note(column, super.getObject(column));
    }

    @Override
    public @Nullable Object getObject(String label) throws SQLException {
        return getObject(delegate.findColumn(label));
    }

    @Override
    public @Nullable Object getObject(int column, Map<String, Class<?>> map) throws SQLException {
        return note(column, super.getObject(column, map));
    }

    @Override
    public @Nullable Object getObject(String label, Map<String, Class<?>> map) throws SQLException {
        return getObject(delegate.findColumn(label), map);
    }

    @Override
    public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
        return note(column, super.getObject(column, type));
    }

    @Override
    public <T> @Nullable T getObject(String label, Class<T> type) throws SQLException {
        return getObject(delegate.findColumn(label), type);
    }

    // ------------------------------------------------------------------ values that are no keys

    @Override
    public boolean getBoolean(int column) throws SQLException {
        seen(column);
        return delegate.getBoolean(column);
    }

    @Override
    public boolean getBoolean(String label) throws SQLException {
        return getBoolean(delegate.findColumn(label));
    }

    @Override
    public byte getByte(int column) throws SQLException {
        seen(column);
        return delegate.getByte(column);
    }

    @Override
    public byte getByte(String label) throws SQLException {
        return getByte(delegate.findColumn(label));
    }

    @Override
    public float getFloat(int column) throws SQLException {
        seen(column);
        return delegate.getFloat(column);
    }

    @Override
    public float getFloat(String label) throws SQLException {
        return getFloat(delegate.findColumn(label));
    }

    @Override
    public double getDouble(int column) throws SQLException {
        seen(column);
        return delegate.getDouble(column);
    }

    @Override
    public double getDouble(String label) throws SQLException {
        return getDouble(delegate.findColumn(label));
    }

    @Override
    public @Nullable Array getArray(int column) throws SQLException {
        seen(column);
        return super.getArray(column);
    }

    @Override
    public @Nullable Array getArray(String label) throws SQLException {
        return getArray(delegate.findColumn(label));
    }

    @Override
    public @Nullable InputStream getAsciiStream(int column) throws SQLException {
        seen(column);
        return delegate.getAsciiStream(column);
    }

    @Override
    public @Nullable InputStream getAsciiStream(String label) throws SQLException {
        return getAsciiStream(delegate.findColumn(label));
    }

    @Override
    public @Nullable InputStream getUnicodeStream(int column) throws SQLException {
        seen(column);
        return delegate.getUnicodeStream(column);
    }

    @Override
    public @Nullable InputStream getUnicodeStream(String label) throws SQLException {
        return getUnicodeStream(delegate.findColumn(label));
    }

    @Override
    public @Nullable InputStream getBinaryStream(int column) throws SQLException {
        seen(column);
        return delegate.getBinaryStream(column);
    }

    @Override
    public @Nullable InputStream getBinaryStream(String label) throws SQLException {
        return getBinaryStream(delegate.findColumn(label));
    }

    @Override
    public @Nullable Blob getBlob(int column) throws SQLException {
        seen(column);
        return delegate.getBlob(column);
    }

    @Override
    public @Nullable Blob getBlob(String label) throws SQLException {
        return getBlob(delegate.findColumn(label));
    }

    @Override
    public @Nullable Reader getCharacterStream(int column) throws SQLException {
        seen(column);
        return delegate.getCharacterStream(column);
    }

    @Override
    public @Nullable Reader getCharacterStream(String label) throws SQLException {
        return getCharacterStream(delegate.findColumn(label));
    }

    @Override
    public @Nullable Clob getClob(int column) throws SQLException {
        seen(column);
        return delegate.getClob(column);
    }

    @Override
    public @Nullable Clob getClob(String label) throws SQLException {
        return getClob(delegate.findColumn(label));
    }

    @Override
    public @Nullable Date getDate(int column) throws SQLException {
        seen(column);
        return delegate.getDate(column);
    }

    @Override
    public @Nullable Date getDate(String label) throws SQLException {
        return getDate(delegate.findColumn(label));
    }

    @Override
    public @Nullable Reader getNCharacterStream(int column) throws SQLException {
        seen(column);
        return delegate.getNCharacterStream(column);
    }

    @Override
    public @Nullable Reader getNCharacterStream(String label) throws SQLException {
        return getNCharacterStream(delegate.findColumn(label));
    }

    @Override
    public @Nullable NClob getNClob(int column) throws SQLException {
        seen(column);
        return delegate.getNClob(column);
    }

    @Override
    public @Nullable NClob getNClob(String label) throws SQLException {
        return getNClob(delegate.findColumn(label));
    }

    @Override
    public @Nullable String getNString(int column) throws SQLException {
        seen(column);
        return delegate.getNString(column);
    }

    @Override
    public @Nullable String getNString(String label) throws SQLException {
        return getNString(delegate.findColumn(label));
    }

    @Override
    public @Nullable Ref getRef(int column) throws SQLException {
        seen(column);
        return delegate.getRef(column);
    }

    @Override
    public @Nullable Ref getRef(String label) throws SQLException {
        return getRef(delegate.findColumn(label));
    }

    @Override
    public @Nullable RowId getRowId(int column) throws SQLException {
        seen(column);
        return delegate.getRowId(column);
    }

    @Override
    public @Nullable RowId getRowId(String label) throws SQLException {
        return getRowId(delegate.findColumn(label));
    }

    @Override
    public @Nullable SQLXML getSQLXML(int column) throws SQLException {
        seen(column);
        return delegate.getSQLXML(column);
    }

    @Override
    public @Nullable SQLXML getSQLXML(String label) throws SQLException {
        return getSQLXML(delegate.findColumn(label));
    }

    @Override
    public @Nullable Time getTime(int column) throws SQLException {
        seen(column);
        return delegate.getTime(column);
    }

    @Override
    public @Nullable Time getTime(String label) throws SQLException {
        return getTime(delegate.findColumn(label));
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column) throws SQLException {
        seen(column);
        return delegate.getTimestamp(column);
    }

    @Override
    public @Nullable Timestamp getTimestamp(String label) throws SQLException {
        return getTimestamp(delegate.findColumn(label));
    }

    @Override
    public @Nullable URL getURL(int column) throws SQLException {
        seen(column);
        return delegate.getURL(column);
    }

    @Override
    public @Nullable URL getURL(String label) throws SQLException {
        return getURL(delegate.findColumn(label));
    }

    @Override
    public @Nullable Date getDate(int column, Calendar calendar) throws SQLException {
        seen(column);
        return delegate.getDate(column, calendar);
    }

    @Override
    public @Nullable Date getDate(String label, Calendar calendar) throws SQLException {
        return getDate(delegate.findColumn(label), calendar);
    }

    @Override
    public @Nullable Time getTime(int column, Calendar calendar) throws SQLException {
        seen(column);
        return delegate.getTime(column, calendar);
    }

    @Override
    public @Nullable Time getTime(String label, Calendar calendar) throws SQLException {
        return getTime(delegate.findColumn(label), calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column, Calendar calendar) throws SQLException {
        seen(column);
        return delegate.getTimestamp(column, calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(String label, Calendar calendar) throws SQLException {
        return getTimestamp(delegate.findColumn(label), calendar);
    }
}
