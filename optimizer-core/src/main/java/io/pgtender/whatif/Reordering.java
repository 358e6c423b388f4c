package io.pgtender.whatif;

import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.PlanNode;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.Path.Order;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ways to compute a block of joins in another order, for as long as the model, asked without any hypothetical index, gives
 * about the cost that EXPLAIN gives: where it does not know today's plan it says nothing of another one.
 */
final class Reordering {

    private final ServerFacts server;
    private final CostSettings settings;
    private final Selectivities selectivities;
    private final JoinPaths.Tree tree;
    private final PlanMemory memory;
    private final IdentityHashMap<PlanNode, List<Path>> paths = new IdentityHashMap<>();

    Reordering(ServerFacts server, Selectivities selectivities, JoinPaths.Tree tree, PlanMemory memory) {
        this.server = server;
        this.settings = memory.settings();
        this.selectivities = selectivities;
        this.tree = tree;
        this.memory = memory;
    }

    /** The whole block of joins below its topmost one in another order. */
    List<Path> of(PlanNode node, Demand demand) throws SQLException {
        List<Path> known = paths.get(node);
        if (known == null) {
            known = joinOrders(node);
            paths.put(node, known);
        }
        boolean ordered = demand.need() == Demand.Need.KEEP && !node.type().equals("Hash Join");
        return known.stream().map(p -> ordered ? sorted(node, p) : p).toList();
    }

    /** Another order of joins may need a Sort to have today's order of rows. */
    private Path sorted(PlanNode node, Path path) {
        boolean gathered = Nodes.share(node) == Share.PARTIAL && path.share() == Share.WHOLE;
        double rows = gathered ? node.rows() * tree.parallelDivisor(node) : node.rows();
        Cost cost = JoinCost.sort(settings, new JoinCost.Side(path.cost(), rows, node.widthBytes()));
        return path.withCost(cost.startupCost(), cost.totalCost());
    }

    /** How far the model may be off today's cost of a block and still be believed about another order. */
    private static final double BLOCK_TOLERANCE = 0.15;

    private List<Path> joinOrders(PlanNode top) throws SQLException {
        Optional<PlanMemory.Block> found = memory.block(top);
        if (found.isEmpty()) {
            return List.of();
        }
        PlanMemory.Block block = found.get();
        Map<Share, JoinContext.Way> without = memory.reference(
                top, () -> order(block, JoinContext.Offered.NONE).best());
        JoinContext.Way reference = without.get(Nodes.share(top));
        if (reference == null || Math.abs(reference.cost().totalCost() / top.totalCost() - 1) > BLOCK_TOLERANCE) {
            return List.of();
        }
        double scale = top.totalCost() / reference.cost().totalCost();
        Map<Share, JoinContext.Way> with = order(block, JoinContext.Offered.ALL).best();
        return with.values().stream()
                .filter(w -> !w.used().isEmpty())
                // The nodes above are costed for today's number of workers.
                .filter(w -> w.share() == Share.WHOLE || w.divisor() == tree.parallelDivisor(top))
                .map(w -> new Path(
                        w.cost().startupCost() * scale,
                        w.cost().totalCost() * scale,
                        1,
                        w.share(),
                        Order.KEPT,
                        w.used()))
                .toList();
    }

    private JoinOrder order(PlanMemory.Block block, JoinContext.Offered offered) {
        JoinContext context = new JoinContext(
                block.joins(),
                block.rows(),
                memory.facts(),
                tree,
                memory.scanPaths(),
                selectivities,
                server,
                settings,
                offered,
                block.memory());
        return new JoinOrder(context, Map.of());
    }
}
