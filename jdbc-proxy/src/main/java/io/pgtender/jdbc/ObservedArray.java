package io.pgtender.jdbc;

import io.pgtender.dataflow.KeyFingerprint;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgArray;

/**
 * An array whose result sets lead back to the observed connection.
 *
 * <p>It extends the driver's class, since applications cast arrays to it, and the driver asks for it when it is given one as
 * a parameter. The state that it inherits is never used: every public method goes to the driver's array. As thread-safe as
 * that.
 */
final class ObservedArray extends PgArray {

    /** Elements whose fingerprints are kept. */
    private static final int MAX_ELEMENTS = 64;

    private final PgArray delegate;
    private final ObservedConnection observed;

    /** Fingerprints of the first elements, where the application has made the array; {@code null} where the server sent it. */
    private long @Nullable [] elements;

    private int length;

    @SuppressWarnings("NullAway") // the driver's constructor only stores what it is given
    private ObservedArray(PgArray delegate, ObservedConnection observed) throws SQLException {
        super(null, 0, (String) null);
        this.delegate = delegate;
        this.observed = observed;
    }

    /** Wraps an array of class {@link PgArray}; the array itself if our own code fails. */
    static Array of(Array array, ObservedConnection observed) {
        try {
            return new ObservedArray((PgArray) array, observed);
        } catch (SQLException | RuntimeException e) {
            observed.capture().trouble(e);
            return array;
        }
    }

    /** Notes what the application made the array of. */
    void elements(Object[] made) {
        long[] fingerprints = new long[Math.min(made.length, MAX_ELEMENTS)];
        for (int i = 0; i < fingerprints.length; i++) {
            fingerprints[i] = KeyFingerprint.of(made[i]);
        }
        elements = fingerprints;
        length = made.length;
    }

    boolean isMadeHere() {
        return elements != null;
    }

    int length() {
        return length;
    }

    long fingerprint(int index) {
        long[] known = elements;
        return known == null || index >= known.length ? KeyFingerprint.NONE : known[index];
    }

    private ResultSet inside(ResultSet driverResult) {
        return BackReferences.result(driverResult, observed);
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        return inside(delegate.getResultSet());
    }

    @Override
    public ResultSet getResultSet(long index, int count) throws SQLException {
        return inside(delegate.getResultSet(index, count));
    }

    @Override
    public ResultSet getResultSet(@Nullable Map<String, Class<?>> map) throws SQLException {
        return inside(delegate.getResultSet(map));
    }

    @Override
    public ResultSet getResultSet(long index, int count, @Nullable Map<String, Class<?>> map) throws SQLException {
        return inside(delegate.getResultSet(index, count, map));
    }

    @Override
    public ResultSet getResultSetImpl(@Nullable Map<String, Class<?>> map) throws SQLException {
        return inside(delegate.getResultSetImpl(map));
    }

    @Override
    public ResultSet getResultSetImpl(long index, int count, @Nullable Map<String, Class<?>> map) throws SQLException {
        return inside(delegate.getResultSetImpl(index, count, map));
    }

    @Override
    public Object getArray() throws SQLException {
        return delegate.getArray();
    }

    @Override
    public Object getArray(long index, int count) throws SQLException {
        return delegate.getArray(index, count);
    }

    @Override
    public Object getArray(Map<String, Class<?>> map) throws SQLException {
        return delegate.getArray(map);
    }

    @Override
    public Object getArray(long index, int count, @Nullable Map<String, Class<?>> map) throws SQLException {
        return delegate.getArray(index, count, map);
    }

    @Override
    public Object getArrayImpl(Map<String, Class<?>> map) throws SQLException {
        return delegate.getArrayImpl(map);
    }

    @Override
    public @Nullable Object getArrayImpl(long index, int count, @Nullable Map<String, Class<?>> map)
            throws SQLException {
        return delegate.getArrayImpl(index, count, map);
    }

    @Override
    public int getBaseType() throws SQLException {
        return delegate.getBaseType();
    }

    @Override
    public String getBaseTypeName() throws SQLException {
        return delegate.getBaseTypeName();
    }

    @Override
    public boolean isBinary() {
        return delegate.isBinary();
    }

    @Override
    public byte @Nullable [] toBytes() {
        return delegate.toBytes();
    }

    @Override
    public void free() throws SQLException {
        delegate.free();
    }

    @Override
    public @Nullable String toString() {
        return delegate.toString();
    }
}
