package io.pgtender.selection;

import java.util.function.LongSupplier;

/**
 * How long a search goes on that finds nothing better: as many questions as the last improvement took from the start,
 * and at least {@value #LEAST}. Counted in questions, not seconds, so that the same input gives the same result.
 */
final class Patience {

    /** Questions that are always asked before a search gives up. */
    private static final long LEAST = 300;

    private final LongSupplier asked;
    private final boolean endless;
    private long improvedAt;

    private Patience(LongSupplier asked, boolean endless) {
        this.asked = asked;
        this.endless = endless;
        this.improvedAt = asked.getAsLong();
    }

    /** @param asked questions so far */
    static Patience of(LongSupplier asked) {
        return new Patience(asked, false);
    }

    /** For a search that only the deadline ends: where bytes are scarce, improvements come late. */
    static Patience endless() {
        return new Patience(() -> 0, true);
    }

    void improved() {
        improvedAt = asked.getAsLong();
    }

    boolean isOver() {
        return !endless && asked.getAsLong() - improvedAt > Math.max(LEAST, improvedAt);
    }
}
