package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnTypes;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Conditions;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts right what HypoPG's sizes do to the cost of a plan: each scan of a hypothetical btree is costed once as HypoPG
 * shapes it (no height, no deduplication) and once as it would stand; the difference is carried to the root, times the
 * number of its loops.
 *
 * <p>The heap side of a scan stays as it is, as does what no formula here knows: other access methods, and partitions,
 * where only the height is added because HypoPG does not tell what size it gave to each.
 */
final class TrueSizeCorrection {

    /** A btree without its height: the descent is charged for {@code height + 1} pages (selfuncs.c, btcostestimate). */
    private static final int HYPOPG_HEIGHT = -1;

    private final Selectivities selectivities;
    private final IndexShapes shapes;

    TrueSizeCorrection(Selectivities selectivities) {
        this.selectivities = selectivities;
        this.shapes = new IndexShapes(selectivities);
    }

    /**
     * A hypothetical index.
     *
     * @param sizeBytes what HypoPG takes it for; 0 when that is not known
     */
    record Offered(IndexDefinition index, long sizeBytes) {}

    /** The cost of {@code plan} under true sizes; never below nothing. */
    double cost(Plan plan, Catalog catalog, Map<String, Offered> offered) throws SQLException {
        Walk walk = new Walk(plan, catalog, offered);
        return Math.max(0, plan.cost() + walk.difference(plan.root(), null, 1).total);
    }

    /** One plan on its way to the root. */
    private final class Walk {

        private final Catalog catalog;
        private final Map<String, Offered> offered;
        private final CostSettings settings;
        private final ColumnTypes types;
        private final double totalTablePages;

        Walk(Plan plan, Catalog catalog, Map<String, Offered> offered) {
            this.catalog = catalog;
            this.offered = offered;
            this.settings = CostSettings.of(catalog.server());
            this.types = ColumnTypes.of(plan, catalog);
            this.totalTablePages =
                    catalog.tables().stream().mapToDouble(TableFacts::pages).sum();
        }

        /** @param heapScan the scan that names the table, for a bitmap index scan below it */
        Difference difference(PlanNode node, @Nullable PlanNode heapScan, double loops) throws SQLException {
            PlanNode scan = node.relationName().isPresent() ? node : heapScan;
            Difference sum = Difference.NONE;
            Offered index = offered.get(node.indexName().orElse(""));
            if (index != null && scan != null) {
                sum = sum.plus(new Difference(0, ofScan(node, scan, index, loops)));
            }
            for (PlanNode child : node.children()) {
                double times = loops(node, child);
                sum = sum.plus(difference(child, scan, loops * times).times(times));
            }
            if (node.type().equals("Limit")) {
                return sum.upTo(node, Nodes.inputs(node));
            }
            return Nodes.isBlocking(node) ? new Difference(sum.total, sum.total) : sum;
        }

        private double ofScan(PlanNode node, PlanNode scan, Offered offer, double loops) throws SQLException {
            IndexDefinition index = offer.index();
            Optional<TableFacts> table = catalog.table(new RelationName(
                    scan.schema().orElse(null), scan.relationName().orElse("")));
            if (table.isEmpty() || !index.accessMethod().equals("btree")) {
                return 0;
            }
            BtreeCost.Shape real = shapes.of(index, table.get());
            double pages =
                    offer.sizeBytes() > 0 ? offer.sizeBytes() / (double) IndexSizeModel.PAGE_BYTES : real.pages();
            BtreeCost.Shape hypothetical = new BtreeCost.Shape(
                    Math.max(1, pages), real.tuples(), HYPOPG_HEIGHT, real.keyColumns(), real.leadingCorrelation());
            String alias = scan.alias().orElse(table.get().name().name());
            double tuples = selectivities.tuples(table.get());
            IndexMatch match = match(index, node, alias);
            Scan place = new Scan(
                    scan,
                    table.get(),
                    alias,
                    match.conditions(),
                    Optional.empty(),
                    tuples,
                    Path.Share.WHOLE,
                    1,
                    Set.of(index),
                    Set.of());
            BtreeCost.Quals quals = new BoundaryQuals(settings, selectivities).of(place, index, match, real.pages());
            return totalCost(real, quals, tuples, loops) - totalCost(hypothetical, quals, tuples, loops);
        }

        private double totalCost(BtreeCost.Shape shape, BtreeCost.Quals quals, double tuples, double loops) {
            return BtreeCost.access(settings, shape, quals, tuples, totalTablePages, loops)
                    .totalCost();
        }

        /** The scan's own index conditions; the predicate of a partial index is fulfilled, or it would not be here. */
        private IndexMatch match(IndexDefinition index, PlanNode node, String alias) {
            List<Condition> conditions =
                    conditions(Map.of("Index Cond", node.propertyList("Index Cond"), "Alias", List.of(alias)));
            IndexDefinition full =
                    new IndexDefinition(index.table(), "btree", index.keys(), index.include(), null, index.unique());
            List<IndexMatch.Group> groups = IndexMatch.of(full, alias, conditions)
                    .map(IndexMatch::groups)
                    .orElse(List.of());
            List<Condition> predicate =
                    index.predicate() == null ? List.of() : conditions(Map.of("Filter", List.of(index.predicate())));
            return new IndexMatch(groups, predicate, List.of());
        }

        private List<Condition> conditions(Map<String, List<String>> properties) {
            return Conditions.of(new PlanNode("Result", 0, 0, 0, 0, properties, List.of()), types);
        }
    }

    /** How often {@code child} runs for one run of {@code node}. */
    private static double loops(PlanNode node, PlanNode child) {
        List<PlanNode> inputs = Nodes.inputs(node);
        if (Nodes.isSubPlan(child)) {
            return Math.max(1, node.rows());
        }
        if (!node.type().equals("Nested Loop") || inputs.size() != 2 || child != inputs.get(1)) {
            return 1;
        }
        PlanNode outer = inputs.get(0);
        return switch (child.type()) {
            case "Materialize" -> 1;
            // What the cache answers costs next to nothing: the join's cost tells how often it is missed.
            case "Memoize" -> {
                double misses = (node.totalCost() - outer.totalCost()) / Math.max(0.01, child.totalCost());
                yield Math.max(1, Math.min(outer.rows(), misses));
            }
            default -> Math.max(1, outer.rows());
        };
    }

    /** Change of a node's cost: before its first row, and in all. */
    private record Difference(double startup, double total) {

        static final Difference NONE = new Difference(0, 0);

        Difference plus(Difference other) {
            return new Difference(startup + other.startup, total + other.total);
        }

        Difference times(double times) {
            return new Difference(startup * times, total * times);
        }

        /** What is left of it under a LIMIT, which reads a share of its input only. */
        Difference upTo(PlanNode limit, List<PlanNode> inputs) {
            double rows = inputs.isEmpty() ? 1 : Math.max(1, inputs.get(0).rows());
            return new Difference(startup, startup + (total - startup) * Math.min(1, limit.rows() / rows));
        }
    }
}
