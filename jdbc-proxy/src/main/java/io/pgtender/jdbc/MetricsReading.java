package io.pgtender.jdbc;

import io.pgtender.AdvisorStatistics;
import io.pgtender.cache.CacheStatistics;
import io.pgtender.cache.ResultCache;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.Workload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All that meters show, at one moment. Immutable.
 *
 * @param shapes shapes with a label, and what they did since they have it
 * @param others all other shapes
 * @param workload everything together
 * @param cache {@code null} where there is none
 * @param advisor what the advisor did
 * @param isCapturing whether connections are observed
 * @param textsRead SQL texts that had to be read because they were not known
 */
record MetricsReading(
        Map<QueryShape, ShapeTotals> shapes,
        ShapeTotals others,
        Workload workload,
        @Nullable CacheStatistics cache,
        AdvisorStatistics advisor,
        boolean isCapturing,
        long textsRead) {

    static MetricsReading of(TenderDataSource tended, NamedShapes names) {
        Workload workload = tended.workload();
        names.update(workload);
        Map<QueryShape, ShapeTotals> shapes = new LinkedHashMap<>();
        names.shapes().forEach(shape -> shapes.put(shape, names.of(shape.fingerprint())));
        return new MetricsReading(
                shapes,
                names.others(),
                workload,
                tended.cache().map(ResultCache::statistics).orElse(null),
                tended.advisor().statistics(),
                tended.isWatching(),
                tended.capture().textsRead());
    }

    ShapeTotals shape(Fingerprint fingerprint) {
        for (Map.Entry<QueryShape, ShapeTotals> each : shapes.entrySet()) {
            if (each.getKey().fingerprint().equals(fingerprint)) {
                return each.getValue();
            }
        }
        return ShapeTotals.NONE;
    }

    /** A figure of all repetitions of one kind inside units of work. */
    long repetitions(Label label, ToLongFunction<RepeatedStatement> figure) {
        return workload.repetitions().stream()
                .filter(repetition -> repetition.label() == label)
                .mapToLong(figure)
                .sum();
    }

    /** A figure of the cache, 0 without one. */
    long cache(ToLongFunction<CacheStatistics> figure) {
        return cache == null ? 0 : figure.applyAsLong(cache);
    }
}
