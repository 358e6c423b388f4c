package io.pgtender.selection;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The end of a time budget. */
final class Deadline {

    private final LongSupplier nanoTime;
    private final long startNanos;
    private final long budgetNanos;

    Deadline(LongSupplier nanoTime, Duration budget) {
        this(nanoTime, nanoTime.getAsLong(), budget.toNanos());
    }

    private Deadline(LongSupplier nanoTime, long startNanos, long budgetNanos) {
        this.nanoTime = nanoTime;
        this.startNanos = startNanos;
        this.budgetNanos = budgetNanos;
    }

    /** The end of the first part of the same budget. */
    Deadline part(double share) {
        return new Deadline(nanoTime, startNanos, (long) (budgetNanos * share));
    }

    boolean isOver() {
        return nanoTime.getAsLong() - startNanos >= budgetNanos;
    }

    /** Thrown where a search would have to go on and may not; whoever keeps the best so far catches it. */
    static final class Over extends RuntimeException {

        private static final long serialVersionUID = 1;

        Over() {
            super("the time budget is used up", null, false, false);
        }
    }
}
