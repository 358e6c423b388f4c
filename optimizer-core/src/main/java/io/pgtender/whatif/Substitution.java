package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnTypes;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Conditions;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.plan.SortKeys;
import io.pgtender.sql.RelationName;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.Path.Order;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Replaces parts of one plan by what the offered indexes allow, and carries the change of cost up to the root. Each node
 * keeps today's way and the few alternatives that may win; a node's own cost stays what EXPLAIN said, scaled where one
 * process does what several workers did.
 */
final class Substitution implements JoinPaths.Tree {

    private final Plan plan;
    private final ColumnTypes types;
    private final Catalog catalog;
    private final Selectivities selectivities;
    private final CommonValues commonValues;
    private final Map<RelationName, Set<IndexDefinition>> offered;
    private final ScanPaths scanPaths;
    private final JoinPaths joinPaths;
    private final ParallelWorkers workers;
    private final StatementHints hints;
    private final Demand rootDemand;

    private final IdentityHashMap<PlanNode, PlanNode> parents = new IdentityHashMap<>();
    private final IdentityHashMap<PlanNode, Optional<Scan>> scans = new IdentityHashMap<>();
    private final IdentityHashMap<PlanNode, Map<Demand, List<Path>>> known = new IdentityHashMap<>();
    private final IdentityHashMap<PlanNode, List<Path>> reordered = new IdentityHashMap<>();
    private final Set<PlanNode> inBlock = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * @param offered hypothetical indexes by the table, or partition, on which they would stand
     * @param hints what the statement's text tells
     */
    Substitution(
            Plan plan,
            Catalog catalog,
            Selectivities selectivities,
            CommonValues commonValues,
            IndexShapes shapes,
            Map<RelationName, Set<IndexDefinition>> offered,
            StatementHints hints) {
        this.plan = plan;
        this.types = ColumnTypes.of(plan, catalog);
        this.catalog = catalog;
        this.selectivities = selectivities;
        this.commonValues = commonValues;
        this.offered = offered;
        this.workers = new ParallelWorkers(catalog.server());
        this.hints = hints;
        this.rootDemand = hints.rootDemand();
        this.scanPaths = new ScanPaths(catalog.server(), selectivities, shapes, totalTablePages());
        this.joinPaths = new JoinPaths(catalog.server(), selectivities, scanPaths, this);
        plan.root().walk().forEach(node -> node.children().forEach(child -> parents.put(child, node)));
    }

    /** The cheapest way to run the whole statement. */
    Path best() throws SQLException {
        return paths(plan.root(), rootDemand).stream()
                .filter(p -> p.share() == Share.WHOLE)
                .filter(p -> p.order() != Order.LOST || rootDemand.equals(Demand.ANY))
                .min(Comparator.comparingDouble(Path::totalCost)
                        .thenComparingInt(p -> p.used().size()))
                .orElseThrow();
    }

    @Override
    public List<Path> paths(PlanNode node, Demand demand) throws SQLException {
        Map<Demand, List<Path>> ofNode = known.computeIfAbsent(node, n -> new HashMap<>());
        List<Path> paths = ofNode.get(demand);
        if (paths == null) {
            paths = PathSet.prune(withSubPlans(node, compute(node, demand)));
            ofNode.put(demand, paths);
        }
        return paths;
    }

    @Override
    public double parallelDivisor(PlanNode node) {
        for (PlanNode n = node; n != null; n = parents.get(n)) {
            if (Nodes.isGather(n)) {
                return Math.min(Nodes.parallelDivisor(n), ofOutermostScan(node));
            }
        }
        return 1;
    }

    /** Workers are counted by the table that drives a join: one that is hashed on the side may have had fewer. */
    private double ofOutermostScan(PlanNode node) {
        PlanNode scan = node;
        while (!scan.type().equals(Scan.SEQ_SCAN)) {
            List<PlanNode> inputs = Nodes.inputs(scan);
            if (inputs.isEmpty() || scan.type().equals("Append")) {
                return Double.POSITIVE_INFINITY;
            }
            scan = inputs.get(0);
        }
        double divisor = catalog.table(new RelationName(
                        scan.schema().orElse(null), scan.relationName().orElse("")))
                .map(t -> workers.divisor(t.pages(), ParallelWorkers.NOT_READ))
                .orElse(1.0);
        return divisor > 1 ? divisor : Double.POSITIVE_INFINITY;
    }

    @Override
    public List<Condition> conditions(PlanNode node) {
        return Conditions.of(node, types);
    }

    @Override
    public StatementHints hints() {
        return hints;
    }

    @Override
    public Optional<Scan> scan(PlanNode node) throws SQLException {
        Optional<Scan> scan = scans.get(node);
        if (scan == null) {
            scan = readScan(node);
            scans.put(node, scan);
        }
        return scan;
    }

    private Optional<Scan> readScan(PlanNode node) throws SQLException {
        if (!Scan.isOne(node) || node.schema().isEmpty() || node.relationName().isEmpty()) {
            return Optional.empty();
        }
        RelationName name =
                new RelationName(node.schema().get(), node.relationName().get());
        Optional<TableFacts> table = catalog.table(name);
        if (table.isEmpty()) {
            return Optional.empty();
        }
        String alias = node.alias().orElse(name.name());
        List<PlanNode> ancestors = new ArrayList<>();
        for (PlanNode n = parents.get(node); n != null; n = parents.get(n)) {
            ancestors.add(n);
        }
        return Optional.of(new Scan(
                node,
                table.get(),
                alias,
                conditions(node),
                ColumnUse.needed(plan.root(), node, ancestors, table.get(), alias),
                selectivities.tuples(table.get()),
                Nodes.share(node),
                parallelDivisor(node),
                offered.getOrDefault(name, Set.of()),
                table.get().indexes().stream()
                        .filter(i -> i.valid() && i.definition().accessMethod().equals("btree"))
                        .collect(Collectors.toSet())));
    }

    private List<Path> compute(PlanNode node, Demand demand) throws SQLException {
        Optional<Scan> scan = scan(node);
        if (scan.isPresent()) {
            return scan.get().offered().isEmpty() ? List.of(today(node)) : scanPaths.of(scan.get(), demand);
        }
        List<PlanNode> inputs = Nodes.inputs(node);
        return switch (node.type()) {
            case "Sort", "Incremental Sort" -> sort(node, inputs.get(0));
            case "Limit" -> limit(node, inputs.get(0), demand);
            case "Gather", "Gather Merge" -> gather(node, inputs.get(0), demand);
            case "Hash Join", "Merge Join", "Nested Loop" -> join(node, inputs.get(0), inputs.get(1), demand);
            case "Recursive Union" -> List.of(today(node));
            default -> inputs.isEmpty() ? List.of(today(node)) : passing(node, inputs, demand);
        };
    }

    static Path today(PlanNode node) {
        return new Path(node.startupCost(), node.totalCost(), 1, Nodes.share(node), Order.KEPT, Set.of());
    }

    /** A node whose cost is its own plus that of its inputs. Of several inputs each may change by itself. */
    private List<Path> passing(PlanNode node, List<PlanNode> inputs, Demand demand) throws SQLException {
        Demand below = Nodes.reliesOnOrder(node) ? Demand.KEEP : Nodes.passesOrder(node) ? demand : Demand.ANY;
        if (inputs.size() > 1) {
            below = below.need() == Demand.Need.SORT ? Demand.ANY : below;
            return List.of(today(node), eachAtItsBest(node, inputs, below));
        }
        PlanNode input = inputs.get(0);
        List<Path> paths = new ArrayList<>();
        for (Path path : paths(input, below)) {
            if (path.order() != Order.LOST || below.need() != Demand.Need.KEEP) {
                Order order = Nodes.passesOrder(node) ? path.order() : Order.KEPT;
                paths.add(above(node, input, path).withOrder(order));
            }
        }
        return paths;
    }

    /** {@code node} over another way to compute its only input. */
    private Path above(PlanNode node, PlanNode input, Path path) {
        double scale = isGathered(node, path) ? parallelDivisor(node) : 1;
        double ownTotal = Math.max(0, node.totalCost() - input.totalCost()) * scale;
        double base = Nodes.isBlocking(node) ? input.totalCost() : input.startupCost();
        double ownStartup = Math.max(0, node.startupCost() - base) * scale;
        double newBase = Nodes.isBlocking(node) ? path.totalCost() : path.startupCost();
        return path.withCost(newBase + ownStartup, path.totalCost() + ownTotal);
    }

    private static boolean isGathered(PlanNode node, Path path) {
        return Nodes.share(node) == Share.PARTIAL && path.share() == Share.WHOLE;
    }

    private Path eachAtItsBest(PlanNode node, List<PlanNode> inputs, Demand below) throws SQLException {
        Path sum = today(node);
        for (PlanNode input : inputs) {
            Path today = today(input);
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
        paths.add(today(node));
        for (Path path : paths(input, Demand.sort(SortKeys.of(node)))) {
            if (path.order() == Order.SORTED) {
                paths.add(path.withOrder(Order.KEPT));
            } else if (node.type().equals("Sort") && (!path.used().isEmpty() || path.share() != Nodes.share(input))) {
                double rows = Math.max(2, input.rows());
                double comparisons = isGathered(node, path) ? 1 + Math.log(parallelDivisor(node)) / Math.log(rows) : 1;
                Path above = above(node, input, path);
                double own = above.totalCost() - path.totalCost();
                paths.add(above.withCost(
                                above.startupCost() + own * (comparisons - 1),
                                above.totalCost() + own * (comparisons - 1))
                        .withOrder(Order.KEPT));
            }
        }
        return paths;
    }

    /** A Limit pays for the share of its input that it reads (pathnode.c, adjust_limit_rows_costs). */
    private List<Path> limit(PlanNode node, PlanNode input, Demand demand) throws SQLException {
        List<Path> paths = new ArrayList<>();
        paths.add(today(node));
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
        for (Path path : paths(input, demand)) {
            if (!path.used().isEmpty() && path.share() == Nodes.share(input)) {
                paths.add(path.withCost(
                                path.startupCost() + path.runCost() * skipped / path.rowScale() + charged,
                                path.startupCost() + path.runCost() * read / path.rowScale() + charged)
                        .withRowScale(1));
            }
        }
        return paths;
    }

    /** Unit of the costs that EXPLAIN prints. */
    private static final double ROUNDING = 0.01;

    /** A Gather goes where its input is computed by one process. */
    private List<Path> gather(PlanNode node, PlanNode input, Demand demand) throws SQLException {
        Demand below = node.type().equals("Gather Merge") ? Demand.KEEP : demand;
        List<Path> paths = new ArrayList<>();
        paths.add(today(node));
        for (Path path : paths(input, below)) {
            if (path.order() == Order.LOST && below.need() == Demand.Need.KEEP) {
                continue;
            }
            if (path.share() != Nodes.share(input)) {
                double rows = input.rows() * Nodes.parallelDivisor(node) * path.rowScale();
                paths.add(path.withRowScale(Math.max(1, rows / Math.max(1, node.rows()))));
            } else if (!path.used().isEmpty()) {
                paths.add(above(node, input, path).withShare(Share.WHOLE).withOrder(Order.KEPT));
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
        paths.add(today(node));
        List<Path> reordered = reordered(node, demand);
        for (Path o : paths(outer, outerDemand)) {
            for (Path i : paths(inner, innerDemand)) {
                boolean lost = (outerDemand.need() == Demand.Need.KEEP && o.order() == Order.LOST)
                        || (innerDemand.need() == Demand.Need.KEEP && i.order() == Order.LOST);
                boolean sharesFit =
                        Nodes.share(inner) == Share.PARTIAL ? o.share() == i.share() : i.share() == Share.WHOLE;
                boolean changed = !o.used().isEmpty() || !i.used().isEmpty() || o.share() != Nodes.share(outer);
                if (sharesFit && changed && !lost) {
                    paths.add(joined(node, outer, inner, o, i));
                }
            }
        }
        paths.addAll(joinPaths.of(node, outer, inner, node.type().equals("Merge Join") ? Demand.KEEP : demand));
        paths.addAll(reordered);
        return paths;
    }

    /** The whole block of joins below its topmost one in another order. */
    private List<Path> reordered(PlanNode node, Demand demand) throws SQLException {
        List<Path> known = reordered.get(node);
        if (known == null) {
            known = inBlock.contains(node) ? List.of() : joinOrders(node);
            reordered.put(node, known);
        }
        boolean ordered = demand.need() == Demand.Need.KEEP && !node.type().equals("Hash Join");
        return known.stream().map(p -> ordered ? sorted(node, p) : p).toList();
    }

    /** Another order of joins may need a Sort to have today's order of rows. */
    private Path sorted(PlanNode node, Path path) {
        boolean gathered = Nodes.share(node) == Share.PARTIAL && path.share() == Share.WHOLE;
        double rows = gathered ? node.rows() * parallelDivisor(node) : node.rows();
        Cost cost = JoinCost.sort(
                CostSettings.of(catalog.server()), new JoinCost.Side(path.cost(), rows, node.widthBytes()));
        return path.withCost(cost.startupCost(), cost.totalCost());
    }

    /** How far the model may be off today's cost of a block and still be believed about another order. */
    private static final double BLOCK_TOLERANCE = 0.15;

    private List<Path> joinOrders(PlanNode top) throws SQLException {
        if (offered.isEmpty()) {
            return List.of();
        }
        Optional<JoinBlock> block = JoinBlock.of(top, this, selectivities, CostSettings.of(catalog.server()));
        if (block.isEmpty()) {
            return List.of();
        }
        inBlock.addAll(block.get().joins().values());
        JoinRows rows = new JoinRows(block.get(), selectivities, commonValues, this);
        Map<Share, JoinOrder.Way> without = new JoinOrder(
                        block.get(),
                        rows,
                        this,
                        scanPaths,
                        selectivities,
                        catalog.server(),
                        JoinOrder.Offered.NONE,
                        Map.of())
                .best();
        JoinOrder.Way reference = without.get(Nodes.share(top));
        if (reference == null || Math.abs(reference.cost().totalCost() / top.totalCost() - 1) > BLOCK_TOLERANCE) {
            return List.of();
        }
        double scale = top.totalCost() / reference.cost().totalCost();
        Map<Share, JoinOrder.Way> with = new JoinOrder(
                        block.get(),
                        rows,
                        this,
                        scanPaths,
                        selectivities,
                        catalog.server(),
                        JoinOrder.Offered.ALL,
                        Map.of())
                .best();
        return with.values().stream()
                .filter(w -> !w.used().isEmpty())
                // The nodes above are costed for today's number of workers.
                .filter(w -> w.share() == Share.WHOLE || w.divisor() == parallelDivisor(top))
                .map(w -> new Path(
                        w.cost().startupCost() * scale,
                        w.cost().totalCost() * scale,
                        1,
                        w.share(),
                        Order.KEPT,
                        w.used()))
                .toList();
    }

    /** Today's join over other ways to compute its inputs. */
    private Path joined(PlanNode node, PlanNode outer, PlanNode inner, Path o, Path i) {
        double outerDelta = o.totalCost() - outer.totalCost();
        double innerDelta = i.totalCost() - inner.totalCost();
        double scale = isGathered(node, o) ? parallelDivisor(node) : 1;
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
                double calls = Math.min(calls(node), own / Math.max(ROUNDING, child.totalCost()));
                Path today = paths.get(0);
                result.add(today.using(best.used())
                        .withCost(today.startupCost(), today.totalCost() - Math.floor(calls) * saved));
            }
        }
        return result;
    }

    private Path bestOfSubPlan(PlanNode child) throws SQLException {
        Path today = today(child);
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

    /** Pages of all tables of the plan, a table that is read twice counted twice (allpaths.c, total_table_pages). */
    private double totalTablePages() {
        return plan.root()
                .walk()
                .filter(Scan::isOne)
                .mapToDouble(n -> catalog.table(new RelationName(
                                n.schema().orElse(null), n.relationName().orElse("")))
                        .map(TableFacts::pages)
                        .orElse(0L))
                .sum();
    }
}
