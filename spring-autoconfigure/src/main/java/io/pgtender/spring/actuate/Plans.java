package io.pgtender.spring.actuate;

import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.spring.actuate.PlanView.Detail;
import io.pgtender.spring.actuate.PlanView.Node;
import io.pgtender.sql.QueryShapes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes down a plan without the values that EXPLAIN prints. */
final class Plans {

    /** What a reader looks for first. */
    private static final List<String> FIRST = List.of(
            "Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter", "Sort Key", "Group Key");

    /** Words of the planner's own: no expression, so no value. All others are taken for expressions. */
    private static final Set<String> WORDS = Set.of(
            "Join Type",
            "Strategy",
            "Partial Mode",
            "Scan Direction",
            "Command",
            "Operation",
            "Subplan Name",
            "CTE Name",
            "Function Name",
            "Workers Planned",
            "Planned Partitions",
            "Inner Unique",
            "Single Copy");

    /** Said elsewhere, or of no use to a reader. */
    private static final Set<String> LEFT_OUT = Set.of(
            "Relation Name",
            "Schema",
            "Alias",
            "Index Name",
            "Parent Relationship",
            "Parallel Aware",
            "Async Capable",
            "Disabled",
            "Query Identifier");

    private Plans() {}

    static Node of(Plan plan) {
        return node(plan.root(), Math.max(plan.cost(), Double.MIN_NORMAL));
    }

    private static Node node(PlanNode node, double all) {
        return new Node(
                node.type(),
                node.relationName()
                        .map(name ->
                                node.schema().map(schema -> schema + "." + name).orElse(name))
                        .orElse(null),
                node.alias().orElse(null),
                node.indexName().orElse(null),
                node.parentRelationship().orElse(null),
                Millis.rounded(node.startupCost()),
                Millis.rounded(node.totalCost()),
                Millis.rounded(Math.min(1, ownCost(node) / all)),
                Millis.rounded(node.rows()),
                node.widthBytes(),
                details(node.properties()),
                node.children().stream().map(child -> node(child, all)).toList());
    }

    /** Without what its inputs cost; not below zero, as under a LIMIT, which does not run them to their end. */
    private static double ownCost(PlanNode node) {
        double inputs =
                node.children().stream().mapToDouble(PlanNode::totalCost).sum();
        return Math.max(0, node.totalCost() - inputs);
    }

    private static List<Detail> details(Map<String, List<String>> properties) {
        List<Detail> details = new ArrayList<>();
        properties.forEach((name, values) -> {
            if (!LEFT_OUT.contains(name)) {
                details.add(new Detail(
                        name,
                        String.join(
                                ", ",
                                WORDS.contains(name)
                                        ? values
                                        : values.stream().map(Plans::masked).toList())));
            }
        });
        details.sort(
                Comparator.comparingInt((Detail detail) -> rank(detail.name())).thenComparing(Detail::name));
        return details;
    }

    private static int rank(String name) {
        int rank = FIRST.indexOf(name);
        return rank < 0 ? FIRST.size() : rank;
    }

    /** The normal form of SQL, in which every constant is a question mark, does as well for an expression of it. */
    private static String masked(String expression) {
        return QueryShapes.parse(expression).text();
    }
}
