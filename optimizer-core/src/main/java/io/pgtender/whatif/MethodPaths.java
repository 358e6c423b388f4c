package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.sql.Identifiers;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.HeapCost.Heap;
import io.pgtender.whatif.Path.Order;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ways to read a table through an index that is no plain btree look-up: GIN, BRIN and hash, and a btree of a pattern
 * class for {@code LIKE 'prefix%'}. GIN and BRIN give a bitmap; none gives an order. Every condition is checked again on
 * the heap row (nodeBitmapHeapscan.c): as often as the planner expects, which does not count the rows that share all
 * trigrams of a pattern and still do not match it.
 */
final class MethodPaths {

    private final ServerFacts server;
    private final CostSettings settings;
    private final Selectivities selectivities;
    private final Optional<GinIndexes> gins;
    private final IndexShapes shapes;
    private final double totalTablePages;

    MethodPaths(ServerFacts server, Selectivities selectivities, IndexShapes shapes, double totalTablePages) {
        this.server = server;
        this.settings = CostSettings.of(server);
        this.selectivities = selectivities;
        this.gins = shapes.gins();
        this.shapes = shapes;
        this.totalTablePages = totalTablePages;
    }

    /** Access methods that this class knows, btree aside. */
    static boolean knows(String accessMethod) {
        return accessMethod.equals("gin") || accessMethod.equals("brin") || accessMethod.equals("hash");
    }

    /** Ways to read the scan once through {@code index}; none when it serves no condition. */
    List<Path> of(Scan scan, IndexDefinition index) throws SQLException {
        if (!impliesPredicate(scan, index)) {
            return List.of();
        }
        return switch (index.accessMethod()) {
            case "gin" -> gin(scan, index);
            case "brin" -> brin(scan, index);
            case "hash" -> hash(scan, index);
            case "btree" -> prefix(scan, index);
            default -> List.of();
        };
    }

    private List<Path> gin(Scan scan, IndexDefinition index) throws SQLException {
        Optional<GinIndexes.Match> match = gins.isEmpty()
                ? Optional.empty()
                : gins.get().match(index, scan.table(), scan.alias(), scan.conditions());
        if (gins.isEmpty() || match.isEmpty()) {
            return List.of();
        }
        Optional<GinSizeModel.Shape> shape = gins.get().shape(index, scan.table(), GinIndexes.buildBytes(server));
        if (shape.isEmpty()) {
            return List.of();
        }
        double selectivity = selectivity(scan, index, match.get().conditions());
        BtreeCost.Access access =
                GinCost.access(settings, shape.get(), match.get().search(), selectivity, scan.tuples());
        return bitmap(scan, index, access, shape.get().pages());
    }

    private List<Path> brin(Scan scan, IndexDefinition index) throws SQLException {
        Optional<IndexMatch> match = IndexMatch.of(withDefaultClasses(index), scan.alias(), scan.conditions());
        if (match.isEmpty() || match.get().groups().isEmpty()) {
            return List.of();
        }
        BrinSizeModel.Shape shape = BrinSizeModel.of(index, scan.table());
        double correlation = 0;
        for (IndexMatch.Group group : match.get().groups()) {
            correlation = Math.max(
                    correlation, Math.abs(BrinSizeModel.correlation(index.keys().get(group.position()), scan.table())));
        }
        double selectivity = selectivity(scan, index, match.get().conditions());
        return bitmap(scan, index, BrinCost.access(settings, shape, selectivity, correlation), shape.pages());
    }

    /** BRIN's minmax and multi-minmax classes serve the operators of the default btree class. */
    private static IndexDefinition withDefaultClasses(IndexDefinition index) {
        List<IndexKey> keys = new ArrayList<>();
        for (IndexKey key : index.keys()) {
            String operatorClass = key.operatorClass();
            boolean minmax = operatorClass != null && operatorClass.contains("_minmax_");
            keys.add(minmax ? new IndexKey(key.column(), key.expression(), false, false, null, key.collation()) : key);
        }
        return new IndexDefinition(index.table(), "brin", keys, List.of(), index.predicate(), false);
    }

    private List<Path> hash(Scan scan, IndexDefinition index) throws SQLException {
        Optional<IndexMatch> match = IndexMatch.of(index, scan.alias(), scan.conditions());
        if (match.isEmpty() || match.get().groups().isEmpty() || !isEquality(match.get())) {
            return List.of();
        }
        double pages = HashSizeModel.pages(scan.tuples());
        double selectivity = selectivity(scan, index, match.get().conditions());
        BtreeCost.Access access =
                HashCost.access(settings, pages, match.get().conditions().size(), selectivity, scan.tuples());
        List<Path> paths = new ArrayList<>(bitmap(scan, index, access, pages));
        if (server.isOn("enable_indexscan")) {
            Cost cost = HeapCost.indexScan(settings, heap(scan), access, pages, 1, HeapCost.Reads.ALL_PAGES, 1);
            paths.add(path(scan, index, cost));
        }
        return paths;
    }

    /** A btree whose leading key has a pattern class, searched for the fixed beginning of a LIKE pattern. */
    private List<Path> prefix(Scan scan, IndexDefinition index) throws SQLException {
        IndexKey key = index.keys().get(0);
        String operatorClass = key.operatorClass();
        if (operatorClass == null || !operatorClass.replace("\"", "").endsWith("_pattern_ops")) {
            return List.of();
        }
        for (Condition condition : scan.conditions()) {
            Optional<LikePrefix> prefix = LikePrefix.of(condition);
            if (prefix.isPresent() && GinIndexes.isOn(key, scan.alias(), condition)) {
                return range(scan, index, condition, prefix.get());
            }
        }
        return List.of();
    }

    private List<Path> range(Scan scan, IndexDefinition index, Condition like, LikePrefix prefix) throws SQLException {
        String column = like.column();
        String side = column != null
                ? Identifiers.quote(scan.alias()) + "." + Identifiers.quote(column)
                : String.valueOf(like.expression());
        Condition range = new Condition(
                Condition.Kind.RANGE,
                scan.alias(),
                column,
                like.expression(),
                "~>=~",
                "",
                null,
                null,
                prefix.condition(side));
        double selectivity = selectivity(scan, index, List.of(range));
        BtreeCost.Shape shape = shapes.of(index, scan.table());
        BtreeCost.Access access = BtreeCost.access(
                settings,
                shape,
                new BtreeCost.Quals(selectivity, selectivity, 2, 1),
                scan.tuples(),
                totalTablePages,
                1);
        List<Path> paths = new ArrayList<>(bitmap(scan, index, access, shape.pages()));
        if (server.isOn("enable_indexscan")) {
            Cost cost = HeapCost.indexScan(settings, heap(scan), access, shape.pages(), 1, HeapCost.Reads.ALL_PAGES, 1);
            paths.add(path(scan, index, cost));
        }
        return paths;
    }

    private static boolean isEquality(IndexMatch match) {
        return match.conditions().stream().allMatch(c -> c.kind() == Condition.Kind.EQUALITY);
    }

    private List<Path> bitmap(Scan scan, IndexDefinition index, BtreeCost.Access access, double indexPages) {
        if (!server.isOn("enable_bitmapscan")) {
            return List.of();
        }
        return List.of(path(scan, index, HeapCost.bitmapScan(settings, heap(scan), access, indexPages, 1, 1)));
    }

    private static Path path(Scan scan, IndexDefinition index, Cost cost) {
        Order order = scan.isOrdered() ? Order.LOST : Order.KEPT;
        return new Path(cost.startupCost(), cost.totalCost(), 1, Share.WHOLE, order, Set.of(index));
    }

    private Heap heap(Scan scan) {
        return new Heap(
                scan.table().pages(),
                scan.tuples(),
                scan.table().allVisibleFraction(),
                scan.rows(),
                scan.conditionCost(settings),
                scan.conditionCost(settings),
                totalTablePages);
    }

    private double selectivity(Scan scan, IndexDefinition index, List<Condition> served) throws SQLException {
        List<Condition> all = new ArrayList<>(served);
        all.addAll(predicate(scan, index));
        return selectivities.of(scan.table(), scan.alias(), all);
    }

    /** A partial index counts where the statement holds its condition word by word. */
    private static boolean impliesPredicate(Scan scan, IndexDefinition index) {
        return index.predicate() == null || !predicate(scan, index).isEmpty();
    }

    private static List<Condition> predicate(Scan scan, IndexDefinition index) {
        String predicate = Expressions.bare(index.predicate());
        return predicate.isEmpty()
                ? List.of()
                : scan.conditions().stream()
                        .filter(c -> Expressions.bare(Expressions.withoutAlias(c.sql(), scan.alias()))
                                .equals(predicate))
                        .toList();
    }
}
