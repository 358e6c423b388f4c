package io.pgtender.dataflow;

/**
 * The values that the application read from one result, as fingerprints, in the order in which it read them. Keeps the
 * arrays it is given, which must not change from then on. Nothing here changes.
 */
public final class ReadValues {

    /** Where the result is not known. */
    public static final long UNKNOWN_RESULT = 0;

    /** Nothing was read, or nothing was watched. */
    public static final ReadValues NONE = new ReadValues(new long[0], new int[0], new short[0], UNKNOWN_RESULT);

    private final long[] fingerprints;
    private final int[] rows;
    private final short[] columns;
    private final long result;

    /**
     * @param fingerprints of each value by {@link KeyFingerprint#of(Object)}; {@link KeyFingerprint#NONE} is passed over
     * @param rows index of the row of each, from 0
     * @param columns index of the column of each, from 0
     * @param result a hash of all that was read and of the number of rows, not only of values like keys, so that equal results
     *     can be told; {@link #UNKNOWN_RESULT} where that was not watched
     * @throws IllegalArgumentException if the lengths differ
     */
    public ReadValues(long[] fingerprints, int[] rows, short[] columns, long result) {
        if (rows.length != fingerprints.length || columns.length != fingerprints.length) {
            throw new IllegalArgumentException("there are " + fingerprints.length + " values, " + rows.length
                    + " rows and " + columns.length + " columns; give a row and a column for each value");
        }
        this.fingerprints = fingerprints;
        this.rows = rows;
        this.columns = columns;
        this.result = result;
    }

    /** How many values there are. */
    public int count() {
        return fingerprints.length;
    }

    /** The fingerprint of the value at {@code index}. */
    public long fingerprint(int index) {
        return fingerprints[index];
    }

    /** The row, from 0, of the value at {@code index}. */
    public int row(int index) {
        return rows[index];
    }

    /** The column, from 0, of the value at {@code index}. */
    public int column(int index) {
        return columns[index] & 0xffff;
    }

    /** Equal iff the same was read; {@link #UNKNOWN_RESULT} where it is not known. */
    public long result() {
        return result;
    }
}
