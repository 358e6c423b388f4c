package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.ExplainedQueries.Explained;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.selection.IndexSelection;
import io.pgtender.selection.SelectedIndex;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.selection.WeightedStatement;
import io.pgtender.sql.QueryShapes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/** The advisor's search with the objective of the published comparisons: the sum of the planner's costs, each query once. */
final class IndexSearch {

    /** No set of TPC-H profits from more. */
    private static final int MAX_INDEXES = 100;

    private static final Duration TIME_BUDGET = Duration.ofMinutes(10);

    /** One microsecond in planner units: the search takes costs for milliseconds. */
    private static final SelectionLimits LIMITS = new SelectionLimits(MAX_INDEXES, 0, 0, TIME_BUDGET);

    private IndexSearch() {}

    /**
     * What was chosen.
     *
     * @param indexes best first
     * @param requests questions to the engine
     * @param nanos time of the search
     */
    record Choice(List<IndexDefinition> indexes, long requests, long nanos) {}

    static Choice choose(
            ExplainedQueries queries,
            Collection<IndexDefinition> candidates,
            CountingWhatIf engine,
            ToLongFunction<IndexDefinition> sizeBytes,
            long budgetBytes)
            throws SQLException {
        long requestsBefore = engine.requests();
        long started = System.nanoTime();
        List<WeightedStatement> statements = new ArrayList<>();
        for (Explained query : queries.queries()) {
            statements.add(new WeightedStatement(
                    QueryShapes.parse(query.query().sql()),
                    query.plan().cost(),
                    List.of(new WeightedStatement.Sample(query.execution(), query.plan()))));
        }
        IndexSelection selection =
                new IndexSelection(engine, queries.catalog(), LIMITS, sizeBytes, index -> 0, System::nanoTime);
        List<IndexDefinition> chosen = new ArrayList<>();
        long left = budgetBytes;
        for (SelectedIndex index : selection.select(statements, candidates).selected()) {
            if (index.sizeBytes() <= left) {
                left -= index.sizeBytes();
                chosen.add(index.definition());
            }
        }
        return new Choice(chosen, engine.requests() - requestsBefore, System.nanoTime() - started);
    }
}
