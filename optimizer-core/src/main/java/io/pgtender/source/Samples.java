package io.pgtender.source;

import io.pgtender.observation.ParameterVector;
import io.pgtender.workload.ShapeStatistics;
import java.util.List;

/** Exchanges the samples of a shape. */
final class Samples {

    private Samples() {}

    /** The same counters with other samples. */
    static ShapeStatistics replace(ShapeStatistics statistics, List<ParameterVector> samples) {
        return new ShapeStatistics(
                statistics.shape(),
                statistics.calls(),
                statistics.errors(),
                statistics.rows(),
                statistics.batches(),
                statistics.cacheHits(),
                statistics.latency(),
                samples,
                statistics.callSites(),
                statistics.resultUse(),
                statistics.keys());
    }
}
