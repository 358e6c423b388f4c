package io.pgtender.source;

import io.pgtender.source.StatementOrigin.Observed;
import io.pgtender.sql.Fingerprint;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.LatencyDistribution;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ServerLoad;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the server's counters beside ours without counting an execution twice. All rates are those of our window.
 *
 * <p>A shape that both know keeps our figures. Added to them is what others ran: with an earlier reading of both sides, the
 * server's calls since then minus ours since then; without one, what the server's rate over all its time is above ours, so
 * that the sum is the larger of both. A shape that only the server knows comes in with its rate over all the time that the
 * server counted it: what runs once a night is not missed by a window of ten minutes.
 */
final class HistoryMerge {

    /** Shortest time between two readings that says something about the rate of others. */
    static final Duration MIN_OVERLAP = Duration.ofMinutes(1);

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_HOUR = 3_600_000;

    private final Workload captured;
    private final ServerCounts counts;
    private final @Nullable Earlier earlier;
    private final double hours;

    /**
     * What both sides had counted at one moment.
     *
     * @param resetAt the server's counters count since then
     * @param from ours count since then
     * @param until when ours were read
     * @param server by shape
     * @param ours executions by shape
     */
    record Earlier(
            Instant resetAt,
            Instant from,
            Instant until,
            Map<Fingerprint, ServerLoad> server,
            Map<Fingerprint, Long> ours) {

        static Earlier of(Workload captured, ServerCounts counts) {
            Map<Fingerprint, ServerLoad> server = new HashMap<>();
            counts.shapes().forEach((shape, count) -> server.put(shape, count.load()));
            Map<Fingerprint, Long> ours = new HashMap<>();
            captured.shapesByTotalTime().forEach(s -> ours.put(s.shape().fingerprint(), executions(s)));
            return new Earlier(counts.resetAt(), captured.from(), captured.until(), server, ours);
        }

        /** Whether neither side was set to zero since. */
        boolean isContinuedBy(Workload captured, ServerCounts counts) {
            return resetAt.equals(counts.resetAt())
                    && from.equals(captured.from())
                    && !captured.until().isBefore(until);
        }
    }

    /**
     * @param hours length of the window that counts are scaled to
     * @param earlier an earlier reading that is {@linkplain Earlier#isContinuedBy continued}, {@code null} without one
     */
    HistoryMerge(Workload captured, ServerCounts counts, @Nullable Earlier earlier, double hours) {
        this.captured = captured;
        this.counts = counts;
        boolean useful = earlier != null
                && Duration.between(earlier.until(), captured.until()).compareTo(MIN_OVERLAP) >= 0;
        this.earlier = useful ? earlier : null;
        this.hours = hours;
    }

    /** What both sides know of a shape that the server counted. */
    ShapeStatistics merge(ServerCount count) {
        ShapeStatistics ours = captured.shape(count.shape().fingerprint()).orElse(null);
        if (ours == null) {
            return serverOnly(count);
        }
        double calls = others(ours, count);
        long added = Math.round(calls);
        if (added <= 0) {
            return ours;
        }
        long nanos = Math.round(added * count.load().meanMillis() * NANOS_PER_MILLI);
        LatencyDistribution latency = LatencyHistogram.merge(
                List.of(ours.latency(), LatencyHistogram.summarised(added, nanos, nanos / added)));
        long rows = Math.round((double) count.rows() / Math.max(1, count.load().calls()) * added);
        return new ShapeStatistics(
                ours.shape(),
                ours.calls() + added,
                ours.errors(),
                ours.rows() + rows,
                ours.batches(),
                ours.cacheHits(),
                latency,
                ours.samples(),
                ours.callSites(),
                ours.resultUse(),
                ours.keys());
    }

    /** Executions in our window that are not ours. */
    private double others(ShapeStatistics ours, ServerCount count) {
        Fingerprint shape = count.shape().fingerprint();
        long executions = executions(ours);
        Earlier before = earlier;
        if (before != null) {
            ServerLoad counted = count.load().since(before.server().getOrDefault(shape, ServerLoad.NONE));
            long own = executions - before.ours().getOrDefault(shape, 0L);
            double overlap = Duration.between(before.until(), captured.until()).toMillis() / MILLIS_PER_HOUR;
            return Math.max(0, counted.calls() - own) / overlap * hours;
        }
        return count.load().calls() * scale(count) - executions;
    }

    private ShapeStatistics serverOnly(ServerCount count) {
        double scale = scale(count);
        long calls = Math.max(1, Math.round(count.load().calls() * scale));
        long nanos = Math.round(count.load().totalMillis() * scale * NANOS_PER_MILLI);
        return new ShapeStatistics(
                count.shape(),
                calls,
                Map.of(),
                Math.round(count.rows() * scale),
                BatchSizes.NONE,
                0,
                LatencyHistogram.summarised(calls, nanos, Math.round(count.maxMillis() * NANOS_PER_MILLI)),
                List.of(),
                Map.of());
    }

    /** From the server's time to our window; never up, which would make calls of what happened but once. */
    private double scale(ServerCount count) {
        return Math.min(1, hours / observed(count).hours());
    }

    /** What the server counted, over its own time. */
    Observed observed(ServerCount count) {
        long millis = Math.max(1, Duration.between(count.since(), counts.now()).toMillis());
        return new Observed(count.load().calls(), count.load().totalMillis(), millis / MILLIS_PER_HOUR);
    }

    /** Statements that reached the executor's end: the server does not count those that fail. */
    static long executions(ShapeStatistics statistics) {
        return Math.max(statistics.calls() - statistics.errorCount(), statistics.batchedStatements());
    }
}
