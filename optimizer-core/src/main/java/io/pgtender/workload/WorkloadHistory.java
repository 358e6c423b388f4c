package io.pgtender.workload;

import io.pgtender.workload.Workload.Drops;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What ran in the last minutes, hours and day: slots of a minute for the last hour, of a quarter of an hour for the day
 * before. Of each slot the {@value #MAX_SHAPES} shapes with most time in it are kept, the others' executions are counted as
 * dropped. Takes at most {@value #MAX_RETAINED_BYTES} bytes, the oldest slots go first, and beside that one copy of the
 * counters of every shape.
 *
 * <p>Thread-safe by its own lock, which no application thread takes.
 */
final class WorkloadHistory {

    /** Shapes of a slot that are kept. */
    static final int MAX_SHAPES = 200;

    /** Repetitions of a slot that are kept, those that cost most time. */
    static final int MAX_REPETITIONS = 100;

    /** Shortest slot. With a longer interval of the sampler, a slot is one interval. */
    static final Duration SLOT = Duration.ofMinutes(1);

    /** Slots that are never merged. */
    static final int FINE_SLOTS = 60;

    static final int FINE_PER_COARSE = 15;

    static final int COARSE_SLOTS = 96;

    /** Estimated bytes of all slots together. */
    static final long MAX_RETAINED_BYTES = 16L << 20;

    private final ArrayDeque<Slot> fine = new ArrayDeque<>();
    private final ArrayDeque<Slot> coarse = new ArrayDeque<>();
    private long retainedBytes;

    /** The cumulative counters at the end of the last slot. */
    private Workload atLastSlot;

    private record Slot(Workload workload, long bytes) {

        /** A record, its entry in a map, and its batch sizes. */
        private static final int SHAPE_BYTES = 160;

        private static final int COUNT_BYTES = 80;
        private static final int REPETITION_BYTES = 88;
        private static final int SLOT_BYTES = 512;

        static Slot of(Workload workload) {
            long bytes = SLOT_BYTES
                    + (long) REPETITION_BYTES * workload.repetitions().size();
            for (ShapeStatistics shape : workload.shapes()) {
                bytes += SHAPE_BYTES
                        + RecordedDistribution.cast(shape.latency()).retainedBytes()
                        + (long) COUNT_BYTES * shape.errors().size();
            }
            ConnectionStatistics connections = workload.connections();
            for (LatencyDistribution distribution :
                    List.of(connections.checkout(), connections.transactions(), connections.idleInTransaction())) {
                bytes += RecordedDistribution.cast(distribution).retainedBytes();
            }
            return new Slot(workload, bytes);
        }
    }

    WorkloadHistory(Instant start) {
        atLastSlot = nothing(start);
    }

    /** Ends the present slot if it is long enough; only then asks for the counters. */
    synchronized void tick(Supplier<Workload> cumulative, Instant now) {
        if (Duration.between(atLastSlot.until(), now).compareTo(SLOT) < 0) {
            return; // Also while a wall clock that was set back catches up.
        }
        Workload counters = cumulative.get();
        append(Slot.of(busiest(WorkloadWindow.between(atLastSlot, counters))));
        atLastSlot = withoutSamples(counters);
    }

    /**
     * What ran since {@code from}, rounded to the slot before it and to what is kept.
     *
     * @param now the cumulative counters
     */
    synchronized Workload since(Instant from, Workload now) {
        List<Workload> parts = new ArrayList<>();
        for (ArrayDeque<Slot> slots : List.of(coarse, fine)) {
            for (Slot slot : slots) {
                if (slot.workload().until().isAfter(from)) {
                    parts.add(slot.workload());
                }
            }
        }
        Workload open = WorkloadWindow.between(atLastSlot, now);
        parts.add(open);
        return WorkloadSum.of(parts, now);
    }

    synchronized void clear(Instant start) {
        fine.clear();
        coarse.clear();
        retainedBytes = 0;
        atLastSlot = nothing(start);
    }

    synchronized long retainedBytes() {
        return retainedBytes;
    }

    private void append(Slot slot) {
        fine.addLast(slot);
        retainedBytes += slot.bytes();
        if (fine.size() == FINE_SLOTS + FINE_PER_COARSE) {
            List<Workload> merged = new ArrayList<>();
            for (int i = 0; i < FINE_PER_COARSE; i++) {
                Slot oldest = fine.removeFirst();
                retainedBytes -= oldest.bytes();
                merged.add(oldest.workload());
            }
            Workload last = merged.get(merged.size() - 1);
            Slot sum = Slot.of(busiest(WorkloadSum.of(merged, nothing(last.until()))));
            coarse.addLast(sum);
            retainedBytes += sum.bytes();
        }
        while (coarse.size() > COARSE_SLOTS || (retainedBytes > MAX_RETAINED_BYTES && !coarse.isEmpty())) {
            retainedBytes -= coarse.removeFirst().bytes();
        }
        while (retainedBytes > MAX_RETAINED_BYTES && fine.size() > 1) {
            retainedBytes -= fine.removeFirst().bytes();
        }
    }

    private static Workload nothing(Instant at) {
        return new Workload(at, at, List.of(), List.of(), Drops.NONE);
    }

    private static Workload withoutSamples(Workload workload) {
        return new Workload(
                workload.from(),
                workload.until(),
                workload.shapes().stream()
                        .map(shape -> shape.withExamples(List.of(), Map.of()))
                        .toList(),
                workload.repetitions(),
                workload.drops(),
                workload.connections(),
                workload.overhead());
    }

    /** Bounded; without samples. */
    private static Workload busiest(Workload slot) {
        List<ShapeStatistics> ordered = slot.shapesByTotalTime();
        List<ShapeStatistics> kept = ordered.stream()
                .limit(MAX_SHAPES)
                .map(shape -> shape.withExamples(List.of(), Map.of()))
                .toList();
        long left = ordered.stream()
                .skip(MAX_SHAPES)
                .mapToLong(ShapeStatistics::calls)
                .sum();
        Drops drops = slot.drops();
        return new Workload(
                slot.from(),
                slot.until(),
                kept,
                slot.repetitions().stream().limit(MAX_REPETITIONS).toList(),
                new Drops(
                        drops.executionsOfUntrackedShapes() + left,
                        drops.unitsTruncated(),
                        drops.recorderFailures(),
                        drops.samplesRefused(),
                        drops.unitsThinned(),
                        drops.repetitionsRefused()),
                slot.connections(),
                slot.overhead());
    }
}
