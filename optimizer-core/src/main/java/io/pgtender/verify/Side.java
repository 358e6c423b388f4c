package io.pgtender.verify;

import io.pgtender.workload.LatencyDistribution;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A shape's points before a change, or after it, on a grid of time that all shapes share. */
final class Side {

    /** Cells of a block: fine enough to follow what the load does. */
    private static final int CELLS_PER_BLOCK = 5;

    private final NavigableMap<Long, Cell> cells;

    private Side(NavigableMap<Long, Cell> cells) {
        this.cells = cells;
    }

    /**
     * What ran in one cell of the grid.
     *
     * @param from start of its first point
     * @param until end of its last point
     * @param calls executions
     * @param meanLog their mean logarithm of nanoseconds
     * @param parts their latencies
     */
    record Cell(Instant from, Instant until, long calls, double meanLog, List<LatencyDistribution> parts) {

        private static Cell of(LatencySeries.Point point) {
            LatencyDistribution latency = point.latency();
            return new Cell(point.from(), point.until(), latency.count(), latency.meanLogNanos(), List.of(latency));
        }

        private Cell plus(Cell other) {
            List<LatencyDistribution> all = new ArrayList<>(parts);
            all.addAll(other.parts);
            long sum = calls + other.calls;
            return new Cell(
                    from.isBefore(other.from) ? from : other.from,
                    until.isAfter(other.until) ? until : other.until,
                    sum,
                    (calls * meanLog + other.calls * other.meanLog) / sum,
                    all);
        }
    }

    /** The points that lie between two moments, each by its middle in a cell. */
    static Side of(LatencySeries series, Instant from, Instant until, Duration blockLength) {
        long cellNanos = cellNanos(blockLength);
        NavigableMap<Long, Cell> cells = new TreeMap<>();
        for (LatencySeries.Point point : series.points()) {
            boolean inside = !point.from().isBefore(from) && !point.until().isAfter(until);
            if (inside && point.latency().count() > 0) {
                Duration length = Duration.between(point.from(), point.until());
                Instant middle = point.from().plus(length.dividedBy(2));
                long seconds = Math.multiplyExact(middle.getEpochSecond(), 1_000_000_000L);
                long cell = Math.floorDiv(seconds + middle.getNano(), cellNanos);
                cells.merge(cell, Cell.of(point), Cell::plus);
            }
        }
        return new Side(cells);
    }

    static long cellNanos(Duration blockLength) {
        return blockLength.dividedBy(CELLS_PER_BLOCK).toNanos();
    }

    /** By position on the grid, ascending. */
    NavigableMap<Long, Cell> cells() {
        return cells;
    }

    long calls() {
        return cells.values().stream().mapToLong(Cell::calls).sum();
    }

    LatencyDistribution latency() {
        return LatencyHistogram.merge(
                cells.values().stream().flatMap(c -> c.parts().stream()).toList());
    }
}
