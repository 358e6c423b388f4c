package io.pgtender.whatif;

import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.Condition;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.JoinContext.Input;
import io.pgtender.whatif.JoinContext.Pairing;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Ways to join two sets of inputs whose own ways are known (joinpath.c, add_paths_to_joinrel). */
final class JoinMethods {

    private final JoinContext context;
    private final JoinBlock block;
    private final JoinRows rows;
    private final CostSettings settings;
    private final ServerFacts server;
    private final JoinSides sides;
    private final JoinLookUps lookUps;

    JoinMethods(JoinContext context) {
        this.context = context;
        this.block = context.block();
        this.rows = context.rows();
        this.settings = context.settings();
        this.server = context.server();
        this.sides = new JoinSides(context);
        this.lookUps = new JoinLookUps(context, sides);
    }

    /** All ways to join {@code outer} and {@code inner}. */
    void combine(Input outer, Input inner, Pairing pairing, List<Way> found) throws SQLException {
        hash(outer, inner, pairing, Workers.POSSIBLE, found);
        merge(outer, inner, pairing, found);
        if (!server.isOn("enable_nestloop")) {
            return;
        }
        lookUps.of(outer, inner, pairing, found);
        if (inner.rows() * outer.rows() < MAX_PAIRS || pairing.equalities().isEmpty()) {
            for (Way o : cheapest(outer.ways())) {
                for (Way i : cheapest(inner.ways())) {
                    if (i.share() == Share.WHOLE) {
                        Cost cost = JoinCost.nestedLoop(
                                settings,
                                sides.side(outer, o),
                                sides.side(inner, i),
                                sides.match(pairing, o.divisor()),
                                pairing.allCost());
                        found.add(new Way(cost, o.share(), o.divisor(), o.order(), JoinContext.union(o, i)));
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
    void hash(Input outer, Input inner, Pairing pairing, Workers parallel, List<Way> found) throws SQLException {
        List<JoinClause> equalities = pairing.equalities();
        if (equalities.isEmpty() || !server.isOn("enable_hashjoin")) {
            return;
        }
        for (Way o : cheapest(outer.ways())) {
            for (Way i : cheapest(inner.ways())) {
                boolean possible = o.share() == Share.PARTIAL ? parallel == Workers.POSSIBLE : i.share() == Share.WHOLE;
                if (!possible) {
                    continue;
                }
                boolean shared = i.share() == Share.PARTIAL;
                double bytes = shared ? context.hashBytes() * Math.ceil(block.divisor()) : context.hashBytes();
                JoinCost.HashTable table =
                        JoinCost.HashTable.of(inner.rows(), sides.width(inner.set()), bytes, context.hashBytes());
                double fraction = 1;
                for (JoinClause clause : equalities) {
                    fraction = Math.min(fraction, bucketFraction(clause, inner, table.buckets() * table.batches()));
                }
                Cost cost = JoinCost.hash(
                        settings,
                        sides.side(outer, o),
                        sides.side(inner, i),
                        inner.rows(),
                        fraction,
                        table,
                        sides.match(pairing, o.divisor()));
                found.add(new Way(cost, o.share(), o.divisor(), JoinContext.UNORDERED, JoinContext.union(o, i)));
            }
        }
    }

    private double bucketFraction(JoinClause clause, Input inner, double buckets) throws SQLException {
        for (String alias : Set.of(
                clause.condition().alias(), String.valueOf(clause.condition().otherAlias()))) {
            Optional<Condition> own = clause.towards(alias);
            int number = context.number(alias);
            if (number >= 0 && (inner.set() & 1L << number) != 0) {
                return own.isPresent() && own.get().column() != null
                        ? rows.bucketFraction(alias, own.get().column(), buckets)
                        : 1 / Math.max(1, Math.min(buckets, inner.rows()));
            }
        }
        return 1 / Math.max(1, Math.min(buckets, inner.rows()));
    }

    private void merge(Input outer, Input inner, Pairing pairing, List<Way> found) throws SQLException {
        if (!server.isOn("enable_mergejoin")) {
            return;
        }
        for (JoinClause clause : pairing.equalities()) {
            int order = clause.isOfColumns() ? rows.classOf(clause) : JoinContext.UNORDERED;
            if (order == JoinContext.UNORDERED) {
                continue;
            }
            List<Way> outerSorted = sorted(outer, order);
            List<Way> innerSorted = sorted(inner, order);
            merge(outer, inner, outerSorted, innerSorted, order, pairing, found);
            // Rows that come in the order of one condition are compared by that one only.
            Pairing byOne = pairing.equalities().size() == 1 ? pairing : byOne(outer, inner, clause, pairing);
            List<Way> outerOrdered = ordered(outer, order);
            List<Way> innerOrdered = ordered(inner, order);
            merge(outer, inner, outerOrdered, innerSorted, order, byOne, found);
            merge(outer, inner, outerSorted, innerOrdered, order, byOne, found);
            merge(outer, inner, outerOrdered, innerOrdered, order, byOne, found);
        }
    }

    private void merge(
            Input outer, Input inner, List<Way> outers, List<Way> inners, int order, Pairing pairing, List<Way> found)
            throws SQLException {
        for (Way o : outers) {
            for (Way i : inners) {
                if (i.share() == Share.WHOLE) {
                    Cost cost = JoinCost.merge(
                            settings, sides.side(outer, o), sides.side(inner, i), sides.match(pairing, o.divisor()));
                    found.add(new Way(cost, o.share(), o.divisor(), order, JoinContext.union(o, i)));
                }
            }
        }
    }

    private Pairing byOne(Input outer, Input inner, JoinClause clause, Pairing pairing) throws SQLException {
        double pairs = outer.rows() * inner.rows() * rows.selectivity(clause);
        return new Pairing(
                pairing.set(),
                pairs,
                List.of(clause),
                pairing.stop(),
                pairing.matchedFraction(),
                Math.max(1, pairs / outer.rows()),
                pairing.anti());
    }

    private List<Way> sorted(Input input, int order) {
        List<Way> sorted = new ArrayList<>();
        for (Way way : cheapest(input.ways())) {
            sorted.add(new Way(
                    JoinCost.sort(settings, sides.side(input, way)), way.share(), way.divisor(), order, way.used()));
        }
        return sorted;
    }

    private static List<Way> ordered(Input input, int order) {
        return input.ways().stream().filter(w -> w.order() == order).toList();
    }

    private static List<Way> cheapest(List<Way> ways) {
        List<Way> cheapest = new ArrayList<>();
        for (Share share : Share.values()) {
            ways.stream()
                    .filter(w -> w.share() == share)
                    .min((a, b) -> Double.compare(a.cost().totalCost(), b.cost().totalCost()))
                    .ifPresent(cheapest::add);
        }
        return cheapest;
    }
}
