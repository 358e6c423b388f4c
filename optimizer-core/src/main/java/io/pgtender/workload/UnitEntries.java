package io.pgtender.workload;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one unit of work as parallel arrays: 28 bytes each. The arrays are final and of one length, so that
 * a thread that races sees them whole.
 */
final class UnitEntries {

    static final int SMALLEST_CAPACITY = 8;

    /** Larger arrays are not kept for the next unit: 7 kB per connection stay. */
    static final int LARGEST_KEPT_CAPACITY = 256;

    private final @Nullable ShapeRecorder[] shapes;
    private final long[] elapsedNanos;
    private final long[] parameterHashes;
    private final long[] rows;

    UnitEntries(int capacity) {
        this(new ShapeRecorder[capacity], new long[capacity], new long[capacity], new long[capacity]);
    }

    private UnitEntries(@Nullable ShapeRecorder[] shapes, long[] elapsedNanos, long[] parameterHashes, long[] rows) {
        this.shapes = shapes;
        this.elapsedNanos = elapsedNanos;
        this.parameterHashes = parameterHashes;
        this.rows = rows;
    }

    int capacity() {
        return shapes.length;
    }

    /** A copy of twice the capacity, or of {@code most}. */
    UnitEntries grown(int most) {
        int capacity = Math.min(most, capacity() * 2);
        return new UnitEntries(
                Arrays.copyOf(shapes, capacity),
                Arrays.copyOf(elapsedNanos, capacity),
                Arrays.copyOf(parameterHashes, capacity),
                Arrays.copyOf(rows, capacity));
    }

    void set(int slot, ShapeRecorder shape, long elapsed, long parameterHash, long rowsSoFar) {
        shapes[slot] = shape;
        elapsedNanos[slot] = elapsed;
        parameterHashes[slot] = parameterHash;
        rows[slot] = rowsSoFar;
    }

    void setRows(int slot, long rowCount) {
        rows[slot] = rowCount;
    }

    /** {@code null} only where threads raced. */
    @Nullable
    ShapeRecorder shape(int slot) {
        return shapes[slot];
    }

    long elapsedNanos(int slot) {
        return elapsedNanos[slot];
    }

    long parameterHash(int slot) {
        return parameterHashes[slot];
    }

    long rows(int slot) {
        return rows[slot];
    }
}
