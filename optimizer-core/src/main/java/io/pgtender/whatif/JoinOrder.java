package io.pgtender.whatif;

import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.plan.Condition;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.JoinContext.Way;
import io.pgtender.whatif.NestedLoopCost.Stop;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
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
    private final JoinMemory memory;
    private final JoinInput[] inputs;

    /** @param given inputs that can be computed in these ways only */
    JoinOrder(JoinContext context, Map<Integer, List<Way>> given) {
        this.context = context;
        this.block = context.block();
        this.rows = context.rows();
        this.settings = context.settings();
        this.leafWays = new LeafWays(context);
        this.methods = new JoinMethods(context);
        this.given = given;
        this.memory = context.memory();
        this.inputs = new JoinInput[1 << block.leaves().size()];
    }

    /** The cheapest way to join all inputs, for all rows and, where there are workers, for one's part. */
    Map<Share, Way> best() throws SQLException {
        List<List<Integer>> offers = new ArrayList<>();
        for (int i = 0; i < block.leaves().size(); i++) {
            offers.add(context.offers(i));
        }
        for (int i = 1; i < inputs.length; i++) {
            int set = i;
            List<List<Integer>> ofSet = new ArrayList<>();
            for (int rest = set; rest != 0; rest &= rest - 1) {
                ofSet.add(offers.get(Integer.numberOfTrailingZeros(rest)));
            }
            inputs[set] = memory.input(set, ofSet, () -> compute(set));
        }
        Map<Share, Way> best = new EnumMap<>(Share.class);
        inputs[inputs.length - 1].cheapest().forEach(way -> best.put(way.share(), way));
        return best;
    }

    private JoinInput compute(long set) throws SQLException {
        WaySet ways = new WaySet();
        if (Long.bitCount(set) == 1) {
            int number = Long.numberOfTrailingZeros(set);
            List<Way> only = given.get(number);
            (only == null ? leafWays.of(number) : only).forEach(ways::add);
            if (only == null) {
                gather(set, ways);
            }
        } else {
            for (long outer = (set - 1) & set; outer > 0; outer = (outer - 1) & set) {
                join(outer, set & ~outer, ways);
            }
            gather(set, ways);
        }
        List<Way> found = ways.ways();
        return new JoinInput(set, found, found.isEmpty() ? 0 : rows.of(set), block.widthBytes(set));
    }

    private JoinInput of(long set) {
        return inputs[(int) set];
    }

    private void gather(long set, WaySet ways) {
        for (Way way : ways.ways()) {
            if (way.share() == Share.PARTIAL && way.order() == JoinContext.UNORDERED) {
                double setup = context.number("parallel_setup_cost", 1_000);
                double perRow = context.number("parallel_tuple_cost", 0.1);
                Cost cost = new Cost(
                        way.cost().startupCost() + setup, way.cost().totalCost() + setup + perRow * rows.of(set), 0);
                ways.add(new Way(cost, Share.WHOLE, 1, JoinContext.UNORDERED, way.used()));
            }
        }
    }

    private void join(long outer, long inner, WaySet found) throws SQLException {
        if (of(outer).ways().isEmpty() || of(inner).ways().isEmpty()) {
            return;
        }
        Optional<JoinLeaf> innerSpecial = special(inner);
        if (innerSpecial.isPresent()) {
            joinSpecial(outer, inner, innerSpecial.get(), found);
        } else if (special(outer).isEmpty()) {
            Optional<Pairing> pairing = memory.pairing(JoinMemory.Match.PLAIN, outer, inner, () -> plain(outer, inner));
            if (pairing.isPresent()) {
                methods.combine(of(outer), of(inner), pairing.get(), found);
            }
        }
    }

    private Optional<Pairing> plain(long outer, long inner) throws SQLException {
        List<JoinClause> clauses = rows.between(outer, inner);
        if (clauses.isEmpty()) {
            return Optional.empty();
        }
        double joined = rows.of(outer, inner);
        double matched = Math.min(1, joined / rows.of(outer));
        Stop stop = isUnique(inner, clauses) ? Stop.AT_FIRST_MATCH : Stop.NEVER;
        return Optional.of(new Pairing(rows, joined, clauses, stop, matched, 1, false));
    }

    private Optional<JoinLeaf> special(long set) {
        if (Long.bitCount(set) > 1) {
            return Optional.empty();
        }
        JoinLeaf leaf = block.leaves().get(Long.numberOfTrailingZeros(set));
        return leaf.kind() == JoinLeaf.Kind.INNER ? Optional.empty() : Optional.of(leaf);
    }

    /** A left, semi or anti join with {@code leaf}; its left side hashed, too, where the version can. */
    private void joinSpecial(long kept, long added, JoinLeaf leaf, WaySet found) throws SQLException {
        Optional<Pairing> pairing =
                memory.pairing(JoinMemory.Match.PLAIN, kept, added, () -> special(kept, added, leaf));
        if (pairing.isEmpty()) {
            return;
        }
        JoinInput keptInput = of(kept);
        JoinInput addedInput = of(added);
        methods.combine(keptInput, addedInput, pairing.get(), found);
        boolean anti = leaf.kind() == JoinLeaf.Kind.ANTI;
        int needed = leaf.kind() == JoinLeaf.Kind.SEMI ? RIGHT_SEMI_VERSION : anti ? PARALLEL_RIGHT_VERSION : 0;
        if (settings.majorVersion() >= needed) {
            Pairing turned = matchedFully(JoinMemory.Match.TURNED, added, kept, pairs(kept, leaf), leaf);
            JoinMethods.Workers workers = settings.majorVersion() >= PARALLEL_RIGHT_VERSION
                    ? JoinMethods.Workers.POSSIBLE
                    : JoinMethods.Workers.NONE;
            methods.hash(addedInput, keptInput, turned, workers, found);
        }
        if (leaf.kind() == JoinLeaf.Kind.SEMI
                && leaf.clauses().stream().allMatch(JoinClause::isOfColumns)
                && leaf.lookUps().isPresent()) {
            JoinInput unique = unique(addedInput, leaf);
            double joined = rows.of(kept | added);
            methods.combine(
                    unique, keptInput, matchedFully(JoinMemory.Match.UNIQUE_OUTER, added, kept, joined, leaf), found);
            methods.combine(
                    keptInput, unique, matchedFully(JoinMemory.Match.UNIQUE_INNER, kept, added, joined, leaf), found);
        }
    }

    /** A plain join by the conditions of {@code leaf}. */
    private Pairing matchedFully(JoinMemory.Match match, long outer, long inner, double pairs, JoinLeaf leaf)
            throws SQLException {
        return memory.pairing(
                        match,
                        outer,
                        inner,
                        () -> Optional.of(new Pairing(rows, pairs, leaf.clauses(), Stop.NEVER, 1, 1, false)))
                .orElseThrow();
    }

    /** Empty when {@code kept} does not hold all inputs that the conditions of {@code leaf} name. */
    private Optional<Pairing> special(long kept, long added, JoinLeaf leaf) throws SQLException {
        long named = 0;
        for (JoinClause clause : leaf.clauses()) {
            named |= clause.inputs();
        }
        if ((named & ~added & ~kept) != 0 || (named & kept) == 0) {
            return Optional.empty();
        }
        double keptRows = rows.of(kept);
        rows.put(kept | added, keptRows * leaf.rowFactor());
        double pairs = pairs(kept, leaf);
        boolean anti = leaf.kind() == JoinLeaf.Kind.ANTI;
        double matched = Math.min(1, anti ? 1 - leaf.rowFactor() : leaf.rowFactor());
        Stop stop = leaf.kind() == JoinLeaf.Kind.LEFT ? Stop.NEVER : Stop.AT_FIRST_MATCH;
        double matches = Math.max(1, matched > 0 ? pairs / keptRows / matched : 1);
        return Optional.of(new Pairing(
                rows,
                stop == Stop.NEVER ? rows.of(kept | added) : pairs,
                leaf.clauses(),
                stop,
                matched,
                matches,
                anti));
    }

    private double pairs(long kept, JoinLeaf leaf) throws SQLException {
        double pairs = rows.of(kept) * leaf.rows();
        for (JoinClause clause : leaf.clauses()) {
            pairs *= rows.selectivity(clause);
        }
        return pairs;
    }

    /** The rows of a semi join's right side made unique, so that any join will do (pathnode.c, create_unique_path). */
    private JoinInput unique(JoinInput input, JoinLeaf leaf) {
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
        for (Way way : input.ways()) {
            if (way.share() == Share.WHOLE) {
                double startup = way.cost().totalCost() + settings.cpuOperatorCost() * columns * leaf.rows();
                Cost cost = new Cost(startup, startup + settings.cpuTupleCost() * groups, 0);
                unique.add(new Way(cost, Share.WHOLE, 1, JoinContext.UNORDERED, way.used()));
            }
        }
        return new JoinInput(input.set(), unique, groups, input.widthBytes());
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
