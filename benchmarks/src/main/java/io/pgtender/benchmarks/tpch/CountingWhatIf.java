package io.pgtender.benchmarks.tpch;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import io.pgtender.whatif.HypotheticalCost;
import io.pgtender.whatif.WhatIf;
import java.sql.SQLException;
import java.util.Collection;

/** Counts the questions that a search asks. */
final class CountingWhatIf implements WhatIf {

    private final WhatIf engine;
    private long requests;

    CountingWhatIf(WhatIf engine) {
        this.engine = engine;
    }

    long requests() {
        return requests;
    }

    @Override
    public String describe() {
        return engine.describe();
    }

    @Override
    public HypotheticalCost cost(
            ParameterVector execution, Plan plan, Catalog catalog, Collection<IndexDefinition> indexes)
            throws SQLException {
        requests++;
        return engine.cost(execution, plan, catalog, indexes);
    }

    @Override
    public void close() throws SQLException {
        engine.close();
    }
}
