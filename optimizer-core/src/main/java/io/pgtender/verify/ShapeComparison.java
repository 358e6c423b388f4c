package io.pgtender.verify;

import io.pgtender.sql.QueryShape;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One shape before and after a change.
 *
 * @param shape the shape
 * @param before what was measured before
 * @param after what was measured after, warm-up left out
 * @param blocksBefore blocks that the interval rests on
 * @param blocksAfter the same, afterwards
 * @param afterSeconds time that {@code after} covers
 * @param typical ratio of the geometric mean latencies, adjusted for what the rest of the workload did; {@code null}
 *     with too few blocks
 * @param tail the same for the 95th percentile; {@code null} with too few executions per block
 * @param confidence of the intervals, shared with the other shapes of the verdict
 * @param reads blocks per call on the server; {@code null} where it did not count them
 * @param outcome what that means
 */
public record ShapeComparison(
        QueryShape shape,
        LatencySummary before,
        LatencySummary after,
        int blocksBefore,
        int blocksAfter,
        double afterSeconds,
        @Nullable RatioInterval typical,
        @Nullable RatioInterval tail,
        double confidence,
        @Nullable BlockReads reads,
        Outcome outcome) {

    private static final int MAX_TEXT_LENGTH = 100;

    /** What became of a shape. */
    public enum Outcome {
        /** Surely faster by more than the margin, or with surely fewer blocks and not slower. */
        FASTER,
        /** Surely slower by more than the margin, typically or in the tail. */
        SLOWER,
        /** Surely within the margin. */
        UNCHANGED,
        /** The interval holds both a change and none. */
        UNCLEAR,
        /** Too few executions for an interval. */
        TOO_FEW
    }

    /**
     * Time that the shape takes less than before, in milliseconds of every second, by the adjusted ratio; negative when it
     * takes more, 0 where there is no ratio.
     */
    public double savedMillisPerSecond() {
        RatioInterval interval = typical;
        if (interval == null || afterSeconds <= 0) {
            return 0;
        }
        double now = after.totalNanos() / 1e6 / afterSeconds;
        return now / interval.ratio() - now;
    }

    /** One line: what was measured, and how sure it is. */
    public String describe() {
        String text = shape.text();
        String start = text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH - 3) + "...";
        return String.format(
                Locale.ROOT,
                "%s: p50 %s -> %s, p95 %s -> %s, p99 %s -> %s (%d -> %d calls); %s%s",
                start,
                duration(before.p50Nanos()),
                duration(after.p50Nanos()),
                duration(before.p95Nanos()),
                duration(after.p95Nanos()),
                duration(before.p99Nanos()),
                duration(after.p99Nanos()),
                before.calls(),
                after.calls(),
                judgement(),
                reads == null ? "" : "; " + reads.describe());
    }

    private String judgement() {
        if (typical == null) {
            String few = "too few executions to judge the time: " + blocksBefore + " blocks before and " + blocksAfter
                    + " after";
            return outcome == Outcome.FASTER ? "less to read; " + few : few;
        }
        String interval = String.format(
                Locale.ROOT,
                "takes %.2f times as long, between %.2f and %.2f with %s confidence",
                typical.ratio(),
                typical.low(),
                typical.high(),
                percent(confidence));
        return switch (outcome) {
            case FASTER -> "faster: " + interval;
            case SLOWER -> "slower: " + interval + tailDescription();
            case UNCHANGED -> "unchanged: " + interval;
            case UNCLEAR, TOO_FEW -> "unclear: " + interval;
        };
    }

    private String tailDescription() {
        return tail == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; its p95 %.2f times, between %.2f and %.2f",
                        tail.ratio(),
                        tail.low(),
                        tail.high());
    }

    static String percent(double part) {
        String digits = String.format(Locale.ROOT, "%.1f", part * 100);
        return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits) + " %";
    }

    private static String duration(long nanos) {
        if (nanos >= 1_000_000_000) {
            return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
        }
        return nanos >= 1_000_000
                ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.0f µs", nanos / 1e3);
    }
}
