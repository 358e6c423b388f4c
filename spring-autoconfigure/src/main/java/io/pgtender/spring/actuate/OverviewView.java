package io.pgtender.spring.actuate;

import java.time.Instant;
import java.util.List;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * One data source at a glance.
 *
 * @param sentences how it is, the worst first
 * @param series all statements over time
 * @param shares time by statement over the same steps
 */
record OverviewView(
        String dataSource,
        WindowView window,
        Totals totals,
        List<Sentence> sentences,
        SeriesView series,
        Shares shares,
        AnalysisView analysis)
        implements OperationResponseBody {

    /** @param shapes different statements */
    record Totals(
            int shapes,
            long calls,
            long errors,
            long rows,
            double callsPerSecond,
            double busyShare,
            LatencyView latency,
            long cacheHits) {}

    /**
     * @param view where more is said: queries, n-plus-one, recommendations, changes, cache, health
     */
    record Sentence(Level level, String text, String view) {}

    /** The worst first. */
    enum Level {
        BAD,
        WARNING,
        INFO,
        GOOD
    }

    /**
     * Time by statement in each step of the series.
     *
     * @param at beginnings of the steps, as in the series
     * @param shapes those with most time first
     * @param otherMillis time of all others in each step
     */
    record Shares(List<Instant> at, List<Share> shapes, List<Double> otherMillis) {}

    /** @param millis time in each step */
    record Share(StatementView statement, double totalMillis, List<Double> millis) {}
}
