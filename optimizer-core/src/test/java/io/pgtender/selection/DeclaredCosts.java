package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import io.pgtender.whatif.HypotheticalCost;
import io.pgtender.whatif.WhatIf;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A planner that takes the cheapest of the declared ways to run a statement. */
final class DeclaredCosts implements WhatIf {

    private record Way(String sql, Set<IndexDefinition> indexes, double cost, Set<IndexDefinition> used) {}

    private final List<Way> ways = new ArrayList<>();

    /** How often a cost was asked for. */
    int questions;

    /** Texts that the server refuses. */
    final Set<String> refused = new HashSet<>();

    /** Called at each question. */
    Runnable elapsed = () -> {};

    void with(WeightedStatement statement, IndexDefinition index, double cost) {
        with(statement, Set.of(index), cost, Set.of(index));
    }

    void with(String sql, IndexDefinition index, double cost) {
        ways.add(new Way(sql, Set.of(index), cost, Set.of(index)));
    }

    void with(WeightedStatement statement, Set<IndexDefinition> indexes, double cost, Set<IndexDefinition> used) {
        ways.add(new Way(statement.samples().get(0).execution().sql(), indexes, cost, used));
    }

    @Override
    public HypotheticalCost cost(
            ParameterVector execution, Plan plan, Catalog catalog, Collection<IndexDefinition> indexes)
            throws SQLException {
        questions++;
        elapsed.run();
        if (refused.contains(execution.sql())) {
            throw new SQLException("refused", "42P01");
        }
        return answer(execution, plan, indexes);
    }

    /** The same, not counted as a question. */
    HypotheticalCost answer(ParameterVector execution, Plan plan, Collection<IndexDefinition> indexes) {
        double today = plan.cost();
        return ways.stream()
                .filter(way -> way.sql.equals(execution.sql()) && indexes.containsAll(way.indexes))
                .min(Comparator.comparingDouble(Way::cost))
                .map(way -> new HypotheticalCost(today, way.cost, way.used))
                .orElseGet(() -> new HypotheticalCost(today, today, Set.of()));
    }

    @Override
    public String describe() {
        return "declared costs";
    }

    @Override
    public void close() {}
}
