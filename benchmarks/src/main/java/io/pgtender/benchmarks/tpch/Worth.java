package io.pgtender.benchmarks.tpch;

import io.pgtender.benchmarks.tpch.ExplainedQueries.Explained;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.whatif.HypotheticalCost;
import io.pgtender.whatif.WhatIf;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a set of indexes is worth to some queries.
 *
 * @param percent cost with the set, in percent of today's
 * @param used those that some query reads
 */
record Worth(double percent, Set<IndexDefinition> used) {

    static Worth of(ExplainedQueries queries, WhatIf engine, List<IndexDefinition> indexes) throws SQLException {
        double cost = 0;
        Set<IndexDefinition> used = new HashSet<>();
        for (Explained query : queries.queries()) {
            HypotheticalCost with = engine.cost(query.execution(), query.plan(), queries.catalog(), indexes);
            cost += with.costAfter();
            used.addAll(with.used());
        }
        return new Worth(100 * cost / queries.cost(), used);
    }
}
