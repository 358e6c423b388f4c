package io.pgtender.examples.quickstart;

import io.pgtender.apply.JournalEntry;
import io.pgtender.workload.LatencyDistribution;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.Locale;

/** A table of latencies before and after a change. */
final class BeforeAfter {

    private static final int SHAPES = 6;
    private static final int TEXT = 46;

    private BeforeAfter() {}

    static String table(Workload before, Workload after, JournalEntry entry) {
        StringBuilder out = new StringBuilder(1_024);
        out.append(String.format(Locale.ROOT, "  %-" + TEXT + "s %23s   %23s%n", "", "before, ms", "after, ms"));
        out.append(String.format(
                Locale.ROOT,
                "  %-" + TEXT + "s %7s %7s %7s   %7s %7s %7s",
                "statement",
                "p50",
                "p95",
                "p99",
                "p50",
                "p95",
                "p99"));
        before.shapesByTotalTime().stream()
                .limit(SHAPES)
                .forEach(shape -> after.shape(shape.shape().fingerprint())
                        .ifPresent(later -> out.append(row(shape, later, entry))));
        return out.toString();
    }

    private static String row(ShapeStatistics before, ShapeStatistics after, JournalEntry entry) {
        boolean helped = entry.reason().shapes().contains(before.shape().fingerprint());
        String text = before.shape().text();
        return String.format(
                Locale.ROOT,
                "%n%s %-" + TEXT + "s %s   %s",
                helped ? " ▸" : "  ",
                text.length() <= TEXT ? text : text.substring(0, TEXT - 1) + "…",
                percentiles(before.latency()),
                percentiles(after.latency()));
    }

    private static String percentiles(LatencyDistribution latency) {
        return String.format(
                Locale.ROOT,
                "%7.2f %7.2f %7.2f",
                latency.percentileNanos(50) / 1e6,
                latency.percentileNanos(95) / 1e6,
                latency.percentileNanos(99) / 1e6);
    }
}
