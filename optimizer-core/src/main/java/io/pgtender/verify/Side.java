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
     * @param errors executions among them that failed
     * @param meanLog their mean logarithm of nanoseconds
     * @param parts their latencies
     */
    record Cell(Instant from, Instant until, long calls, long errors, double meanLog, List<LatencyDistribution> parts) {

        private static Cell of(LatencySeries.Point point) {
            LatencyDistribution latency = point.latency();
            return new Cell(
                    point.from(),
                    point.until(),
                    latency.count(),
                    point.errors(),
                    latency.meanLogNanos(),
                    List.of(latency));
        }

        private Cell plus(Cell other) {
            List<LatencyDistribution> all = new ArrayList<>(parts);
            all.addAll(other.parts);
            long sum = calls + other.calls;
            return new Cell(
                    from.isBefore(other.from) ? from : other.from,
                    until.isAfter(other.until) ? until : other.until,
                    sum,
                    errors + other.errors,
                    (calls * meanLog + other.calls * other.meanLog) / sum,
                    all);
        }
    }

    /** The points that lie between two moments, each by its middle in a cell. */
    static Side of(LatencySeries series, Instant from, Instant until, Duration blockLength) {
        return of(series, TimeFilter.between(from, until), blockLength);
    }

    /** The points that count, each by its middle in a cell. */
    static Side of(LatencySeries series, TimeFilter filter, Duration blockLength) {
        long cellNanos = cellNanos(blockLength);
        NavigableMap<Long, Cell> cells = new TreeMap<>();
        for (LatencySeries.Point point : series.points()) {
            if (point.latency().count() > 0 && filter.holds(point.from(), point.until())) {
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

    /** From its first point to its last. */
    double seconds() {
        return cells.isEmpty()
                ? 0
                : Duration.between(
                                        cells.firstEntry().getValue().from(),
                                        cells.lastEntry().getValue().until())
                                .toMillis()
                        / 1e3;
    }

    long totalNanos() {
        return cells.values().stream()
                .flatMap(c -> c.parts().stream())
                .mapToLong(LatencyDistribution::totalNanos)
                .sum();
    }

    long errors() {
        return cells.values().stream().mapToLong(Cell::errors).sum();
    }

    /** Mean logarithm of nanoseconds over all executions; NaN without any. */
    double meanLog() {
        double sum = 0;
        long calls = 0;
        for (Cell cell : cells.values()) {
            sum += cell.calls() * cell.meanLog();
            calls += cell.calls();
        }
        return sum / calls;
    }

    LatencyDistribution latency() {
        return LatencyHistogram.merge(
                cells.values().stream().flatMap(c -> c.parts().stream()).toList());
    }
}
