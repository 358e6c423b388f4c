package io.pgtender.whatif;

import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Condition;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.JoinContext.Input;
import io.pgtender.whatif.JoinContext.Pairing;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.NestedLoopCost.Stop;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cheapest order and method for the joins of one block, by dynamic programming over its inputs: Selinger et al.,
 * "Access Path Selection in a Relational Database Management System", SIGMOD 1979; allpaths.c, standard_join_search;
 * joinpath.c. Joins without a condition between their sides are left out, and of the paths of a set only the cheapest of
 * each order and share is kept.
 */
final class JoinOrder {

    /** A parallel hash join may return its inner rows that found no match from this version on. */
    private static final int PARALLEL_RIGHT_VERSION = 16;

    /** A semi join may hash its left side from this version on. */
    private static final int RIGHT_SEMI_VERSION = 18;

    private final JoinContext context;
    private final JoinBlock block;
    private final JoinRows rows;
    private final CostSettings settings;
    private final LeafWays leafWays;
    private final JoinMethods methods;
    private final Map<Integer, List<Way>> given;
    private final Map<Long, Map<Place, Way>> ways = new HashMap<>();

    private record Place(Share share, int order) {}

    /** @param given inputs that can be computed in these ways only */
    JoinOrder(JoinContext context, Map<Integer, List<Way>> given) {
        this.context = context;
        this.block = context.block();
        this.rows = context.rows();
        this.settings = context.settings();
        this.leafWays = new LeafWays(context);
        this.methods = new JoinMethods(context);
        this.given = given;
    }

    /** The cheapest way to join all inputs, for all rows and, where there are workers, for one's part. */
    Map<Share, Way> best() throws SQLException {
        int count = block.leaves().size();
        long all = (1L << count) - 1;
        for (int i = 0; i < count; i++) {
            long set = 1L << i;
            List<Way> only = given.get(i);
            (only == null ? leafWays.of(i) : only).forEach(way -> add(set, way));
            if (only == null) {
                gather(set);
            }
        }
        for (long set = 1; set <= all; set++) {
            if (Long.bitCount(set) > 1) {
                for (long outer = (set - 1) & set; outer > 0; outer = (outer - 1) & set) {
                    join(outer, set & ~outer);
                }
                gather(set);
            }
        }
        Map<Share, Way> best = new HashMap<>();
        for (Way way : of(all)) {
            best.merge(
                    way.share(), way, (a, b) -> a.cost().totalCost() <= b.cost().totalCost() ? a : b);
        }
        return best;
    }

    private List<Way> of(long set) {
        Map<Place, Way> known = ways.get(set);
        return known == null ? List.of() : List.copyOf(known.values());
    }

    private void add(long set, Way way) {
        ways.computeIfAbsent(set, s -> new HashMap<>())
                .merge(
                        new Place(way.share(), way.order()),
                        way,
                        (a, b) -> a.cost().totalCost() <= b.cost().totalCost() ? a : b);
    }

    private void gather(long set) {
        for (Way way : of(set)) {
            if (way.share() == Share.PARTIAL && way.order() == JoinContext.UNORDERED) {
                double setup = context.number("parallel_setup_cost", 1_000);
                double perRow = context.number("parallel_tuple_cost", 0.1);
                Cost cost = new Cost(
                        way.cost().startupCost() + setup, way.cost().totalCost() + setup + perRow * rows.of(set), 0);
                add(set, new Way(cost, Share.WHOLE, 1, JoinContext.UNORDERED, way.used()));
            }
        }
    }

    private void join(long outer, long inner) throws SQLException {
        if (of(outer).isEmpty() || of(inner).isEmpty()) {
            return;
        }
        Optional<JoinLeaf> innerSpecial = special(inner);
        if (innerSpecial.isPresent()) {
            joinSpecial(outer, inner, innerSpecial.get());
        } else if (special(outer).isEmpty()) {
            List<JoinClause> clauses = rows.between(outer, inner);
            if (clauses.isEmpty()) {
                return;
            }
            double joined = rows.of(outer, inner);
            double outerRows = rows.of(outer);
            boolean unique = isUnique(inner, clauses);
            double matched = Math.min(1, joined / outerRows);
            Pairing pairing = new Pairing(
                    outer | inner, joined, clauses, unique ? Stop.AT_FIRST_MATCH : Stop.NEVER, matched, 1, false);
            List<Way> found = new ArrayList<>();
            methods.combine(
                    new Input(outer, of(outer), outerRows),
                    new Input(inner, of(inner), rows.of(inner)),
                    pairing,
                    found);
            found.forEach(way -> add(outer | inner, way));
        }
    }

    private Optional<JoinLeaf> special(long set) {
        if (Long.bitCount(set) > 1) {
            return Optional.empty();
        }
        JoinLeaf leaf = block.leaves().get(Long.numberOfTrailingZeros(set));
        return leaf.kind() == JoinLeaf.Kind.INNER ? Optional.empty() : Optional.of(leaf);
    }

    /** A left, semi or anti join with {@code leaf}; its left side hashed, too, where the version can. */
    private void joinSpecial(long kept, long added, JoinLeaf leaf) throws SQLException {
        long named = 0;
        for (JoinClause clause : leaf.clauses()) {
            named |= clause.inputs();
        }
        if ((named & ~added & ~kept) != 0 || (named & kept) == 0) {
            return;
        }
        double keptRows = rows.of(kept);
        double joined = keptRows * leaf.rowFactor();
        rows.put(kept | added, joined);
        joined = rows.of(kept | added);
        double pairs = keptRows * leaf.rows();
        for (JoinClause clause : leaf.clauses()) {
            pairs *= rows.selectivity(clause);
        }
        boolean anti = leaf.kind() == JoinLeaf.Kind.ANTI;
        double matched = Math.min(1, anti ? 1 - leaf.rowFactor() : leaf.rowFactor());
        Stop stop = leaf.kind() == JoinLeaf.Kind.LEFT ? Stop.NEVER : Stop.AT_FIRST_MATCH;
        Input keptInput = new Input(kept, of(kept), keptRows);
        Input addedInput = new Input(added, of(added), leaf.rows());
        double matches = Math.max(1, matched > 0 ? pairs / keptRows / matched : 1);
        Pairing pairing = new Pairing(
                kept | added, stop == Stop.NEVER ? joined : pairs, leaf.clauses(), stop, matched, matches, anti);
        List<Way> found = new ArrayList<>();
        methods.combine(keptInput, addedInput, pairing, found);
        int needed = leaf.kind() == JoinLeaf.Kind.SEMI ? RIGHT_SEMI_VERSION : anti ? PARALLEL_RIGHT_VERSION : 0;
        if (settings.majorVersion() >= needed) {
            Pairing turned = new Pairing(kept | added, pairs, leaf.clauses(), Stop.NEVER, 1, 1, false);
            JoinMethods.Workers workers = settings.majorVersion() >= PARALLEL_RIGHT_VERSION
                    ? JoinMethods.Workers.POSSIBLE
                    : JoinMethods.Workers.NONE;
            methods.hash(addedInput, keptInput, turned, workers, found);
        }
        if (leaf.kind() == JoinLeaf.Kind.SEMI
                && leaf.clauses().stream().allMatch(JoinClause::isOfColumns)
                && leaf.lookUps().isPresent()) {
            Input unique = unique(added, leaf);
            Pairing plain = new Pairing(kept | added, joined, leaf.clauses(), Stop.NEVER, 1, 1, false);
            methods.combine(unique, keptInput, plain, found);
            methods.combine(keptInput, unique, plain, found);
        }
        found.forEach(way -> add(kept | added, way));
    }

    /** The rows of a semi join's right side made unique, so that any join will do (pathnode.c, create_unique_path). */
    private Input unique(long set, JoinLeaf leaf) {
        String alias = leaf.lookUps().orElseThrow().alias();
        double distinct = 1;
        int columns = 0;
        for (JoinClause clause : leaf.clauses()) {
            Condition own = clause.towards(alias).orElse(clause.condition());
            distinct *= rows.distinct(alias, String.valueOf(own.column()));
            columns++;
        }
        double groups = CostSettings.wholeRows(Math.min(distinct, leaf.rows()));
        List<Way> unique = new ArrayList<>();
        for (Way way : of(set)) {
            if (way.share() == Share.WHOLE) {
                double startup = way.cost().totalCost() + settings.cpuOperatorCost() * columns * leaf.rows();
                Cost cost = new Cost(startup, startup + settings.cpuTupleCost() * groups, 0);
                unique.add(new Way(cost, Share.WHOLE, 1, JoinContext.UNORDERED, way.used()));
            }
        }
        return new Input(set, unique, groups);
    }

    /** Whether a unique index proves that each outer row has at most one match. */
    private boolean isUnique(long inner, List<JoinClause> clauses) {
        if (Long.bitCount(inner) > 1) {
            return false;
        }
        Optional<Scan> scan =
                block.leaves().get(Long.numberOfTrailingZeros(inner)).lookUps();
        if (scan.isEmpty()) {
            return false;
        }
        Set<String> joined = new HashSet<>();
        clauses.forEach(
                c -> c.towards(scan.get().alias()).map(Condition::column).ifPresent(joined::add));
        return scan.get().existing().stream()
                .map(IndexFacts::definition)
                .filter(d -> d.unique() && d.predicate() == null)
                .anyMatch(d -> d.keys().stream().map(IndexKey::column).allMatch(joined::contains));
    }
}
