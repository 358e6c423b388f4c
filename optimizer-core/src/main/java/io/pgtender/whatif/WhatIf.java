package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import java.sql.SQLException;
import java.util.Collection;

/**
 * A planner session with hypothetical indexes. Bound to one raw connection, used by one thread, closed after the analysis.
 */
public interface WhatIf extends AutoCloseable {

    /** How a report names it, for example {@code HypoPG 1.4.1} or {@code analytic model}. */
    String describe();

    /**
     * What the execution would cost if {@code indexes} existed beside those that do.
     *
     * @param execution a real execution whose parameters are replayable
     * @param plan today's plan of that execution, from {@link io.pgtender.plan.Explainer}
     * @param catalog the tables of that plan
     * @param indexes hypothetical indexes; those of other tables are ignored
     * @throws SQLException when the server refuses; the session stays usable
     */
    HypotheticalCost cost(ParameterVector execution, Plan plan, Catalog catalog, Collection<IndexDefinition> indexes)
            throws SQLException;

    /** Forgets hypothetical indexes on the server. Never closes the connection. */
    @Override
    void close() throws SQLException;
}
