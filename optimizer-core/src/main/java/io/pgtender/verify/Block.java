package io.pgtender.verify;

import io.pgtender.workload.LatencyDistribution;
import io.pgtender.workload.LatencyHistogram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One data point of a comparison: a stretch of time long enough that the next one is nearly independent of it.
 *
 * @param calls executions
 * @param meanLog their mean logarithm of nanoseconds
 * @param meanFactor the common factor of the controls, weighted by these executions
 * @param parts their latencies
 */
record Block(long calls, double meanLog, double meanFactor, List<LatencyDistribution> parts) {

    double adjusted(double sensitivity) {
        return meanLog - sensitivity * meanFactor;
    }

    /** Adds up histograms: some microseconds. */
    double adjustedTail(double sensitivity) {
        double p95 = LatencyHistogram.merge(parts).percentileNanos(95);
        return Math.log(Math.max(1, p95)) - sensitivity * meanFactor;
    }

    /** Cuts one side into blocks; what is left over at its end is not used. */
    static List<Block> of(Side side, Controls controls, VerifierSettings settings) {
        // Intervals jitter by some milliseconds: a block may be that much shorter.
        Duration length = settings.blockLength().minusNanos(Side.cellNanos(settings.blockLength()) / 2);
        List<Block> blocks = new ArrayList<>();
        Collector open = new Collector();
        for (var entry : side.cells().entrySet()) {
            OptionalDouble factor = controls.factor(entry.getKey());
            if (factor.isEmpty()) {
                continue;
            }
            Side.Cell cell = entry.getValue();
            open.add(cell, factor.getAsDouble());
            if (open.calls >= settings.minCallsPerBlock()
                    && Duration.between(open.from, cell.until()).compareTo(length) >= 0) {
                blocks.add(open.toBlock());
                open = new Collector();
            }
        }
        return blocks;
    }

    private static final class Collector {
        private Instant from = Instant.MAX;
        private long calls;
        private double logs;
        private double factors;
        private final List<LatencyDistribution> parts = new ArrayList<>();

        void add(Side.Cell cell, double factor) {
            from = cell.from().isBefore(from) ? cell.from() : from;
            calls += cell.calls();
            logs += cell.calls() * cell.meanLog();
            factors += cell.calls() * factor;
            parts.addAll(cell.parts());
        }

        Block toBlock() {
            return new Block(calls, logs / calls, factors / calls, List.copyOf(parts));
        }
    }
}
