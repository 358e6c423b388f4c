package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;

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

    /**
     * What the execution would cost if {@code indexes} existed and {@code hidden} did not. Where nothing offered is used,
     * {@link HypotheticalCost#costAfter} is still the cost without the hidden ones, so it may be above the cost before.
     *
     * @param execution a real execution whose parameters are replayable
     * @param plan today's plan of that execution
     * @param catalog the tables of that plan
     * @param indexes hypothetical indexes, may be empty
     * @param hidden existing indexes that the planner must not see; of a partitioned table, those of its partitions
     * @return empty when this engine cannot hide an index
     * @throws SQLException when the server refuses; the session stays usable
     */
    default Optional<HypotheticalCost> costWithout(
            ParameterVector execution,
            Plan plan,
            Catalog catalog,
            Collection<IndexDefinition> indexes,
            Collection<IndexFacts> hidden)
            throws SQLException {
        return Optional.empty();
    }

    /** Forgets hypothetical indexes on the server. Never closes the connection. */
    @Override
    void close() throws SQLException;
}
