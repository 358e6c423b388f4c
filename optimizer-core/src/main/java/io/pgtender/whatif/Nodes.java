package io.pgtender.whatif;

import io.pgtender.plan.PlanNode;
import io.pgtender.whatif.Path.Share;
import java.util.ArrayList;
import java.util.List;

/** What the kinds of plan nodes mean to costs. */
final class Nodes {

    private Nodes() {}

    /** Children that feed rows to the node: init plans and sub plans left out. */
    static List<PlanNode> inputs(PlanNode node) {
        List<PlanNode> children = node.children();
        List<PlanNode> inputs = new ArrayList<>(children.size());
        for (PlanNode child : children) {
            if (!isInitPlan(child) && !isSubPlan(child)) {
                inputs.add(child);
            }
        }
        return inputs;
    }

    static boolean isInitPlan(PlanNode node) {
        return node.parentRelationship().filter("InitPlan"::equals).isPresent();
    }

    static boolean isSubPlan(PlanNode node) {
        return node.parentRelationship().filter("SubPlan"::equals).isPresent();
    }

    /** Cost of calling each sub plan of the node once. */
    static double subPlanCost(PlanNode node) {
        return node.children().stream()
                .filter(Nodes::isSubPlan)
                .mapToDouble(PlanNode::totalCost)
                .sum();
    }

    static boolean isGather(PlanNode node) {
        return node.type().equals("Gather") || node.type().equals("Gather Merge");
    }

    /** Whether today's rows of the node are one worker's part. */
    static Share share(PlanNode node) {
        List<PlanNode> inputs = inputs(node);
        boolean aware = node.property("Parallel Aware").filter("true"::equals).isPresent();
        if (isGather(node)) {
            return Share.WHOLE;
        }
        if (inputs.isEmpty() || Scan.isOne(node) || node.type().equals("Append")) {
            return aware ? Share.PARTIAL : Share.WHOLE;
        }
        return share(inputs.get(0));
    }

    /** Processes that share the rows below a Gather, the leader in part; 1 for any other node. */
    static double parallelDivisor(PlanNode gather) {
        double workers =
                gather.property("Workers Planned").map(Double::parseDouble).orElse(0.0);
        return ParallelWorkers.divisor(workers);
    }

    /** Whether the node reads all of its input before its first row. */
    static boolean isBlocking(PlanNode node) {
        return switch (node.type()) {
            case "Sort", "Hash" -> true;
            case "Aggregate" -> !isSortedAggregate(node);
            default -> false;
        };
    }

    /** Whether the node relies on the order of its input, or may. */
    static boolean reliesOnOrder(PlanNode node) {
        return switch (node.type()) {
            case "Aggregate" ->
                node.property("Strategy").filter("Hashed"::equals).isEmpty();
            case "Group",
                    "Unique",
                    "WindowAgg",
                    "SetOp",
                    "Merge Join",
                    "Merge Append",
                    "Gather Merge",
                    "Incremental Sort" -> true;
            default -> false;
        };
    }

    /** Whether the node returns rows in the order in which it gets them. */
    static boolean passesOrder(PlanNode node) {
        return switch (node.type()) {
            case "Result",
                    "Limit",
                    "LockRows",
                    "Subquery Scan",
                    "Materialize",
                    "Memoize",
                    "ProjectSet",
                    "Gather",
                    "Append",
                    "ModifyTable" -> true;
            default -> false;
        };
    }

    private static boolean isSortedAggregate(PlanNode node) {
        return node.property("Strategy").filter("Sorted"::equals).isPresent();
    }
}
