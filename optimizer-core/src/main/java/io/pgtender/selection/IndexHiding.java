package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import io.pgtender.whatif.HypotheticalCost;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;

/** Plans a statement as if some of the indexes that exist did not. */
@FunctionalInterface
public interface IndexHiding {

    /** A server on which indexes cannot be hidden. */
    IndexHiding UNKNOWN = (execution, plan, catalog, indexes, hidden) -> Optional.empty();

    /**
     * As {@link io.pgtender.whatif.WhatIf#cost}, without {@code hidden}; empty where that cannot be told.
     *
     * @throws SQLException when the server refuses
     */
    Optional<HypotheticalCost> costWithout(
            ParameterVector execution,
            Plan plan,
            Catalog catalog,
            Collection<IndexDefinition> indexes,
            Collection<IndexFacts> hidden)
            throws SQLException;
}
