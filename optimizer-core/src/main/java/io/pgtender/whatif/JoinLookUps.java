package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.Condition;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.JoinContext.Input;
import io.pgtender.whatif.JoinContext.Pairing;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.NestedLoopCost.Stop;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Nested loops that look up their inner side through an index, once for each outer row. */
final class JoinLookUps {

    private final JoinContext context;
    private final JoinBlock block;
    private final JoinRows rows;
    private final CostSettings settings;
    private final ServerFacts server;
    private final JoinSides sides;

    JoinLookUps(JoinContext context, JoinSides sides) {
        this.context = context;
        this.block = context.block();
        this.rows = context.rows();
        this.settings = context.settings();
        this.server = context.server();
        this.sides = sides;
    }

    /** The inner table looked up through an index, with and without a Memoize. */
    void of(Input outer, Input inner, Pairing pairing, List<Way> found) throws SQLException {
        if (Long.bitCount(inner.set()) > 1) {
            return;
        }
        JoinLeaf leaf = block.leaves().get(Long.numberOfTrailingZeros(inner.set()));
        boolean turned = leaf.rows() != inner.rows();
        if (turned) {
            return;
        }
        if (leaf.lookUps().isEmpty()) {
            ofJoins(outer, leaf, pairing, found);
            return;
        }
        Scan table = leaf.lookUps().get();
        Scan scan = context.withOffer(table);
        if (scan.offered().isEmpty() && scan.existing().isEmpty()) {
            return;
        }
        List<Condition> joins = new ArrayList<>();
        double filterCost = 0;
        double loops = Double.POSITIVE_INFINITY;
        double distinct = 1;
        for (JoinClause clause : pairing.clauses()) {
            Optional<Condition> own = clause.towards(scan.alias());
            if (own.isEmpty()) {
                filterCost += clause.cost();
                continue;
            }
            joins.add(own.get());
            String other = String.valueOf(own.get().otherAlias());
            loops = Math.min(loops, Long.bitCount(outer.set()) == 1 ? outer.rows() : context.leafRows(other));
            distinct *= own.get().otherColumn() == null
                    ? outer.rows()
                    : rows.distinct(other, own.get().otherColumn());
        }
        if (joins.isEmpty()) {
            return;
        }
        boolean filtered =
                pairing.stop().isEarly() && joins.size() < pairing.clauses().size();
        Stop stop = filtered ? Stop.AT_FIRST_FILTERED_MATCH : pairing.stop();
        List<Condition> all = new ArrayList<>(scan.conditions());
        all.addAll(joins);
        double innerRows =
                CostSettings.wholeRows(scan.tuples() * context.selectivities().of(scan.table(), scan.alias(), all));
        for (ScanPaths.Inner path : context.scanPaths().inner(scan, joins, innerRows, Math.max(1, loops))) {
            for (Way o : outer.ways()) {
                double outerRows = sides.side(outer, o).rows();
                Cost plain = NestedLoopCost.cost(
                        settings,
                        o.cost(),
                        outerRows,
                        path.cost(),
                        innerRows,
                        filterCost,
                        stop,
                        pairing.matchedFraction());
                Set<IndexDefinition> used = new HashSet<>(o.used());
                used.addAll(path.used());
                found.add(new Way(plain, o.share(), o.divisor(), o.order(), used));
                if (pairing.stop() == Stop.NEVER && server.isOn("enable_memoize") && settings.majorVersion() >= 14) {
                    Cost cached = MemoizeCost.of(
                            settings,
                            path.cost(),
                            innerRows,
                            leaf.widthBytes(),
                            outerRows,
                            distinct,
                            context.hashBytes());
                    Cost cost = NestedLoopCost.cost(
                            settings, o.cost(), outerRows, cached, innerRows, filterCost, Stop.NEVER, 1);
                    found.add(new Way(cost, o.share(), o.divisor(), o.order(), used));
                }
            }
        }
    }

    /** A block of joins of its own looked up through an index of one of its tables. */
    private void ofJoins(Input outer, JoinLeaf leaf, Pairing pairing, List<Way> found) throws SQLException {
        Optional<JoinBlock> nested = JoinBlock.of(leaf.node(), context.tree(), context.selectivities(), settings);
        if (nested.isEmpty()) {
            return;
        }
        for (int i = 0; i < nested.get().leaves().size(); i++) {
            JoinLeaf looked = nested.get().leaves().get(i);
            if (looked.kind() != JoinLeaf.Kind.INNER || looked.lookUps().isEmpty()) {
                continue;
            }
            Scan scan = context.withOffer(looked.lookUps().get());
            List<Condition> joins = pairing.clauses().stream()
                    .flatMap(c -> c.towards(scan.alias()).stream())
                    .toList();
            boolean indexed = !scan.offered().isEmpty() || !scan.existing().isEmpty();
            if (!indexed || joins.size() < pairing.clauses().size()) {
                continue;
            }
            double loops = joins.stream()
                    .mapToDouble(j -> context.leafRows(String.valueOf(j.otherAlias())))
                    .min()
                    .orElse(1);
            double rowsOfOne = CostSettings.wholeRows(
                    looked.rows() * context.selectivities().of(scan.table(), scan.alias(), joins));
            JoinContext itsContext = context.of(nested.get().parameterised(i, rowsOfOne));
            List<Way> looks = new ArrayList<>();
            for (ScanPaths.Inner path : context.scanPaths().inner(scan, joins, rowsOfOne, Math.max(1, loops))) {
                looks.add(new Way(path.cost(), Share.WHOLE, 1, JoinContext.UNORDERED, path.used()));
            }
            Way inner = new JoinOrder(itsContext, Map.of(i, looks)).best().get(Share.WHOLE);
            if (inner == null) {
                continue;
            }
            double innerRows =
                    itsContext.rows().of((1L << itsContext.block().leaves().size()) - 1);
            for (Way o : outer.ways()) {
                Cost cost = NestedLoopCost.cost(
                        settings,
                        o.cost(),
                        sides.side(outer, o).rows(),
                        inner.cost(),
                        innerRows,
                        0,
                        pairing.stop(),
                        pairing.matchedFraction());
                found.add(new Way(cost, o.share(), o.divisor(), o.order(), JoinContext.union(o, inner)));
            }
        }
    }
}
