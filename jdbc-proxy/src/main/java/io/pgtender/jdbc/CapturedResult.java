package io.pgtender.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.Tuple;

/**
 * A query's whole result as the server sent it: column descriptions and the bytes of each value. Belongs to no connection.
 *
 * <p>Immutable, because it gives out copies only: pgjdbc hands its own byte arrays to the application ({@code PgResultSet.getBytes} on any
 * column but a text-format bytea) and writes type names into its column descriptions.
 */
final class CapturedResult {

    // 64-bit HotSpot with compressed references; without them the estimate is about a fifth too low.
    private static final int OBJECT_HEADER_BYTES = 16;
    private static final int REFERENCE_BYTES = 4;
    private static final int TUPLE_BYTES = 24;
    private static final int FIELD_BYTES = 56;

    private final Field[] fields;
    private final Tuple[] rows;
    private final long weightBytes;

    private CapturedResult(Field[] fields, Tuple[] rows, long weightBytes) {
        this.fields = fields;
        this.rows = rows;
        this.weightBytes = weightBytes;
    }

    /** Copies the result; null if it is larger than the limits, which is known before a byte is copied. */
    static @Nullable CapturedResult copyOf(Field[] fields, List<Tuple> rows, CaptureLimits limits) {
        if (rows.size() > limits.maxRows()) {
            return null;
        }
        long weightBytes = weightBytes(fields);
        for (Tuple row : rows) {
            weightBytes += weightBytes(row);
            if (weightBytes > limits.maxBytes()) {
                return null;
            }
        }
        Tuple[] copy = new Tuple[rows.size()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = copy(rows.get(i));
        }
        return new CapturedResult(copy(fields), copy, weightBytes);
    }

    /** Heap that this object keeps alive, estimated, in bytes. */
    long weightBytes() {
        return weightBytes;
    }

    int rowCount() {
        return rows.length;
    }

    /** Column descriptions for one reopening. */
    Field[] fields() {
        return copy(fields);
    }

    /** The first rows, for one reopening, in a list that may grow and shrink. */
    List<Tuple> rows(int maxRows) {
        int size = Math.min(rows.length, maxRows);
        List<Tuple> copy = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            copy.add(copy(rows[i]));
        }
        return copy;
    }

    /** What the server said of the columns. Type names and table names, which the driver adds later, it finds again in its own caches. */
    private static Field[] copy(Field[] fields) {
        Field[] copy = new Field[fields.length];
        for (int i = 0; i < copy.length; i++) {
            Field field = fields[i];
            copy[i] = new Field(
                    field.getColumnLabel(),
                    field.getOID(),
                    field.getLength(),
                    field.getMod(),
                    field.getTableOid(),
                    field.getPositionInTable());
            copy[i].setFormat(field.getFormat());
        }
        return copy;
    }

    private static Tuple copy(Tuple row) {
        byte[][] values = new byte[row.fieldCount()][];
        for (int i = 0; i < values.length; i++) {
            byte[] value = row.get(i);
            if (value != null) {
                values[i] = value.clone();
            }
        }
        return new Tuple(values);
    }

    private static long weightBytes(Field[] fields) {
        long bytes = arrayBytes((long) REFERENCE_BYTES * fields.length);
        for (Field field : fields) {
            bytes += FIELD_BYTES
                    + OBJECT_HEADER_BYTES
                    + arrayBytes(field.getColumnLabel().length());
        }
        return bytes;
    }

    private static long weightBytes(Tuple row) {
        long bytes = REFERENCE_BYTES + TUPLE_BYTES + arrayBytes((long) REFERENCE_BYTES * row.fieldCount());
        for (int i = 0; i < row.fieldCount(); i++) {
            byte[] value = row.get(i);
            if (value != null) {
                bytes += arrayBytes(value.length);
            }
        }
        return bytes;
    }

    private static long arrayBytes(long contentBytes) {
        return (OBJECT_HEADER_BYTES + contentBytes + 7) & ~7L;
    }
}
