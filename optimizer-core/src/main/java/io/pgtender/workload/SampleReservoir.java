package io.pgtender.workload;

import io.pgtender.observation.ParameterVector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps a few real executions of a shape: half of them the slowest, half drawn at random from all. Thread-safe; a
 * sample that arrives while another is being stored is dropped rather than waited for.
 */
final class SampleReservoir {

    static final int RANDOM = 8;
    static final int SLOWEST = 8;

    /*
     * The random half is Algorithm L (Li 1994, "Reservoir-sampling algorithms of time complexity O(n(1+log(N/n)))"):
     * instead of drawing a number per execution it draws how many executions to pass over, so asking costs a decrement.
     * That counter is neither volatile nor atomic: a lost decrement makes one skip a little longer.
     * The slow half is asked with one comparison; in a steady workload it changes about 8 ln(n/8) times in n executions.
     */
    private final AtomicReferenceArray<ParameterVector> kept = new AtomicReferenceArray<>(RANDOM + SLOWEST);
    private final AtomicBoolean storing = new AtomicBoolean();

    private int executionsToSkip;
    private volatile long slowestFloorNanos = -1;

    // Guarded by storing.
    private int randomKept;
    private int slowestKept;
    private double weight = 1;
    private long randomState;

    SampleReservoir(long seed) {
        this.randomState = seed;
    }

    /** Whether an execution that took so long would be kept. */
    boolean wants(long elapsedNanos) {
        int skip = executionsToSkip;
        if (skip == 0) {
            return true;
        }
        executionsToSkip = skip - 1;
        return elapsedNanos > slowestFloorNanos;
    }

    void offer(ParameterVector sample) {
        if (!storing.compareAndSet(false, true)) {
            return;
        }
        try {
            if (randomKept < RANDOM) {
                kept.set(randomKept++, sample);
                if (randomKept == RANDOM) {
                    drawSkip();
                }
            } else if (sample.elapsedNanos() > slowestFloorNanos) {
                keepAsSlow(sample);
            } else if (executionsToSkip == 0) {
                kept.set((int) (nextUniform() * RANDOM), sample);
                drawSkip();
            }
        } finally {
            storing.set(false);
        }
    }

    List<ParameterVector> snapshot() {
        List<ParameterVector> samples = new ArrayList<>(RANDOM + SLOWEST);
        for (int i = kept.length() - 1; i >= 0; i--) {
            ParameterVector sample = kept.get(i);
            if (sample != null) {
                samples.add(sample);
            }
        }
        return samples;
    }

    private void keepAsSlow(ParameterVector sample) {
        if (slowestKept < SLOWEST) {
            kept.set(RANDOM + slowestKept++, sample);
        } else {
            kept.set(fastestOfSlow(), sample);
        }
        if (slowestKept == SLOWEST) {
            slowestFloorNanos = kept.get(fastestOfSlow()).elapsedNanos();
        }
    }

    private int fastestOfSlow() {
        int fastest = RANDOM;
        for (int i = RANDOM + 1; i < kept.length(); i++) {
            if (kept.get(i).elapsedNanos() < kept.get(fastest).elapsedNanos()) {
                fastest = i;
            }
        }
        return fastest;
    }

    private void drawSkip() {
        weight *= Math.exp(Math.log(nextUniform()) / RANDOM);
        double skip = Math.floor(Math.log(nextUniform()) / Math.log1p(-weight));
        executionsToSkip = (int) Math.min(skip, Integer.MAX_VALUE);
    }

    /** A number in (0, 1), by SplitMix64 (Steele, Lea and Flood 2014). */
    private double nextUniform() {
        randomState += 0x9E3779B97F4A7C15L;
        long z = (randomState ^ (randomState >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return ((z >>> 11) + 0.5) * 0x1.0p-53;
    }
}
