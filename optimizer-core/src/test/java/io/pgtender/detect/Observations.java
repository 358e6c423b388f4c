package io.pgtender.detect;

import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.ConnectionStatistics;
import io.pgtender.workload.LatencyDistribution;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Half an hour of observations for tests. */
final class Observations {

    private static final Instant FROM = Instant.parse("2026-03-02T12:00:00Z");

    private Observations() {}

    static Observed of(@Nullable Connection server, ShapeStatistics... shapes) {
        return new Observed(
                new Workload(FROM, FROM.plusSeconds(1_800), Arrays.asList(shapes), List.of(), Workload.Drops.NONE),
                server);
    }

    static Observed of(ConnectionStatistics connections) {
        return new Observed(
                new Workload(FROM, FROM.plusSeconds(1_800), List.of(), List.of(), Workload.Drops.NONE, connections),
                null);
    }

    static ShapeStatistics shape(
            String sql, long rows, ResultUse use, LatencyDistribution latency, ParameterVector... samples) {
        return new ShapeStatistics(
                QueryShapes.parse(sql),
                latency.count(),
                Map.of(),
                rows,
                BatchSizes.NONE,
                0,
                latency,
                Arrays.asList(samples),
                Map.of(),
                use);
    }

    static ParameterVector sample(String sql, Object... parameters) {
        return new ParameterVector(
                sql,
                Arrays.stream(parameters)
                        .map(value -> new Parameter(value, Parameter.UNTYPED))
                        .toList(),
                1_000_000);
    }

    /** So many values of each number of milliseconds. */
    static LatencyDistribution latency(long times, double... millis) {
        LatencyHistogram histogram = new LatencyHistogram();
        for (double value : millis) {
            for (long i = 0; i < times; i++) {
                histogram.record((long) (value * 1e6));
            }
        }
        return histogram.snapshot();
    }
}
