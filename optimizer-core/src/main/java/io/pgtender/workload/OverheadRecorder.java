package io.pgtender.workload;

import java.util.concurrent.atomic.LongAdder;

/**
 * Takes in what our own work on the application's threads takes. Whoever works decides by itself, without asking here,
 * which pieces are timed; each must have the same chance of one in {@value #INTERVAL}. Thread-safe, without locks.
 */
public final class OverheadRecorder {

    /** One piece of work in so many is timed. */
    public static final int INTERVAL = 1_024;

    private final LongAdder samples = new LongAdder();
    private final LongAdder sampledNanos = new LongAdder();

    OverheadRecorder() {}

    /** A piece of work whose turn it was took so long. */
    public void timed(long elapsedNanos) {
        samples.increment();
        sampledNanos.add(elapsedNanos);
    }

    Overhead snapshot() {
        return new Overhead(samples.sum(), sampledNanos.sum() * INTERVAL);
    }

    void reset() {
        samples.reset();
        sampledNanos.reset();
    }
}
