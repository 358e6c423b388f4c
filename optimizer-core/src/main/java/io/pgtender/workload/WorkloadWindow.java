package io.pgtender.workload;

import io.pgtender.workload.Workload.Drops;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Subtracts one cumulative workload from a later one. */
final class WorkloadWindow {

    private WorkloadWindow() {}

    /**
     * What {@code later} has that {@code earlier} had not. Where counters were reset in between, all that {@code later}
     * has. Samples and call sites are sampled too thinly to be subtracted: they stay those of {@code later}.
     */
    static Workload between(Workload earlier, Workload later) {
        if (!earlier.from().equals(later.from())) {
            return later;
        }
        List<ShapeStatistics> shapes = later.shapes().stream()
                .map(now -> earlier.shape(now.shape().fingerprint())
                        .map(before -> difference(before, now))
                        .orElse(now))
                .filter(window -> window.calls() > 0 || window.cacheHits() > 0)
                .toList();
        return new Workload(
                earlier.until(),
                later.until(),
                shapes,
                repetitions(earlier.repetitions(), later.repetitions()),
                difference(earlier.drops(), later.drops()),
                later.connections().since(earlier.connections()),
                later.overhead().since(earlier.overhead()));
    }

    private static ShapeStatistics difference(ShapeStatistics before, ShapeStatistics now) {
        LatencyDistribution latency = now.latency().since(before.latency());
        return new ShapeStatistics(
                now.shape(),
                latency.count(),
                Counts.difference(before.errors(), now.errors()),
                Math.max(0, now.rows() - before.rows()),
                now.batches().since(before.batches()),
                Math.max(0, now.cacheHits() - before.cacheHits()),
                latency,
                now.samples(),
                now.callSites(),
                now.resultUse().since(before.resultUse()),
                now.keys());
    }

    private static List<RepeatedStatement> repetitions(List<RepeatedStatement> earlier, List<RepeatedStatement> later) {
        Map<RepeatedStatement.Key, RepeatedStatement> before = new HashMap<>();
        earlier.forEach(repetition -> before.put(repetition.key(), repetition));
        return later.stream()
                .map(now -> difference(before.get(now.key()), now))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable RepeatedStatement difference(@Nullable RepeatedStatement before, RepeatedStatement now) {
        if (before == null) {
            return now;
        }
        return now.units() <= before.units() ? null : now.minus(before);
    }

    private static Drops difference(Drops before, Drops now) {
        return new Drops(
                Math.max(0, now.executionsOfUntrackedShapes() - before.executionsOfUntrackedShapes()),
                Math.max(0, now.unitsTruncated() - before.unitsTruncated()),
                Math.max(0, now.recorderFailures() - before.recorderFailures()),
                Math.max(0, now.samplesRefused() - before.samplesRefused()),
                Math.max(0, now.unitsThinned() - before.unitsThinned()),
                Math.max(0, now.repetitionsRefused() - before.repetitionsRefused()));
    }
}
