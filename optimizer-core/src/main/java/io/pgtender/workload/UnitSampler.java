package io.pgtender.workload;

/**
 * Chooses the units of work that are looked at in full. Thread-safe in that threads that race may choose one more or one
 * less; no thread waits for another.
 */
final class UnitSampler {

    /** Units that are looked at in any case: what an application does at first, and all of most tests. */
    static final int FIRST_UNITS = 1_000;

    private final double share;
    private int first;

    /** Grows by the share with each unit; where it passes 1 it is a unit's turn. */
    private double turn;

    UnitSampler(double share) {
        this.share = share;
    }

    boolean isNextWanted() {
        if (first < FIRST_UNITS) {
            first++;
            return true;
        }
        double next = turn + share;
        turn = next >= 1 ? next - 1 : next;
        return next >= 1;
    }
}
