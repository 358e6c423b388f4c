package io.pgtender.spring.actuate;

import io.pgtender.workload.LatencyDistribution;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** Steps of equal length that latencies over time are put into. Immutable. */
final class TimeGrid {

    /** Steps of a chart: more than a phone's width can show, fewer than would weigh. */
    private static final int MAX_STEPS = 90;

    /** Longest time that latencies are kept for. */
    static final Duration MAX_LENGTH = Duration.ofHours(6);

    /** For how long they are kept by seconds; before that by {@link #COARSE_SECONDS}. */
    private static final Duration FINE = Duration.ofMinutes(20);

    private static final long COARSE_SECONDS = 60;

    private static final long[] STEP_SECONDS = {5, 10, 15, 30, 60, 120, 300, 600, 900};

    private final Instant until;
    private final long stepSeconds;
    private final long first;
    private final long last;

    private TimeGrid(Instant from, Instant until, long stepSeconds) {
        this.until = until;
        this.stepSeconds = stepSeconds;
        this.first = Math.floorDiv(from.getEpochSecond(), stepSeconds);
        this.last = Math.max(first, Math.floorDiv(until.getEpochSecond(), stepSeconds));
    }

    /** From {@code from}, or as far back as latencies are kept, to {@code until}. */
    static TimeGrid between(Instant from, Instant until) {
        Instant earliest = until.minus(MAX_LENGTH);
        Instant begin = from.isBefore(earliest) ? earliest : from;
        Duration length = Duration.between(begin, until);
        long least = length.compareTo(FINE) > 0 ? COARSE_SECONDS : 0;
        for (long step : STEP_SECONDS) {
            if (step >= least && length.toSeconds() / step < MAX_STEPS) {
                return new TimeGrid(begin, until, step);
            }
        }
        return new TimeGrid(begin, until, STEP_SECONDS[STEP_SECONDS.length - 1]);
    }

    /** Beginnings of all steps. */
    List<Instant> beginnings() {
        List<Instant> at = new ArrayList<>();
        for (long step = first; step <= last; step++) {
            at.add(beginning(step));
        }
        return at;
    }

    /** All of {@code series} together. */
    SeriesView sum(Collection<LatencySeries> series) {
        TreeMap<Long, Cell> cells = new TreeMap<>();
        for (LatencySeries one : series) {
            for (LatencySeries.Point point : one.points()) {
                long step = step(point);
                if (step >= first && step <= last) {
                    cells.computeIfAbsent(step, s -> new Cell()).add(point);
                }
            }
        }
        List<SeriesView.Point> points = new ArrayList<>();
        cells.forEach((step, cell) -> points.add(cell.view(beginning(step))));
        return new SeriesView(beginning(first), until, stepSeconds, points);
    }

    /** Time in each step, in milliseconds. */
    double[] millis(LatencySeries series) {
        double[] nanos = new double[(int) (last - first + 1)];
        for (LatencySeries.Point point : series.points()) {
            long step = step(point);
            if (step >= first && step <= last) {
                nanos[(int) (step - first)] += point.latency().totalNanos();
            }
        }
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = Millis.of(nanos[i]);
        }
        return nanos;
    }

    /** By the point's middle, so that one that begins a little early is not counted to the step before. */
    private long step(LatencySeries.Point point) {
        Instant middle =
                point.from().plus(Duration.between(point.from(), point.until()).dividedBy(2));
        return Math.floorDiv(middle.getEpochSecond(), stepSeconds);
    }

    private Instant beginning(long step) {
        return Instant.ofEpochSecond(step * stepSeconds);
    }

    /** What ran in one step. */
    private static final class Cell {

        private final List<LatencyDistribution> parts = new ArrayList<>();
        private long errors;

        void add(LatencySeries.Point point) {
            parts.add(point.latency());
            errors += point.errors();
        }

        SeriesView.Point view(Instant at) {
            LatencyDistribution all = LatencyHistogram.merge(parts);
            return new SeriesView.Point(
                    at,
                    all.count(),
                    errors,
                    Millis.of(all.totalNanos()),
                    Millis.of(all.percentileNanos(50)),
                    Millis.of(all.percentileNanos(95)),
                    Millis.of(all.percentileNanos(99)));
        }
    }
}
