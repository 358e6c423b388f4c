package io.pgtender.source;

import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import java.util.Optional;

/**
 * What the rows that a statement really gives say of its values: how many times more selective they are than the planner
 * takes unknown values to be.
 *
 * @param factor rows of an execution divided by the generic plan's, 1 where nothing is known
 * @param rows rows of an execution, 0 where nothing is known
 */
record RowsPerCall(double factor, double rows) {

    static final RowsPerCall UNKNOWN = new RowsPerCall(1, 0);

    boolean isKnown() {
        return rows > 0;
    }

    /**
     * @param plan the generic plan
     * @param calls executions
     * @param rows rows of all of them
     */
    static RowsPerCall of(Plan plan, long calls, long rows) {
        if (calls <= 0 || rows <= 0) {
            return UNKNOWN;
        }
        double each = (double) rows / calls;
        return rowsByConditions(plan.root())
                .map(estimated -> new RowsPerCall(each / Math.max(1, estimated), each))
                .orElse(new RowsPerCall(1, each));
    }

    /** The planner's rows, where conditions alone decide how many there are: not behind a LIMIT or an aggregate. */
    private static Optional<Double> rowsByConditions(PlanNode root) {
        PlanNode node = root;
        while (true) {
            switch (node.type()) {
                case "Limit", "Aggregate", "Unique", "Group", "SetOp", "Result" -> {
                    return Optional.empty();
                }
                case "ModifyTable", "LockRows" -> {
                    if (node.children().isEmpty()) {
                        return Optional.empty();
                    }
                    node = node.children().get(0);
                }
                default -> {
                    return Optional.of(node.rows());
                }
            }
        }
    }
}
