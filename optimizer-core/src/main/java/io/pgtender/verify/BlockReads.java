package io.pgtender.verify;

import java.util.Locale;

/**
 * What one shape asked of the server's memory before and after a change, as pg_stat_statements counts it. Blocks per call
 * hardly depend on the load: in repeated runs of one query they differed by at most one, its latency by a factor of five.
 *
 * @param before what a call took before
 * @param after the same, afterwards
 */
public record BlockReads(PerCall before, PerCall after) {

    /** Fewest calls on either side that make a mean. */
    static final int MIN_CALLS = 20;

    /** A ratio of at most this is an improvement. */
    static final double IMPROVED_RATIO = 0.8;

    /** Blocks per call that must be saved at least: a single one comes and goes by itself. */
    private static final double MIN_SAVED_BLOCKS = 2;

    /** Beyond this ratio, or below its inverse, calls do other work than before. */
    private static final double SAME_WORK_RATIO = 1.25;

    /**
     * Means of one side.
     *
     * @param calls executions
     * @param blocks blocks of 8 kB looked at, whether they were in shared buffers or not
     * @param rows rows returned or changed
     * @param walBytes write-ahead log written
     */
    public record PerCall(long calls, double blocks, double rows, double walBytes) {

        static PerCall of(ServerEvidence.ShapeCount count) {
            double calls = Math.max(1, count.calls());
            return new PerCall(count.calls(), count.blocks() / calls, count.rows() / calls, count.walBytes() / calls);
        }
    }

    /** Whether both sides have enough calls to be compared. */
    public boolean isKnown() {
        return before.calls >= MIN_CALLS && after.calls >= MIN_CALLS;
    }

    /**
     * How many times as many blocks as before. Where a call returns clearly more or fewer rows than before, blocks per row
     * count if they are less favourable.
     */
    public double ratio() {
        double perCall = quotient(after.blocks, before.blocks);
        double rows = quotient(after.rows, before.rows);
        return rows > 0 && rows < 1 / SAME_WORK_RATIO ? perCall / rows : perCall;
    }

    /** Surely fewer than before. */
    public boolean areFewer() {
        return isKnown() && ratio() <= IMPROVED_RATIO && before.blocks - after.blocks >= MIN_SAVED_BLOCKS;
    }

    private static double quotient(double after, double before) {
        if (before == 0) {
            return after == 0 ? 1 : Double.POSITIVE_INFINITY;
        }
        return after / before;
    }

    /** A few words: the figures. */
    public String describe() {
        if (!isKnown()) {
            return String.format(
                    Locale.ROOT,
                    "the server counted too few calls to compare blocks (%d before, %d after, of %d)",
                    before.calls,
                    after.calls,
                    MIN_CALLS);
        }
        String wal = before.walBytes + after.walBytes >= 1
                ? String.format(Locale.ROOT, ", %.0f -> %.0f WAL bytes", before.walBytes, after.walBytes)
                : "";
        return String.format(Locale.ROOT, "%.1f -> %.1f blocks a call%s", before.blocks, after.blocks, wal);
    }
}
