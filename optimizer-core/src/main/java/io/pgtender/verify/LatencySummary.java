package io.pgtender.verify;

import io.pgtender.workload.LatencyDistribution;

/**
 * One side of a comparison as it was measured, not adjusted for anything.
 *
 * @param calls executions
 * @param totalNanos time in them
 * @param p50Nanos median
 * @param p95Nanos 95th percentile
 * @param p99Nanos 99th percentile
 */
public record LatencySummary(long calls, long totalNanos, long p50Nanos, long p95Nanos, long p99Nanos) {

    static LatencySummary of(LatencyDistribution latency) {
        return new LatencySummary(
                latency.count(),
                latency.totalNanos(),
                latency.percentileNanos(50),
                latency.percentileNanos(95),
                latency.percentileNanos(99));
    }
}
