package io.pgtender.whatif;

import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.PlanNode;
import io.pgtender.plan.SortColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Grouping of rows that come in the order of their groups, in place of a hash table (costsize.c, cost_agg). */
final class OrderedGrouping {

    private OrderedGrouping() {}

    /**
     * What the whole grouping at {@code node} reads: its input, or that of the partial grouping below it which workers do by
     * hashing. Empty where nothing is hashed.
     */
    static Optional<PlanNode> input(PlanNode node) {
        if (!node.type().equals("Aggregate") || node.propertyList("Group Key").isEmpty()) {
            return Optional.empty();
        }
        PlanNode hashing = node;
        if (node.property("Partial Mode").filter("Finalize"::equals).isPresent()) {
            do {
                hashing = hashing.children().size() == 1 ? hashing.children().get(0) : node;
            } while (Nodes.isGather(hashing) || hashing.type().equals("Sort"));
        } else if (node.property("Partial Mode").filter("Simple"::equals).isEmpty()) {
            return Optional.empty();
        }
        boolean hashed = hashing.type().equals("Aggregate")
                && hashing.property("Strategy").filter("Hashed"::equals).isPresent()
                && hashing.propertyList("Group Key").equals(node.propertyList("Group Key"))
                && hashing.children().size() == 1;
        return hashed ? Optional.of(hashing.children().get(0)) : Optional.empty();
    }

    /** The order that {@code node} could group by; empty where it groups by more than plain columns. */
    static List<SortColumn> order(PlanNode node) {
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
     *
     * @param rows all rows that are grouped
     */
    static Path over(PlanNode node, PlanNode input, double rows, Path path, CostSettings s) {
        long calls = calls(node.propertyList("Output")) + calls(node.propertyList("Filter"));
        int keys = node.propertyList("Group Key").size();
        double counted = rows * s.cpuOperatorCost() * (keys + calls)
                + node.rows() * (s.cpuTupleCost() + s.cpuOperatorCost() * calls);
        double today = Math.max(0, node.totalCost() - input.totalCost());
        return path.withCost(path.startupCost(), path.totalCost() + Math.min(counted, today));
    }

    private static long calls(List<String> texts) {
        return texts.stream().flatMapToInt(String::chars).filter(c -> c == '(').count();
    }
}
