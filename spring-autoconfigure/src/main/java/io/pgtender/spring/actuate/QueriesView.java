package io.pgtender.spring.actuate;

import io.pgtender.spring.actuate.StatementView.CallSiteView;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What ran, the statements with most time first.
 *
 * @param shapes statements in all; {@code queries} holds the first of them
 */
record QueriesView(String dataSource, WindowView window, int shapes, double totalMillis, List<Query> queries)
        implements OperationResponseBody {

    /**
     * @param share of the time of all statements, 0 to 1
     * @param cacheHitShare of executions and hits together, 0 to 1
     * @param callSite where it is executed most often
     */
    record Query(
            StatementView statement,
            double share,
            LatencyView latency,
            long errors,
            long rows,
            double rowsPerCall,
            long cacheHits,
            double cacheHitShare,
            @Nullable CallSiteView callSite) {}

    /**
     * One statement.
     *
     * @param histogram how many executions took how long
     * @param callSites where it is executed, the most frequent first; sampled
     * @param errors failed executions by SQLSTATE
     * @param recommendations findings of the last analysis that concern it
     */
    record Detail(
            String dataSource,
            WindowView window,
            Query query,
            List<Bucket> histogram,
            SeriesView series,
            List<SeenAt> callSites,
            Map<String, Long> errors,
            Batches batches,
            ResultUseView resultUse,
            List<Repetition> repetitions,
            List<Related> recommendations)
            implements OperationResponseBody {}

    /** Executions that took from {@code fromMillis}, inclusive, to {@code untilMillis}. */
    record Bucket(double fromMillis, double untilMillis, long calls) {}

    /** @param share of the executions whose place was looked at, 0 to 1 */
    record SeenAt(CallSiteView callSite, long seen, double share) {}

    record Batches(long batches, long statements, long largest) {}

    /** @param results those that were watched */
    record ResultUseView(long results, long rowsRead, long rowsFetched, int columns, int columnsRead) {}

    /** That it is repeated in units of work. */
    record Repetition(String label, String confidence, double executionsPerUnit, long mostInOneUnit) {}

    /** @param id of the recommendation */
    record Related(String id, String label, String summary) {}
}
