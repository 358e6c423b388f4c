package io.pgtender.spring.actuate;

import io.pgtender.spring.actuate.StatementView.CallSiteView;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Statements that are repeated inside a unit of work.
 *
 * @param repetitions as they were counted, those with most time first; always current
 * @param trees how statements hang together, with the fix, from the last analysis
 */
record RepetitionsView(
        String dataSource, WindowView window, List<Repetition> repetitions, List<Tree> trees, AnalysisView analysis)
        implements OperationResponseBody {

    /**
     * @param label N_PLUS_ONE, LOOP, DUPLICATE and so on, as the workload's JSON has it
     * @param callSite of the repeated statement
     * @param loop the line that runs it again and again, where it is another one
     * @param source the statement whose rows held the keys
     */
    record Repetition(
            String label,
            String confidence,
            StatementView statement,
            @Nullable CallSiteView callSite,
            @Nullable CallSiteView loop,
            @Nullable Source source,
            long units,
            long executions,
            double executionsPerUnit,
            long mostInOneUnit,
            double totalMillis) {}

    record Source(
            StatementView statement,
            @Nullable CallSiteView callSite,
            String column,
            String keyColumn,
            String relation) {}

    /** @param recommendation the id under which the recommendations have it */
    record Tree(
            String recommendation, String label, String summary, Branch root, RecommendationsView.ChangeView change) {}

    /** @param caption how often it ran and where from, in a few words */
    record Branch(StatementView statement, String caption, List<Branch> children) {}
}
