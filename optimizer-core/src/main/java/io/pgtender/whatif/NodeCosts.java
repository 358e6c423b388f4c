package io.pgtender.whatif;

import io.pgtender.plan.PlanNode;
import io.pgtender.whatif.Path.Order;
import io.pgtender.whatif.Path.Share;
import java.util.Set;

/** What a node costs over other inputs than today's: its own cost stays what EXPLAIN said, scaled where the work is. */
final class NodeCosts {

    private final PlanFacts facts;

    NodeCosts(PlanFacts facts) {
        this.facts = facts;
    }

    /** Today's way to compute {@code node}. */
    static Path today(PlanNode node) {
        return new Path(node.startupCost(), node.totalCost(), 1, Nodes.share(node), Order.KEPT, Set.of());
    }

    /** {@code node} over another way to compute its only input. */
    Path above(PlanNode node, PlanNode input, Path path) {
        double scale = isGathered(node, path) ? facts.parallelDivisor(node) : 1;
        double ownTotal = Math.max(0, node.totalCost() - input.totalCost()) * scale;
        double base = Nodes.isBlocking(node) ? input.totalCost() : input.startupCost();
        double ownStartup = Math.max(0, node.startupCost() - base) * scale;
        double newBase = Nodes.isBlocking(node) ? path.totalCost() : path.startupCost();
        return path.withCost(newBase + ownStartup, path.totalCost() + ownTotal);
    }

    /** Whether one process does in {@code path} what several do at {@code node} today. */
    static boolean isGathered(PlanNode node, Path path) {
        return Nodes.share(node) == Share.PARTIAL && path.share() == Share.WHOLE;
    }

    /** A Sort above an input that does not come in its order. */
    Path sorted(PlanNode node, PlanNode input, Path path) {
        double rows = Math.max(2, input.rows());
        double comparisons = isGathered(node, path) ? 1 + Math.log(facts.parallelDivisor(node)) / Math.log(rows) : 1;
        Path above = above(node, input, path);
        double own = above.totalCost() - path.totalCost();
        return above.withCost(
                above.startupCost() + own * (comparisons - 1), above.totalCost() + own * (comparisons - 1));
    }

    /** A Limit pays for the share of its input that it reads (pathnode.c, adjust_limit_rows_costs). */
    static Path limited(PlanNode node, PlanNode input, Path path) {
        double charged = node.children().stream()
                .filter(Nodes::isInitPlan)
                .mapToDouble(PlanNode::totalCost)
                .sum();
        double run = input.totalCost() - input.startupCost();
        double read = Math.min(1, node.rows() / Math.max(1, input.rows()));
        double skipped = 0;
        if (run > 0) {
            double readByCost = Math.max(0, Math.min(1, (node.totalCost() - charged - input.startupCost()) / run));
            double skippedByCost = Math.max(0, Math.min(1, (node.startupCost() - charged - input.startupCost()) / run));
            // EXPLAIN rounds to a hundredth; the rows are the better source unless an OFFSET shows.
            if (Math.abs(readByCost - read) * run > 2 * ROUNDING) {
                read = Math.max(read, readByCost);
                skipped = skippedByCost;
            }
        }
        return path.withCost(
                        path.startupCost() + path.runCost() * skipped / path.rowScale() + charged,
                        path.startupCost() + path.runCost() * read / path.rowScale() + charged)
                .withRowScale(1);
    }

    /** Unit of the costs that EXPLAIN prints. */
    static final double ROUNDING = 0.01;

    /** Today's join over other ways to compute its inputs. */
    Path joined(PlanNode node, PlanNode outer, PlanNode inner, Path o, Path i) {
        double outerDelta = o.totalCost() - outer.totalCost();
        double innerDelta = i.totalCost() - inner.totalCost();
        double scale = isGathered(node, o) ? facts.parallelDivisor(node) : 1;
        Path joined = o.using(i.used());
        switch (node.type()) {
            case "Hash Join" -> {
                double own = Math.max(0, node.totalCost() - outer.totalCost() - inner.totalCost()) * scale;
                double ownStartup = Math.max(0, node.startupCost() - outer.startupCost() - inner.totalCost()) * scale;
                return joined.withCost(
                                o.startupCost() + i.totalCost() + ownStartup, o.totalCost() + i.totalCost() + own)
                        .withOrder(Order.KEPT);
            }
            case "Merge Join" -> {
                double own = (node.totalCost() - outer.totalCost() - inner.totalCost()) * Math.max(1, scale);
                boolean stopsEarly = own < 0;
                double startupDelta = o.startupCost() - outer.startupCost() + i.startupCost() - inner.startupCost();
                double runDelta = outerDelta + innerDelta - startupDelta;
                // How much of its inputs an early stop spares is not printed: a saving on the run is not counted then.
                double counted = stopsEarly && runDelta < 0 ? 0 : runDelta;
                return joined.withCost(
                                node.startupCost() + startupDelta,
                                node.totalCost() + startupDelta + counted + Math.max(0, own) * (scale - 1))
                        .withOrder(Order.KEPT);
            }
            default -> {
                double calls = inner.type().equals("Materialize")
                        ? 1
                        : Math.min(
                                Math.max(1, outer.rows()),
                                Math.max(
                                        1,
                                        (node.totalCost() - outer.totalCost())
                                                / Math.max(ROUNDING, inner.totalCost())));
                double rest = node.totalCost() - outer.totalCost() + calls * innerDelta;
                return joined.withCost(
                        node.startupCost()
                                + o.startupCost()
                                - outer.startupCost()
                                + i.startupCost()
                                - inner.startupCost(),
                        o.totalCost() + Math.max(0, rest) * scale);
            }
        }
    }
}
