package io.pgtender.workload;

import io.pgtender.sql.Fingerprint;
import io.pgtender.workload.Workload.Drops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds up windows that follow one another. */
final class WorkloadSum {

    private WorkloadSum() {}

    /** The parts, in order, as one; samples and call sites are those of {@code now}. */
    static Workload of(List<Workload> parts, Workload now) {
        Map<Fingerprint, List<ShapeStatistics>> shapes = new LinkedHashMap<>();
        Map<RepeatedStatement.Key, RepeatedStatement> repetitions = new HashMap<>();
        Drops drops = Drops.NONE;
        Overhead overhead = Overhead.NONE;
        for (Workload part : parts) {
            for (ShapeStatistics shape : part.shapes()) {
                shapes.computeIfAbsent(shape.shape().fingerprint(), f -> new ArrayList<>())
                        .add(shape);
            }
            for (RepeatedStatement repetition : part.repetitions()) {
                repetitions.merge(repetition.key(), repetition, RepeatedStatement::plus);
            }
            drops = drops.plus(part.drops());
            overhead = overhead.plus(part.overhead());
        }
        return new Workload(
                parts.get(0).from(),
                parts.get(parts.size() - 1).until(),
                shapes.values().stream().map(same -> shape(same, now)).toList(),
                repetitions.values().stream()
                        .sorted(RepeatedStatement.COSTLIEST_FIRST)
                        .toList(),
                drops,
                ConnectionStatistics.sum(
                        parts.stream().map(Workload::connections).toList()),
                overhead);
    }

    private static ShapeStatistics shape(List<ShapeStatistics> parts, Workload now) {
        ShapeStatistics first = parts.get(0);
        ShapeStatistics examples = now.shape(first.shape().fingerprint()).orElse(first);
        Map<String, Long> errors = new HashMap<>();
        BatchSizes batches = BatchSizes.NONE;
        ResultUse resultUse = ResultUse.NONE;
        for (ShapeStatistics part : parts) {
            Counts.add(errors, part.errors());
            batches = batches.plus(part.batches());
            resultUse = resultUse.plus(part.resultUse());
        }
        LatencyDistribution latency = parts.size() == 1
                ? first.latency()
                : LatencyHistogram.merge(
                        parts.stream().map(ShapeStatistics::latency).toList());
        return new ShapeStatistics(
                first.shape(),
                latency.count(),
                errors,
                parts.stream().mapToLong(ShapeStatistics::rows).sum(),
                batches,
                parts.stream().mapToLong(ShapeStatistics::cacheHits).sum(),
                latency,
                examples.samples(),
                examples.callSites(),
                resultUse,
                examples.keys());
    }
}
