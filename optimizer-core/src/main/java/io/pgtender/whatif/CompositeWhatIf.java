package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * HypoPG for what it takes, and the analytic model on top of HypoPG's plan for the rest: GIN, and definitions that HypoPG
 * refuses. The saving of the rest is what the model finds between the plan with and without it, so that no cost is
 * compared across the two.
 */
final class CompositeWhatIf implements WhatIf {

    private final HypoPgWhatIf hypoPg;
    private final AnalyticWhatIf analytic;

    CompositeWhatIf(HypoPgWhatIf hypoPg, AnalyticWhatIf analytic) {
        this.hypoPg = hypoPg;
        this.analytic = analytic;
    }

    @Override
    public String describe() {
        return hypoPg.describe() + ", and " + analytic.describe() + " for GIN";
    }

    @Override
    public HypotheticalCost cost(
            ParameterVector execution, Plan plan, Catalog catalog, Collection<IndexDefinition> indexes)
            throws SQLException {
        return completed(execution, plan, catalog, hypoPg.plan(execution, plan, catalog, indexes, List.of()));
    }

    @Override
    public Optional<HypotheticalCost> costWithout(
            ParameterVector execution,
            Plan plan,
            Catalog catalog,
            Collection<IndexDefinition> indexes,
            Collection<IndexFacts> hidden)
            throws SQLException {
        if (!hidden.isEmpty() && !hypoPg.canHide()) {
            return Optional.empty();
        }
        return Optional.of(completed(execution, plan, catalog, hypoPg.plan(execution, plan, catalog, indexes, hidden)));
    }

    private HypotheticalCost completed(
            ParameterVector execution, Plan today, Catalog catalog, HypoPgWhatIf.Outcome outcome) throws SQLException {
        HypotheticalCost plain = outcome.cost(today);
        if (outcome.refused().isEmpty()) {
            return plain;
        }
        HypotheticalCost rest = analytic.cost(execution, outcome.plan(), catalog, outcome.refused());
        if (rest.used().isEmpty()) {
            return plain;
        }
        double costAfter = Math.max(0, plain.costAfter() * rest.ratio());
        Set<IndexDefinition> used = new HashSet<>(plain.used());
        used.addAll(rest.used());
        if (!plain.used().isEmpty()) {
            // What the rest can do alone makes the others superfluous where it is as good.
            HypotheticalCost alone = analytic.cost(execution, today, catalog, rest.used());
            if (!alone.used().isEmpty() && alone.costAfter() <= costAfter * PathSet.FUZZ) {
                return alone;
            }
        }
        return new HypotheticalCost(today.cost(), costAfter, used);
    }

    @Override
    public void close() throws SQLException {
        try {
            analytic.close();
        } finally {
            hypoPg.close();
        }
    }
}
