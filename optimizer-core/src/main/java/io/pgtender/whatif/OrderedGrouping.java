package io.pgtender.whatif;

import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.PlanNode;
import io.pgtender.plan.SortColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Grouping of rows that come in the order of their groups, in place of a hash table (costsize.c, cost_agg). */
final class OrderedGrouping {

    private OrderedGrouping() {}

    /** The order that {@code node} could group by; empty where it hashes nothing, or more than plain columns. */
    static List<SortColumn> order(PlanNode node) {
        boolean hashed = node.type().equals("Aggregate")
                && node.property("Strategy").filter("Hashed"::equals).isPresent()
                && node.property("Partial Mode").filter("Simple"::equals).isPresent();
        if (!hashed) {
            return List.of();
        }
        List<SortColumn> order = new ArrayList<>();
        for (String key : node.propertyList("Group Key")) {
            Set<ColumnReference> columns = Expressions.columns(key);
            if (columns.size() != 1 || key.contains("(")) {
                return List.of();
            }
            ColumnReference column = columns.iterator().next();
            order.add(new SortColumn(column.alias(), column.column(), null, false, false, null, false));
        }
        return order;
    }

    /**
     * {@code node} over an input in its order. What its functions cost is counted by the calls in what it prints, and is
     * never taken for more than today's whole grouping.
     */
    static Path over(PlanNode node, PlanNode input, Path path, CostSettings s) {
        long calls = calls(node.propertyList("Output")) + calls(node.propertyList("Filter"));
        int keys = node.propertyList("Group Key").size();
        double counted = input.rows() * s.cpuOperatorCost() * (keys + calls)
                + node.rows() * (s.cpuTupleCost() + s.cpuOperatorCost() * calls);
        double today = Math.max(0, node.totalCost() - input.totalCost());
        return path.withCost(path.startupCost(), path.totalCost() + Math.min(counted, today));
    }

    private static long calls(List<String> texts) {
        return texts.stream()
                .flatMapToInt(String::chars)
                .filter(c -> c == '(')
                .count();
    }
}
