package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.SortColumn;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.HeapCost.Heap;
import io.pgtender.whatif.HeapCost.Reads;
import io.pgtender.whatif.Path.Order;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The ways to read one table with the offered indexes: index scan, index-only scan and bitmap scan of each. */
final class ScanPaths {

    private final CostSettings settings;
    private final ServerFacts server;
    private final IndexShapes shapes;
    private final BoundaryQuals boundaryQuals;
    private final ParallelWorkers workers;
    private final MethodPaths methodPaths;
    private final double totalTablePages;
    private final Map<String, Set<ColumnReference>> columnsOf = new HashMap<>();

    ScanPaths(ServerFacts server, Selectivities selectivities, IndexShapes shapes, double totalTablePages) {
        this.settings = CostSettings.of(server);
        this.server = server;
        this.shapes = shapes;
        this.boundaryQuals = new BoundaryQuals(settings, selectivities);
        this.workers = new ParallelWorkers(server);
        this.totalTablePages = totalTablePages;
        this.methodPaths = new MethodPaths(server, selectivities, shapes, totalTablePages);
    }

    /**
     * Ways to read the scan once. Today's own comes first; for a worker's part also the same scan by one process.
     *
     * @param demand what the nodes above ask of the order
     */
    List<Path> of(Scan scan, Demand demand) throws SQLException {
        List<Path> paths = new ArrayList<>();
        paths.add(today(scan));
        if (scan.share() == Share.PARTIAL && scan.node().type().equals(Scan.SEQ_SCAN)) {
            double disk = scan.table().pages() * settings.seqPageCost();
            double cpu = Math.max(0, scan.node().totalCost() - scan.node().startupCost() - disk);
            paths.add(today(scan)
                    .withShare(Share.WHOLE)
                    .withCost(
                            scan.node().startupCost(),
                            scan.node().startupCost() + disk + cpu * scan.parallelDivisor()));
        }
        for (IndexDefinition index : scan.offered()) {
            paths.addAll(methodPaths.of(scan, index));
            if (!index.accessMethod().equals("btree")) {
                continue;
            }
            Optional<IndexMatch> match = IndexMatch.of(index, scan.alias(), scan.conditions());
            if (match.isPresent()) {
                Order order = order(scan, index, match.get(), demand);
                BtreeCost.Shape shape = shapes.of(index, scan.table());
                for (Candidate candidate : candidates(scan, index, shape, match.get(), order, scan.rows(), 1)) {
                    paths.add(new Path(
                            candidate.cost.startupCost(),
                            candidate.cost.totalCost(),
                            1,
                            candidate.share,
                            candidate.order,
                            Set.of(index)));
                }
            }
        }
        return paths;
    }

    /** One inner scan of a nested loop. */
    record Inner(Cost cost, Set<IndexDefinition> used) {}

    /**
     * Ways to read the scan again for each outer row, through offered and through existing indexes.
     *
     * @param joins conditions that bind a column of the scan to the outer row
     * @param rows rows that one inner scan returns
     * @param loops number of outer rows over which caching is averaged
     */
    List<Inner> inner(Scan scan, List<Condition> joins, double rows, double loops) throws SQLException {
        List<Inner> inner = new ArrayList<>();
        List<Condition> all = new ArrayList<>(scan.conditions());
        all.addAll(joins);
        for (IndexDefinition index : scan.offered()) {
            if (!index.accessMethod().equals("btree")) {
                continue;
            }
            BtreeCost.Shape shape = shapes.of(index, scan.table());
            lookUps(scan, index, shape, all, joins, rows, loops)
                    .forEach(cost -> inner.add(new Inner(cost, Set.of(index))));
        }
        for (IndexFacts index : scan.existing()) {
            BtreeCost.Shape shape = shapes.of(index, scan.table());
            lookUps(scan, index.definition(), shape, all, joins, rows, loops)
                    .forEach(cost -> inner.add(new Inner(cost, Set.of())));
        }
        return inner;
    }

    private List<Cost> lookUps(
            Scan scan,
            IndexDefinition index,
            BtreeCost.Shape shape,
            List<Condition> all,
            List<Condition> joins,
            double rows,
            double loops)
            throws SQLException {
        Optional<IndexMatch> match = IndexMatch.of(index, scan.alias(), all);
        if (match.isEmpty() || match.get().conditions().stream().noneMatch(joins::contains)) {
            return List.of();
        }
        return candidates(scan, index, shape, match.get(), Order.KEPT, rows, loops).stream()
                .filter(candidate -> candidate.share == Share.WHOLE)
                .map(Candidate::cost)
                .toList();
    }

    static Path today(Scan scan) {
        return new Path(scan.node().startupCost(), scan.node().totalCost(), 1, scan.share(), Order.KEPT, Set.of());
    }

    private record Candidate(Cost cost, Order order, Share share) {}

    private List<Candidate> candidates(
            Scan scan,
            IndexDefinition index,
            BtreeCost.Shape shape,
            IndexMatch match,
            Order order,
            double rows,
            double loops)
            throws SQLException {
        // What a Seq Scan costs before its first row is what its conditions do then, such as filling a hashed sub plan.
        double startup = scan.node().type().equals(Scan.SEQ_SCAN) ? scan.node().startupCost() : 0;
        Set<String> missing = new HashSet<>(scan.neededColumns().orElse(Set.of("ctid")));
        match.conditions().forEach(c -> addColumns(missing, scan, c));
        match.filter().forEach(c -> addColumns(missing, scan, c));
        index.keys().forEach(key -> missing.remove(key.column() == null ? "" : key.column()));
        index.include().forEach(missing::remove);
        boolean covers = missing.isEmpty() && server.isOn("enable_indexonlyscan");

        boolean bounded = !match.groups().isEmpty() || index.predicate() != null;
        if (!bounded && !covers && order != Order.SORTED) {
            return List.of();
        }
        BtreeCost.Quals quals = boundaryQuals.of(scan, index, match, shape.pages());
        BtreeCost.Access access = BtreeCost.access(settings, shape, quals, scan.tuples(), totalTablePages, loops);
        Heap heap = new Heap(
                scan.table().pages(),
                scan.tuples(),
                scan.table().allVisibleFraction(),
                rows,
                scan.filterCost(settings, match),
                scan.conditionCost(settings),
                totalTablePages);
        List<Candidate> candidates = new ArrayList<>();
        if (server.isOn("enable_indexscan")) {
            Reads reads = covers ? Reads.INVISIBLE_PAGES : Reads.ALL_PAGES;
            Cost cost = HeapCost.indexScan(settings, heap, access, shape.pages(), loops, reads, 1)
                    .plusStartup(startup);
            candidates.add(new Candidate(cost, order, Share.WHOLE));
            double heapPages = covers ? ParallelWorkers.NOT_READ : cost.heapPages();
            double indexPages = Math.ceil(quals.boundarySelectivity() * shape.pages());
            if (isShared(scan, loops, workers.divisor(heapPages, indexPages))) {
                Cost part = HeapCost.indexScan(
                                settings, heap, access, shape.pages(), loops, reads, scan.parallelDivisor())
                        .plusStartup(startup);
                candidates.add(new Candidate(part, order, Share.PARTIAL));
            }
        }
        if (bounded && server.isOn("enable_bitmapscan")) {
            Cost cost = HeapCost.bitmapScan(settings, heap, access, shape.pages(), loops, 1)
                    .plusStartup(startup);
            Order bitmapOrder = scan.isOrdered() ? Order.LOST : Order.KEPT;
            candidates.add(new Candidate(cost, bitmapOrder, Share.WHOLE));
            if (isShared(scan, loops, workers.divisor(cost.heapPages(), ParallelWorkers.NOT_READ))) {
                Cost part = HeapCost.bitmapScan(settings, heap, access, shape.pages(), loops, scan.parallelDivisor())
                        .plusStartup(startup);
                candidates.add(new Candidate(part, bitmapOrder, Share.PARTIAL));
            }
        }
        return candidates;
    }

    /** Whether as many processes as share today's scan would share another one. */
    private static boolean isShared(Scan scan, double loops, double divisor) {
        return loops <= 1 && scan.share() == Share.PARTIAL && divisor >= scan.parallelDivisor() && divisor > 1;
    }

    private void addColumns(Set<String> columns, Scan scan, Condition condition) {
        for (ColumnReference reference : columnsOf.computeIfAbsent(condition.sql(), Expressions::columns)) {
            if (reference.alias().equals(scan.alias())) {
                columns.add(reference.column());
            }
        }
    }

    private static Order order(Scan scan, IndexDefinition index, IndexMatch match, Demand demand) {
        if (demand.need() == Demand.Need.SORT) {
            return match.sorts(index, scan.alias(), demand.keys()) ? Order.SORTED : Order.KEPT;
        }
        return !scan.isOrdered() || keepsOrder(scan, index, match) ? Order.KEPT : Order.LOST;
    }

    /** Whether the index also gives the order that today's index gives behind its own constant keys. */
    private static boolean keepsOrder(Scan scan, IndexDefinition index, IndexMatch match) {
        Optional<IndexDefinition> today = scan.table().indexes().stream()
                .filter(i -> i.name().equals(scan.node().indexName().orElse("")))
                .map(IndexFacts::definition)
                .findFirst();
        Optional<IndexMatch> todaysMatch = today.flatMap(i -> IndexMatch.of(i, scan.alias(), scan.conditions()));
        if (today.isEmpty() || todaysMatch.isEmpty()) {
            return false;
        }
        List<SortColumn> order = new ArrayList<>();
        for (int i = 0; i < today.get().keys().size(); i++) {
            IndexKey key = today.get().keys().get(i);
            int position = i;
            if (todaysMatch.get().groups().stream().noneMatch(g -> g.position() == position && g.isConstant())) {
                order.add(new SortColumn(
                        scan.alias(),
                        key.column(),
                        key.expression(),
                        key.descending(),
                        key.nullsFirst(),
                        key.collation(),
                        false));
            }
        }
        return match.sorts(index, scan.alias(), order);
    }
}
