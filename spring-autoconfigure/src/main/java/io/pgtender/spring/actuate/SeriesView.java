package io.pgtender.spring.actuate;

import java.time.Instant;
import java.util.List;

/**
 * Latencies over time in steps of equal length, the oldest first. Steps in which nothing ran are left out.
 *
 * @param stepSeconds length of a step
 */
record SeriesView(Instant from, Instant until, long stepSeconds, List<Point> points) {

    /** @param at the step's beginning */
    record Point(
            Instant at,
            long calls,
            long errors,
            double totalMillis,
            double p50Millis,
            double p95Millis,
            double p99Millis) {}
}
