package io.pgtender.workload;

import io.pgtender.sql.QueryShape;
import java.time.Instant;
import java.util.List;

/**
 * How one shape's latency went over time, in intervals of a few seconds, oldest first.
 *
 * @param shape the shape
 * @param points intervals in which it ran at least once
 */
public record LatencySeries(QueryShape shape, List<Point> points) {

    public LatencySeries {
        points = List.copyOf(points);
    }

    /**
     * One interval.
     *
     * @param from start
     * @param until end, exclusive
     * @param calls executions that finished in it
     * @param errors executions that failed in it
     * @param latency their latencies
     */
    public record Point(Instant from, Instant until, long calls, long errors, LatencyDistribution latency) {}
}
