package io.pgtender.workload;

/**
 * JDBC batches of one shape.
 *
 * @param batches batches that were sent; each counts as one call of the shape
 * @param statements statements in all of them
 * @param largest statements in the largest; for a window an upper bound
 */
public record BatchSizes(long batches, long statements, long largest) {

    public static final BatchSizes NONE = new BatchSizes(0, 0, 0);

    /** Statements per batch, 0 without batches. */
    public double mean() {
        return batches == 0 ? 0 : (double) statements / batches;
    }

    /** What came since {@code earlier}; the largest cannot be subtracted. */
    BatchSizes since(BatchSizes earlier) {
        long added = Math.max(0, batches - earlier.batches);
        return added == 0 ? NONE : new BatchSizes(added, Math.max(0, statements - earlier.statements), largest);
    }

    BatchSizes plus(BatchSizes other) {
        return new BatchSizes(batches + other.batches, statements + other.statements, Math.max(largest, other.largest));
    }
}
