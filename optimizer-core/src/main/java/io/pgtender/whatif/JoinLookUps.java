package io.pgtender.whatif;

import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.Condition;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.NestedLoopCost.Stop;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nested loops that look up their inner side through an index, once for each outer row. */
final class JoinLookUps {

    private final JoinContext context;
    private final JoinBlock block;
    private final JoinRows rows;
    private final CostSettings settings;
    private final ServerFacts server;
    private final JoinMemory memory;

    JoinLookUps(JoinContext context) {
        this.context = context;
        this.block = context.block();
        this.rows = context.rows();
        this.settings = context.settings();
        this.server = context.server();
        this.memory = context.memory();
    }

    /** The inner table looked up through an index, with and without a Memoize. */
    void of(JoinInput outer, JoinInput inner, Pairing pairing, WaySet found) throws SQLException {
        if (Long.bitCount(inner.set()) > 1) {
            return;
        }
        JoinLeaf leaf = block.leaves().get(Long.numberOfTrailingZeros(inner.set()));
        boolean turned = leaf.rows() != inner.rows();
        if (turned) {
            return;
        }
        if (leaf.lookUps().isEmpty()) {
            ofJoins(outer, inner.set(), leaf, pairing, found);
            return;
        }
        Scan scan = context.withOffer(leaf.lookUps().get());
        if (scan.offered().isEmpty() && scan.existing().isEmpty()) {
            return;
        }
        Optional<Pairing.LookUp> possible = pairing.lookUp(() -> lookUp(outer, scan, pairing));
        if (possible.isEmpty()) {
            return;
        }
        Pairing.LookUp lookUp = possible.get();
        boolean cacheable =
                pairing.stop() == Stop.NEVER && server.isOn("enable_memoize") && settings.majorVersion() >= 14;
        double loops = Math.max(1, lookUp.loops());
        List<ScanPaths.Inner> paths = memory.lookUps(
                new JoinMemory.LookUp(
                        inner.set(), 0, lookUp.joins(), loops, context.offers(Long.numberOfTrailingZeros(inner.set()))),
                () -> context.scanPaths().inner(scan, lookUp.joins(), lookUp.innerRows(), loops));
        for (ScanPaths.Inner path : paths) {
            for (Way o : outer.ways()) {
                double outerRows = outer.side(o).rows();
                Cost plain = NestedLoopCost.cost(
                        settings,
                        o.cost(),
                        outerRows,
                        path.cost(),
                        lookUp.innerRows(),
                        lookUp.filterCost(),
                        lookUp.stop(),
                        pairing.matchedFraction());
                found.add(plain, o.share(), o.divisor(), o.order(), o.used(), path.used());
                if (cacheable) {
                    Cost cached = MemoizeCost.of(
                            settings,
                            path.cost(),
                            lookUp.innerRows(),
                            leaf.widthBytes(),
                            outerRows,
                            lookUp.distinct(),
                            context.hashBytes());
                    Cost cost = NestedLoopCost.cost(
                            settings,
                            o.cost(),
                            outerRows,
                            cached,
                            lookUp.innerRows(),
                            lookUp.filterCost(),
                            Stop.NEVER,
                            1);
                    found.add(cost, o.share(), o.divisor(), o.order(), o.used(), path.used());
                }
            }
        }
    }

    private Optional<Pairing.LookUp> lookUp(JoinInput outer, Scan scan, Pairing pairing) throws SQLException {
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
            return Optional.empty();
        }
        boolean filtered =
                pairing.stop().isEarly() && joins.size() < pairing.clauses().size();
        Stop stop = filtered ? Stop.AT_FIRST_FILTERED_MATCH : pairing.stop();
        List<Condition> all = new ArrayList<>(scan.conditions());
        all.addAll(joins);
        double innerRows =
                CostSettings.wholeRows(scan.tuples() * context.selectivities().of(scan.table(), scan.alias(), all));
        return Optional.of(new Pairing.LookUp(joins, innerRows, loops, distinct, filterCost, stop));
    }

    /** A block of joins of its own looked up through an index of one of its tables. */
    private void ofJoins(JoinInput outer, long input, JoinLeaf leaf, Pairing pairing, WaySet found)
            throws SQLException {
        Optional<JoinBlock> nested = memory.block(
                input, () -> JoinBlock.of(leaf.node(), context.facts(), context.selectivities(), settings));
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
            double loops = Math.max(
                    1,
                    joins.stream()
                            .mapToDouble(j -> context.leafRows(String.valueOf(j.otherAlias())))
                            .min()
                            .orElse(1));
            int number = i;
            Optional<JoinMemory.NestedLookUp> inner = memory.nested(
                    new JoinMemory.LookUp(
                            input, number, joins, loops, context.offers(Long.numberOfTrailingZeros(input))),
                    () -> nested(nested.get(), number, scan, joins, loops));
            if (inner.isEmpty()) {
                continue;
            }
            for (Way o : outer.ways()) {
                Cost cost = NestedLoopCost.cost(
                        settings,
                        o.cost(),
                        outer.side(o).rows(),
                        inner.get().way().cost(),
                        inner.get().rows(),
                        0,
                        pairing.stop(),
                        pairing.matchedFraction());
                found.add(
                        cost,
                        o.share(),
                        o.divisor(),
                        o.order(),
                        o.used(),
                        inner.get().way().used());
            }
        }
    }

    private Optional<JoinMemory.NestedLookUp> nested(
            JoinBlock nested, int number, Scan scan, List<Condition> joins, double loops) throws SQLException {
        double rowsOfOne = CostSettings.wholeRows(
                nested.leaves().get(number).rows() * context.selectivities().of(scan.table(), scan.alias(), joins));
        JoinContext itsContext = context.of(nested.parameterised(number, rowsOfOne));
        List<Way> looks = new ArrayList<>();
        for (ScanPaths.Inner path : context.scanPaths().inner(scan, joins, rowsOfOne, loops)) {
            looks.add(new Way(path.cost(), Share.WHOLE, 1, JoinContext.UNORDERED, path.used()));
        }
        Way inner = new JoinOrder(itsContext, Map.of(number, looks)).best().get(Share.WHOLE);
        if (inner == null) {
            return Optional.empty();
        }
        double rows = itsContext.rows().of((1L << itsContext.block().leaves().size()) - 1);
        return Optional.of(new JoinMemory.NestedLookUp(inner, rows));
    }
}
