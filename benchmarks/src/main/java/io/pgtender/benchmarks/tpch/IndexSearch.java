package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.ExplainedQueries.Explained;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.selection.IndexSelection;
import io.pgtender.selection.Objective;
import io.pgtender.selection.SelectedIndex;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.selection.WeightedStatement;
import io.pgtender.sql.QueryShapes;
import io.pgtender.whatif.WhatIf;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The advisor's search as the published comparisons are made: it minimises the sum of the planner's costs, each query once,
 * and nothing bounds it but the budget of bytes and the width.
 */
final class IndexSearch {

    /** No set for TPC-H profits from more. */
    private static final int MAX_INDEXES = 100;

    private static final Duration TIME_BUDGET = Duration.ofMinutes(10);

    private IndexSearch() {}

    /**
     * What was chosen.
     *
     * @param indexes best first
     * @param asked questions to the engine
     * @param reused questions that earlier answers answered
     * @param nanos time of the search
     */
    record Choice(List<IndexDefinition> indexes, long asked, long reused, long nanos) {}

    static Choice choose(
            ExplainedQueries queries,
            Collection<IndexDefinition> candidates,
            WhatIf engine,
            ToLongFunction<IndexDefinition> sizeBytes,
            int width,
            long budgetBytes)
            throws SQLException {
        long started = System.nanoTime();
        List<WeightedStatement> statements = new ArrayList<>();
        for (Explained query : queries.queries()) {
            statements.add(new WeightedStatement(
                    QueryShapes.parse(query.query().sql()),
                    query.plan().cost(),
                    List.of(new WeightedStatement.Sample(query.execution(), query.plan()))));
        }
        IndexSelection.Outcome outcome = IndexSelection.builder(engine, queries.catalog())
                .limits(limits(width, budgetBytes))
                .objective(Objective.COST)
                .sizes(sizeBytes)
                .build()
                .select(statements, candidates);
        return new Choice(
                outcome.selected().stream().map(SelectedIndex::definition).toList(),
                outcome.requests().asked(),
                outcome.requests().reused(),
                System.nanoTime() - started);
    }

    private static SelectionLimits limits(int width, long budgetBytes) {
        return SelectionLimits.builder()
                .maxIndexes(MAX_INDEXES)
                .maxIndexesPerTable(MAX_INDEXES)
                .maxIndexesPerTableInAll(MAX_INDEXES)
                .maxKeyColumns(width)
                .budgetBytes(budgetBytes)
                .timeBudget(TIME_BUDGET)
                .minShareOfStatement(0)
                .minShareOfWorkload(0)
                .minShareOnSmallTable(0)
                .maxShareOfOneStatement(1)
                .maxRegression(Double.MAX_VALUE)
                .minSavedPerWritten(1)
                .build();
    }
}
