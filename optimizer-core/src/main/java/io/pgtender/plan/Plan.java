package io.pgtender.plan;

import io.pgtender.sql.RelationName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What EXPLAIN (VERBOSE) said of one statement. */
public record Plan(PlanNode root) {

    /** The planner's total cost, in its own units. */
    public double cost() {
        return root.totalCost();
    }

    /** The relations that the plan scans or changes, by the alias that qualifies their columns; unique in a plan. */
    public Map<String, RelationName> relationsByAlias() {
        Map<String, RelationName> relations = new LinkedHashMap<>();
        root.walk()
                .forEach(node -> node.alias()
                        .ifPresent(alias -> node.relationName()
                                .ifPresent(name -> relations.putIfAbsent(
                                        alias, new RelationName(node.schema().orElse(null), name)))));
        return relations;
    }

    /** Names of all indexes that the plan reads. */
    public Set<String> indexNames() {
        return root.walk().flatMap(n -> n.indexName().stream()).collect(Collectors.toUnmodifiableSet());
    }
}
