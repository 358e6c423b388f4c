package io.pgtender.whatif;

import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.PlanNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Recognises a table that the planner made unique on its join columns, to run a semi join as a plain one. */
final class UniqueInput {

    private UniqueInput() {}

    /** The only input of {@code node} if that groups it by columns and computes nothing else. */
    static Optional<PlanNode> of(PlanNode node) {
        List<PlanNode> inputs = Nodes.inputs(node);
        boolean plain = node.type().equals("Aggregate")
                && inputs.size() == 1
                && node.children().size() == 1
                && node.property("Filter").isEmpty()
                && node.property("Partial Mode").filter("Simple"::equals).isPresent()
                && !node.propertyList("Group Key").isEmpty()
                && new HashSet<>(node.propertyList("Group Key")).equals(new HashSet<>(node.propertyList("Output")));
        return plain ? Optional.of(inputs.get(0)) : Optional.empty();
    }

    /** Columns by which {@code node} groups, empty if one of its keys is no plain column of {@code alias}. */
    static Optional<Set<String>> keys(PlanNode node, String alias) {
        Set<String> keys = new HashSet<>();
        for (String key : node.propertyList("Group Key")) {
            Set<ColumnReference> columns = Expressions.columns(key);
            boolean plain = columns.size() == 1 && !key.contains("(");
            if (!plain || !columns.iterator().next().alias().equals(alias)) {
                return Optional.empty();
            }
            keys.add(columns.iterator().next().column());
        }
        return Optional.of(keys);
    }
}
