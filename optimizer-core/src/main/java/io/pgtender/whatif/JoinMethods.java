package io.pgtender.whatif;

import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.Condition;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Ways to join two sets of inputs whose own ways are known (joinpath.c, add_paths_to_joinrel). */
final class JoinMethods {

    private final JoinContext context;
    private final JoinBlock block;
    private final JoinRows rows;
    private final CostSettings settings;
    private final ServerFacts server;
    private final JoinLookUps lookUps;

    JoinMethods(JoinContext context) {
        this.context = context;
        this.block = context.block();
        this.rows = context.rows();
        this.settings = context.settings();
        this.server = context.server();
        this.lookUps = new JoinLookUps(context);
    }

    /** All ways to join {@code outer} and {@code inner}. */
    void combine(JoinInput outer, JoinInput inner, Pairing pairing, WaySet found) throws SQLException {
        hash(outer, inner, pairing, Workers.POSSIBLE, found);
        merge(outer, inner, pairing, found);
        if (!server.isOn("enable_nestloop")) {
            return;
        }
        lookUps.of(outer, inner, pairing, found);
        if (inner.rows() * outer.rows() < MAX_PAIRS || pairing.equalities().isEmpty()) {
            for (Way o : outer.cheapest()) {
                for (Way i : inner.cheapest()) {
                    if (i.share() == Share.WHOLE) {
                        Cost cost = JoinCost.nestedLoop(
                                settings, outer.side(o), inner.side(i), pairing.match(o.divisor()), pairing.allCost());
                        found.add(cost, o.share(), o.divisor(), o.order(), o.used(), i.used());
                    }
                }
            }
        }
    }

    /** Pairs above which a nested loop without an index is not worth the arithmetic where there is an equality. */
    private static final double MAX_PAIRS = 1e8;

    /** Whether workers may each probe a part of the outer side. */
    enum Workers {
        POSSIBLE,
        NONE
    }

    /** Hash joins. */
    void hash(JoinInput outer, JoinInput inner, Pairing pairing, Workers parallel, WaySet found) throws SQLException {
        if (pairing.equalities().isEmpty() || !server.isOn("enable_hashjoin")) {
            return;
        }
        for (Way o : outer.cheapest()) {
            for (Way i : inner.cheapest()) {
                boolean possible = o.share() == Share.PARTIAL ? parallel == Workers.POSSIBLE : i.share() == Share.WHOLE;
                if (!possible) {
                    continue;
                }
                Pairing.Hashing hashing = pairing.hashing(i.share(), () -> hashing(inner, i.share(), pairing));
                Cost cost = JoinCost.hash(
                        settings,
                        outer.side(o),
                        inner.side(i),
                        inner.rows(),
                        hashing.bucketFraction(),
                        hashing.table(),
                        pairing.match(o.divisor()));
                found.add(cost, o.share(), o.divisor(), JoinContext.UNORDERED, o.used(), i.used());
            }
        }
    }

    private Pairing.Hashing hashing(JoinInput inner, Share filledBy, Pairing pairing) throws SQLException {
        double alone = context.hashBytes();
        double bytes = filledBy == Share.PARTIAL ? alone * Math.ceil(block.divisor()) : alone;
        JoinCost.HashTable table = JoinCost.HashTable.of(inner.rows(), inner.widthBytes(), bytes, alone);
        double fraction = 1;
        for (JoinClause clause : pairing.equalities()) {
            fraction = Math.min(fraction, bucketFraction(clause, inner, table.buckets() * table.batches()));
        }
        return new Pairing.Hashing(table, fraction);
    }

    private double bucketFraction(JoinClause clause, JoinInput inner, double buckets) throws SQLException {
        for (String alias : List.of(
                clause.condition().alias(), String.valueOf(clause.condition().otherAlias()))) {
            int number = context.number(alias);
            if (number >= 0 && (inner.set() & 1L << number) != 0) {
                Optional<Condition> own = clause.towards(alias);
                return own.isPresent() && own.get().column() != null
                        ? rows.bucketFraction(alias, own.get().column(), buckets)
                        : 1 / Math.max(1, Math.min(buckets, inner.rows()));
            }
        }
        return 1 / Math.max(1, Math.min(buckets, inner.rows()));
    }

    private void merge(JoinInput outer, JoinInput inner, Pairing pairing, WaySet found) throws SQLException {
        if (!server.isOn("enable_mergejoin")) {
            return;
        }
        List<Way> outerSorted = outer.sorted(settings);
        List<Way> innerSorted = inner.sorted(settings);
        for (Pairing.Merge merge : pairing.merges(rows, outer.rows(), inner.rows())) {
            int order = merge.order();
            List<Way> outerOrdered = outer.ordered(order);
            List<Way> innerOrdered = inner.ordered(order);
            merge(outer, inner, outerSorted, innerSorted, order, pairing, found);
            merge(outer, inner, outerOrdered, innerSorted, order, merge.byOne(), found);
            merge(outer, inner, outerSorted, innerOrdered, order, merge.byOne(), found);
            merge(outer, inner, outerOrdered, innerOrdered, order, merge.byOne(), found);
        }
    }

    private void merge(
            JoinInput outer,
            JoinInput inner,
            List<Way> outers,
            List<Way> inners,
            int order,
            Pairing pairing,
            WaySet found) {
        for (Way o : outers) {
            for (Way i : inners) {
                if (i.share() == Share.WHOLE) {
                    Cost cost = JoinCost.merge(settings, outer.side(o), inner.side(i), pairing.match(o.divisor()));
                    found.add(cost, o.share(), o.divisor(), order, o.used(), i.used());
                }
            }
        }
    }
}
