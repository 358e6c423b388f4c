package io.pgtender.workload;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The latencies of the busiest shapes over time: fine intervals for the recent past, coarser ones before. With ticks
 * every 5 s that is 20 minutes at 5 s and 6 hours at 1 minute. Takes at most {@value #MAX_RETAINED_BYTES} bytes; the
 * oldest intervals go first.
 *
 * <p>Thread-safe by its own lock, which no application thread takes.
 */
final class LatencyTimeline {

    /** Shapes that are followed: those with most time since the start. */
    static final int MAX_SHAPES = 200;

    /** Recent intervals kept as they are. */
    static final int FINE_TICKS = 240;

    /** Older intervals, each made of {@value #FINE_PER_COARSE}. */
    static final int COARSE_TICKS = 360;

    static final int FINE_PER_COARSE = 12;

    /** Estimated bytes of all intervals together. */
    static final long MAX_RETAINED_BYTES = 32L << 20;

    /** Ticks between two elections of the busiest shapes. */
    private static final int ELECTION_TICKS = 12;

    /*
     * Shapes are chosen by their time since the start, not by that of the interval: a shape that is only looked at when
     * it is slow would seem to get faster whenever a comparison begins.
     */
    private final Map<ShapeRecorder, Seen> followed = new LinkedHashMap<>();
    private final ArrayDeque<Tick> fine = new ArrayDeque<>();
    private final ArrayDeque<Tick> coarse = new ArrayDeque<>();
    private long retainedBytes;
    private int ticksUntilElection;
    private @Nullable Instant lastTick;

    /** What a shape had in all when it was last looked at. */
    private record Seen(long totalNanos, LatencyDistribution latency, long errors) {
        static Seen of(ShapeRecorder shape) {
            return new Seen(shape.totalNanos(), shape.latency(), shape.errorCount());
        }
    }

    private record Tick(Instant from, Instant until, Map<ShapeRecorder, LatencySeries.Point> points, long bytes) {

        /** A map entry, a point, and its two instants shared between shapes. */
        private static final int POINT_BYTES = 96;

        static Tick of(Instant from, Instant until, Map<ShapeRecorder, LatencySeries.Point> points) {
            long bytes = 0;
            for (LatencySeries.Point point : points.values()) {
                bytes +=
                        POINT_BYTES + RecordedDistribution.cast(point.latency()).retainedBytes();
            }
            return new Tick(from, until, points, bytes);
        }
    }

    /** Ends an interval at {@code now}. The first call only begins one. Adds nothing when nothing ran. */
    synchronized void tick(Collection<ShapeRecorder> shapes, Instant now) {
        Instant from = lastTick;
        if (from != null && !now.isAfter(from)) {
            return; // The wall clock was set back: wait until it has caught up.
        }
        lastTick = now;
        if (from != null) {
            Map<ShapeRecorder, LatencySeries.Point> points = pointsSince(from, now);
            if (!points.isEmpty()) {
                append(Tick.of(from, now, points));
            }
        }
        elect(shapes);
    }

    /** The followed shapes' intervals, oldest first. */
    synchronized List<LatencySeries> series() {
        Map<ShapeRecorder, List<LatencySeries.Point>> points = new LinkedHashMap<>();
        for (ArrayDeque<Tick> ticks : List.of(coarse, fine)) {
            for (Tick tick : ticks) {
                tick.points()
                        .forEach((shape, point) -> points.computeIfAbsent(shape, s -> new ArrayList<>())
                                .add(point));
            }
        }
        return points.entrySet().stream()
                .map(e -> new LatencySeries(e.getKey().shape(), e.getValue()))
                .toList();
    }

    synchronized void clear() {
        followed.clear();
        fine.clear();
        coarse.clear();
        retainedBytes = 0;
        ticksUntilElection = 0;
        lastTick = null;
    }

    synchronized long retainedBytes() {
        return retainedBytes;
    }

    private Map<ShapeRecorder, LatencySeries.Point> pointsSince(Instant from, Instant now) {
        Map<ShapeRecorder, LatencySeries.Point> points = new LinkedHashMap<>();
        for (Map.Entry<ShapeRecorder, Seen> entry : followed.entrySet()) {
            Seen before = entry.getValue();
            if (entry.getKey().totalNanos() == before.totalNanos()) {
                continue;
            }
            Seen after = Seen.of(entry.getKey());
            LatencyDistribution latency = after.latency().since(before.latency());
            if (latency.count() > 0) {
                long errors = Math.max(0, after.errors() - before.errors());
                points.put(entry.getKey(), new LatencySeries.Point(from, now, latency.count(), errors, latency));
            }
            entry.setValue(after);
        }
        return points;
    }

    private void elect(Collection<ShapeRecorder> shapes) {
        if (shapes.size() <= MAX_SHAPES) {
            for (ShapeRecorder shape : shapes) {
                followed.computeIfAbsent(shape, Seen::of);
            }
            return;
        }
        if (followed.size() == MAX_SHAPES && --ticksUntilElection > 0) {
            return;
        }
        ticksUntilElection = ELECTION_TICKS;
        record Candidate(ShapeRecorder shape, long totalNanos) {}
        Set<ShapeRecorder> busiest = new HashSet<>();
        shapes.stream()
                .map(shape -> new Candidate(shape, shape.totalNanos()))
                .sorted(Comparator.comparingLong(Candidate::totalNanos).reversed())
                .limit(MAX_SHAPES)
                .forEach(candidate -> busiest.add(candidate.shape()));
        followed.keySet().retainAll(busiest);
        for (ShapeRecorder shape : busiest) {
            followed.computeIfAbsent(shape, Seen::of);
        }
    }

    private void append(Tick tick) {
        fine.addLast(tick);
        retainedBytes += tick.bytes();
        if (fine.size() > FINE_TICKS) {
            coarsen();
        }
        while (coarse.size() > COARSE_TICKS || (retainedBytes > MAX_RETAINED_BYTES && !coarse.isEmpty())) {
            retainedBytes -= coarse.removeFirst().bytes();
        }
        while (retainedBytes > MAX_RETAINED_BYTES && fine.size() > 1) {
            retainedBytes -= fine.removeFirst().bytes();
        }
    }

    /** Merges the oldest fine intervals into one; those after an idle gap stay for the next. */
    private void coarsen() {
        Tick oldest = fine.getFirst();
        Duration step = Duration.between(oldest.from(), oldest.until());
        Instant end = oldest.from().plus(step.multipliedBy(FINE_PER_COARSE));
        List<Tick> merged = new ArrayList<>();
        do {
            merged.add(fine.removeFirst());
        } while (merged.size() < FINE_PER_COARSE && !fine.getFirst().until().isAfter(end));
        Instant until = merged.get(merged.size() - 1).until();
        Map<ShapeRecorder, List<LatencySeries.Point>> grouped = new LinkedHashMap<>();
        for (Tick tick : merged) {
            tick.points()
                    .forEach((shape, point) -> grouped.computeIfAbsent(shape, s -> new ArrayList<>())
                            .add(point));
            retainedBytes -= tick.bytes();
        }
        Map<ShapeRecorder, LatencySeries.Point> points = new LinkedHashMap<>();
        grouped.forEach((shape, parts) -> points.put(shape, sum(oldest.from(), until, parts)));
        Tick tick = Tick.of(oldest.from(), until, points);
        coarse.addLast(tick);
        retainedBytes += tick.bytes();
    }

    private static LatencySeries.Point sum(Instant from, Instant until, List<LatencySeries.Point> parts) {
        LatencyDistribution latency = LatencyHistogram.merge(
                parts.stream().map(LatencySeries.Point::latency).toList());
        long errors = parts.stream().mapToLong(LatencySeries.Point::errors).sum();
        return new LatencySeries.Point(from, until, latency.count(), errors, latency);
    }
}
