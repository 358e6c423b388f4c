package io.pgtender.workload;

import io.pgtender.observation.ParameterVector;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Bounds the memory of all shapes' samples together, and counts those that there was no room for. Thread-safe. */
final class SampleBudget {

    /** Samples that are larger are not kept, in bytes. */
    static final int MAX_SAMPLE_BYTES = 1 << 16;

    /** All samples together, in bytes: the texts that shapes are met with first, which prepared statements share, not counted. */
    static final long MAX_BYTES = 64L << 20;

    /** A sample with its list, and its place in a reservoir. */
    private static final int SAMPLE_BYTES = 64;

    private final AtomicLong taken = new AtomicLong();
    private final LongAdder refused = new LongAdder();

    /**
     * Bytes that a sample takes.
     *
     * @param ownTextChars length of its text if nobody else holds that, else 0
     */
    static long bytes(ParameterVector sample, int ownTextChars) {
        return SAMPLE_BYTES + (long) Character.BYTES * ownTextChars + sample.estimatedParameterBytes();
    }

    /** Takes room for a sample, or counts that there was none. */
    boolean take(long bytes) {
        if (bytes <= MAX_SAMPLE_BYTES && taken.addAndGet(bytes) <= MAX_BYTES) {
            return true;
        }
        if (bytes <= MAX_SAMPLE_BYTES) {
            taken.addAndGet(-bytes);
        }
        refused.increment();
        return false;
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }

    long refused() {
        return refused.sum();
    }

    void resetCount() {
        refused.reset();
    }
}
