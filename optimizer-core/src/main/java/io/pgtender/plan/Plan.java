package io.pgtender.plan;

import java.util.Set;
import java.util.stream.Collectors;

/** What EXPLAIN (VERBOSE) said of one statement. */
public record Plan(PlanNode root) {

    /** The planner's total cost, in its own units. */
    public double cost() {
        return root.totalCost();
    }

    /** Names of all indexes that the plan reads. */
    public Set<String> indexNames() {
        return root.walk().flatMap(n -> n.indexName().stream()).collect(Collectors.toUnmodifiableSet());
    }
}
