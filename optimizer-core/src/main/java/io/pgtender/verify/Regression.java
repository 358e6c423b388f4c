package io.pgtender.verify;

import io.pgtender.sql.QueryShape;
import java.time.Instant;
import java.util.Locale;

/**
 * A shape became slower than it was, by itself and not with the whole server; or it is as before again.
 *
 * @param shape the shape
 * @param state which of both
 * @param since what ran before is the baseline
 * @param at when this was found
 * @param baseline what was measured before, not adjusted for anything
 * @param recent what was measured lately
 * @param ratio how many times as long it takes, adjusted for what the other shapes did
 * @param others shapes that showed what the whole server did
 * @param othersRatio how many times as long those take as before
 */
public record Regression(
        QueryShape shape,
        State state,
        Instant since,
        Instant at,
        LatencySummary baseline,
        LatencySummary recent,
        RatioInterval ratio,
        int others,
        double othersRatio) {

    private static final int MAX_TEXT_LENGTH = 500;

    /** Whether it is there or over. */
    public enum State {
        BEGAN,
        RECOVERED
    }

    /** One line: what was measured, and against what. */
    public String describe() {
        String text = shape.text();
        return String.format(
                Locale.ROOT,
                "%s %.1f times as long as before %s (between %.1f and %.1f): p50 %.2f -> %.2f ms, p95 %.2f -> %.2f ms,"
                        + " %d calls lately; %s: %s",
                state == State.BEGAN ? "takes" : "recovered, takes",
                ratio.ratio(),
                since,
                ratio.low(),
                ratio.high(),
                baseline.p50Nanos() / 1e6,
                recent.p50Nanos() / 1e6,
                baseline.p95Nanos() / 1e6,
                recent.p95Nanos() / 1e6,
                recent.calls(),
                others == 0
                        ? "no other statement shows whether the whole server is slower"
                        : String.format(
                                Locale.ROOT, "%d other statements take %.1f times as long", others, othersRatio),
                text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH - 3) + "...");
    }
}
