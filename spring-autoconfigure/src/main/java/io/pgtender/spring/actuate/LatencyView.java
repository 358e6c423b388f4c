package io.pgtender.spring.actuate;

import io.pgtender.verify.LatencySummary;
import io.pgtender.workload.LatencyDistribution;

/** Times of executions, in milliseconds. */
record LatencyView(
        long calls,
        double totalMillis,
        double meanMillis,
        double p50Millis,
        double p95Millis,
        double p99Millis,
        double maxMillis) {

    static LatencyView of(LatencyDistribution latency) {
        return new LatencyView(
                latency.count(),
                Millis.of(latency.totalNanos()),
                Millis.of(latency.meanNanos()),
                Millis.of(latency.percentileNanos(50)),
                Millis.of(latency.percentileNanos(95)),
                Millis.of(latency.percentileNanos(99)),
                Millis.of(latency.maxNanos()));
    }

    /** One side of a comparison; its maximum is not kept and given as the 99th percentile. */
    static LatencyView of(LatencySummary side) {
        return new LatencyView(
                side.calls(),
                Millis.of(side.totalNanos()),
                Millis.of(side.calls() == 0 ? 0 : (double) side.totalNanos() / side.calls()),
                Millis.of(side.p50Nanos()),
                Millis.of(side.p95Nanos()),
                Millis.of(side.p99Nanos()),
                Millis.of(side.p99Nanos()));
    }
}
