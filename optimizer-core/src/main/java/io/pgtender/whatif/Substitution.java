package io.pgtender.whatif;

import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.PlanNode;
import io.pgtender.plan.SortColumn;
import io.pgtender.plan.SortKeys;
import io.pgtender.whatif.Path.Order;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces parts of one plan by what the offered indexes allow, and carries the change of cost up to the root. Each node
 * keeps today's way and the few alternatives that may win; a node's own cost stays what EXPLAIN said, scaled where one
 * process does what several workers did.
 */
final class Substitution implements JoinPaths.Tree {

    private final PlanFacts facts;
    private final Offers offers;
    private final NodeCosts costs;
    private final CostSettings settings;
    private final ScanPaths scanPaths;
    private final JoinPaths joinPaths;
    private final Reordering reordering;
    private final Demand rootDemand;
    private final PlanMemory memory;
    private final IdentityHashMap<PlanNode, List<Integer>> offered = new IdentityHashMap<>();

    /**
     * @param memory what does not depend on the hypothetical indexes
     * @param offers these
     */
    Substitution(PlanMemory memory, Offers offers, ServerFacts server, Selectivities selectivities) {
        this.memory = memory;
        this.facts = memory.facts();
        this.offers = offers;
        this.costs = new NodeCosts(facts);
        this.settings = memory.settings();
        this.rootDemand = facts.hints().rootDemand();
        this.scanPaths = memory.scanPaths();
        this.joinPaths = new JoinPaths(server, settings, selectivities, scanPaths, this);
        this.reordering = new Reordering(server, selectivities, this, memory);
    }

    /** The cheapest way to run the whole statement. */
    Path best() throws SQLException {
        return paths(facts.root(), rootDemand).stream()
                .filter(p -> p.share() == Share.WHOLE)
                .filter(p -> p.order() != Order.LOST || rootDemand.equals(Demand.ANY))
                .min(Comparator.comparingDouble(Path::totalCost)
                        .thenComparingInt(p -> p.used().size()))
                .orElseThrow();
    }

    @Override
    public List<Path> paths(PlanNode node, Demand demand) throws SQLException {
        return memory.paths(
                node, demand, offered(node), () -> PathSet.prune(withSubPlans(node, compute(node, demand))));
    }

    @Override
    public Offers offers() {
        return offers;
    }

    @Override
    public double parallelDivisor(PlanNode node) {
        return facts.parallelDivisor(node);
    }

    @Override
    public List<Condition> conditions(PlanNode node) {
        return facts.conditions(node);
    }

    @Override
    public Set<String> named(PlanNode node) {
        return facts.named(node);
    }

    @Override
    public StatementHints hints() {
        return facts.hints();
    }

    @Override
    public Optional<Scan> scan(PlanNode node) throws SQLException {
        return facts.scan(node).map(offers::on);
    }

    private List<Path> compute(PlanNode node, Demand demand) throws SQLException {
        Optional<Scan> scan = scan(node);
        if (scan.isPresent()) {
            return scan.get().offered().isEmpty() ? List.of(NodeCosts.today(node)) : scanPaths.of(scan.get(), demand);
        }
        List<PlanNode> inputs = Nodes.inputs(node);
        return switch (node.type()) {
            case "Sort", "Incremental Sort" -> sort(node, inputs.get(0));
            case "Limit" -> limit(node, inputs.get(0), demand);
            case "Gather", "Gather Merge" -> gather(node, inputs.get(0), demand);
            case "Hash Join", "Merge Join", "Nested Loop" -> join(node, inputs.get(0), inputs.get(1), demand);
            case "Recursive Union" -> List.of(NodeCosts.today(node));
            default -> inputs.isEmpty() ? List.of(NodeCosts.today(node)) : passing(node, inputs, demand);
        };
    }

    /** A node whose cost is its own plus that of its inputs. Of several inputs each may change by itself. */
    private List<Path> passing(PlanNode node, List<PlanNode> inputs, Demand demand) throws SQLException {
        Demand below = Nodes.reliesOnOrder(node) ? Demand.KEEP : Nodes.passesOrder(node) ? demand : Demand.ANY;
        if (inputs.size() > 1) {
            below = below.need() == Demand.Need.SORT ? Demand.ANY : below;
            return List.of(NodeCosts.today(node), eachAtItsBest(node, inputs, below));
        }
        PlanNode input = inputs.get(0);
        List<Path> paths = new ArrayList<>();
        for (Path path : paths(input, below)) {
            if (path.order() != Order.LOST || below.need() != Demand.Need.KEEP) {
                Order order = Nodes.passesOrder(node) ? path.order() : Order.KEPT;
                paths.add(costs.above(node, input, path).withOrder(order));
            }
        }
        paths.addAll(grouped(node));
        return paths;
    }

    /** Grouping fed by an index that returns the rows group by group. */
    private List<Path> grouped(PlanNode node) throws SQLException {
        Optional<PlanNode> input = OrderedGrouping.input(node);
        List<SortColumn> groups = input.isEmpty() ? List.of() : OrderedGrouping.order(node);
        if (groups.isEmpty()) {
            return List.of();
        }
        PlanNode below = input.get();
        double rows = below.rows() * (Nodes.share(below) == Share.PARTIAL ? facts.parallelDivisor(below) : 1);
        List<Path> paths = new ArrayList<>();
        for (Path path : paths(below, Demand.sort(groups))) {
            if (path.order() == Order.SORTED && path.share() == Share.WHOLE) {
                paths.add(
                        OrderedGrouping.over(node, below, rows, path, settings).withOrder(Order.KEPT));
            }
        }
        return paths;
    }

    private Path eachAtItsBest(PlanNode node, List<PlanNode> inputs, Demand below) throws SQLException {
        Path sum = NodeCosts.today(node);
        for (PlanNode input : inputs) {
            Path today = NodeCosts.today(input);
            Path best = today;
            for (Path path : paths(input, below)) {
                boolean comparable = path.share() == today.share() && path.order() != Order.LOST;
                if (comparable && path.totalCost() * PathSet.FUZZ < best.totalCost()) {
                    best = path;
                }
            }
            double total = sum.totalCost() + best.totalCost() - today.totalCost();
            double startup = sum.startupCost() + Math.min(0, best.startupCost() - today.startupCost());
            sum = sum.using(best.used()).withCost(Math.min(startup, total), total);
        }
        return sum;
    }

    /** A Sort goes where its input comes in its order; else it stays with its own cost. */
    private List<Path> sort(PlanNode node, PlanNode input) throws SQLException {
        List<Path> paths = new ArrayList<>();
        paths.add(NodeCosts.today(node));
        for (Path path : paths(input, Demand.sort(SortKeys.of(node)))) {
            if (path.order() == Order.SORTED) {
                paths.add(path.withOrder(Order.KEPT));
            } else if (node.type().equals("Sort") && (!path.used().isEmpty() || path.share() != Nodes.share(input))) {
                paths.add(costs.sorted(node, input, path).withOrder(Order.KEPT));
            }
        }
        return paths;
    }

    /** A Limit stays where it is. */
    private List<Path> limit(PlanNode node, PlanNode input, Demand demand) throws SQLException {
        List<Path> paths = new ArrayList<>();
        paths.add(NodeCosts.today(node));
        for (Path path : paths(input, demand)) {
            if (!path.used().isEmpty() && path.share() == Nodes.share(input)) {
                paths.add(NodeCosts.limited(node, input, path));
            }
        }
        return paths;
    }

    /** A Gather goes where its input is computed by one process. */
    private List<Path> gather(PlanNode node, PlanNode input, Demand demand) throws SQLException {
        Demand below = node.type().equals("Gather Merge") ? Demand.KEEP : demand;
        List<Path> paths = new ArrayList<>();
        paths.add(NodeCosts.today(node));
        for (Path path : paths(input, below)) {
            if (path.order() == Order.LOST && below.need() == Demand.Need.KEEP) {
                continue;
            }
            if (path.share() != Nodes.share(input)) {
                double rows = input.rows() * Nodes.parallelDivisor(node) * path.rowScale();
                paths.add(path.withRowScale(Math.max(1, rows / Math.max(1, node.rows()))));
            } else if (!path.used().isEmpty()) {
                paths.add(costs.above(node, input, path).withShare(Share.WHOLE).withOrder(Order.KEPT));
            }
        }
        return paths;
    }

    private List<Path> join(PlanNode node, PlanNode outer, PlanNode inner, Demand demand) throws SQLException {
        Demand outerDemand = switch (node.type()) {
            case "Nested Loop" -> demand;
            case "Merge Join" -> Demand.KEEP;
            default -> Demand.ANY;
        };
        Demand innerDemand = node.type().equals("Merge Join") ? Demand.KEEP : Demand.ANY;
        List<Path> paths = new ArrayList<>();
        paths.add(NodeCosts.today(node));
        List<Path> reordered = offered(node).isEmpty() ? List.of() : reordering.of(node, demand);
        for (Path o : paths(outer, outerDemand)) {
            for (Path i : paths(inner, innerDemand)) {
                boolean lost = (outerDemand.need() == Demand.Need.KEEP && o.order() == Order.LOST)
                        || (innerDemand.need() == Demand.Need.KEEP && i.order() == Order.LOST);
                boolean sharesFit =
                        Nodes.share(inner) == Share.PARTIAL ? o.share() == i.share() : i.share() == Share.WHOLE;
                boolean changed = !o.used().isEmpty() || !i.used().isEmpty() || o.share() != Nodes.share(outer);
                if (sharesFit && changed && !lost) {
                    paths.add(costs.joined(node, outer, inner, o, i));
                }
            }
        }
        paths.addAll(joinPaths.of(node, outer, inner, node.type().equals("Merge Join") ? Demand.KEEP : demand));
        paths.addAll(reordered);
        return paths;
    }

    /** What is offered on the tables of {@code node}, in short. */
    private List<Integer> offered(PlanNode node) {
        return offered.computeIfAbsent(node, n -> offers.on(facts.tables(n)));
    }

    /**
     * Charges init plans once, as the planner does (subselect.c, SS_charge_for_initplans), and sub plans for each call that
     * the node's cost shows. A new way to read a table calls its sub plans less often; their saving is left out there.
     */
    private List<Path> withSubPlans(PlanNode node, List<Path> paths) throws SQLException {
        List<Path> result = new ArrayList<>(paths);
        double regular =
                Nodes.inputs(node).stream().mapToDouble(PlanNode::totalCost).sum();
        for (PlanNode child : node.children()) {
            if (!Nodes.isInitPlan(child) && !Nodes.isSubPlan(child)) {
                continue;
            }
            Path best = bestOfSubPlan(child);
            double saved = child.totalCost() - best.totalCost();
            if (best.used().isEmpty() || saved <= 0) {
                continue;
            }
            if (Nodes.isInitPlan(child)) {
                result.addAll(result.stream()
                        .map(p -> p.using(best.used()).withCost(p.startupCost() - saved, p.totalCost() - saved))
                        .toList());
            } else {
                double own = Math.max(0, node.totalCost() - regular);
                double calls = Math.min(calls(node), own / Math.max(NodeCosts.ROUNDING, child.totalCost()));
                Path today = paths.get(0);
                result.add(today.using(best.used())
                        .withCost(today.startupCost(), today.totalCost() - Math.floor(calls) * saved));
            }
        }
        return result;
    }

    private Path bestOfSubPlan(PlanNode child) throws SQLException {
        Path today = NodeCosts.today(child);
        Path best = today;
        for (Path path : paths(child, rootDemand)) {
            boolean fits = path.share() == Share.WHOLE && (path.order() != Order.LOST || rootDemand.equals(Demand.ANY));
            if (fits && path.totalCost() * PathSet.FUZZ < best.totalCost()) {
                best = path;
            }
        }
        return best;
    }

    /** The most often that a node can evaluate an expression: once for each row that it looks at. */
    private double calls(PlanNode node) throws SQLException {
        Optional<Scan> scan = scan(node);
        if (scan.isPresent()) {
            return scan.get().tuples();
        }
        return Nodes.inputs(node).stream().mapToDouble(PlanNode::rows).max().orElse(1);
    }
}
