package io.pgtender.workload;

import io.pgtender.observation.ParameterVector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

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
    private final AtomicReferenceArray<@Nullable ParameterVector> kept = new AtomicReferenceArray<>(RANDOM + SLOWEST);
    private final AtomicBoolean storing = new AtomicBoolean();

    private int executionsToSkip;
    private volatile long slowestFloorNanos = -1;

    private final SampleBudget budget;

    // Guarded by storing.
    private final int[] bytes = new int[RANDOM + SLOWEST];
    private final long[] slowNanos = new long[SLOWEST];
    private int randomKept;
    private int slowestKept;
    private double weight = 1;
    private long randomState;

    SampleReservoir(long seed, SampleBudget budget) {
        this.randomState = seed;
        this.budget = budget;
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

    /**
     * @param sampleBytes what it takes; a sample that there is no room for counts as kept for the choice of the next ones
     */
    void offer(ParameterVector sample, long sampleBytes) {
        if (!storing.compareAndSet(false, true)) {
            return;
        }
        try {
            if (randomKept < RANDOM) {
                put(randomKept++, sample, sampleBytes);
                if (randomKept == RANDOM) {
                    drawSkip();
                }
            } else if (sample.elapsedNanos() > slowestFloorNanos) {
                keepAsSlow(sample, sampleBytes);
            } else if (executionsToSkip == 0) {
                put((int) (nextUniform() * RANDOM), sample, sampleBytes);
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

    /** Lets go of all samples; the reservoir is not used any more. What is being stored at this moment stays accounted for. */
    void discard() {
        if (storing.compareAndSet(false, true)) {
            for (int i = 0; i < kept.length(); i++) {
                clear(i);
            }
        }
    }

    private void put(int place, ParameterVector sample, long sampleBytes) {
        clear(place);
        if (budget.take(sampleBytes)) {
            kept.set(place, sample);
            bytes[place] = (int) sampleBytes;
        }
    }

    private void clear(int place) {
        kept.set(place, null);
        budget.giveBack(bytes[place]);
        bytes[place] = 0;
    }

    private void keepAsSlow(ParameterVector sample, long sampleBytes) {
        int place = slowestKept < SLOWEST ? slowestKept++ : fastestOfSlow();
        slowNanos[place] = sample.elapsedNanos();
        put(RANDOM + place, sample, sampleBytes);
        if (slowestKept == SLOWEST) {
            slowestFloorNanos = slowNanos[fastestOfSlow()];
        }
    }

    private int fastestOfSlow() {
        int fastest = 0;
        for (int i = 1; i < SLOWEST; i++) {
            if (slowNanos[i] < slowNanos[fastest]) {
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
