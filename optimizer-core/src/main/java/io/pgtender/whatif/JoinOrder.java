package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.SortColumn;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.NestedLoopCost.Stop;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The cheapest order and method for the joins of one block, by dynamic programming over its inputs: Selinger et al.,
 * "Access Path Selection in a Relational Database Management System", SIGMOD 1979; allpaths.c, standard_join_search;
 * joinpath.c. Joins without a condition between their sides are left out, and of the paths of a set only the cheapest of
 * each order and share is kept.
 */
final class JoinOrder {

    /** Rows come in no order that a merge join could use. */
    private static final int UNORDERED = -1;

    /** A parallel hash join may return its inner rows that found no match from this version on. */
    private static final int PARALLEL_RIGHT_VERSION = 16;

    /** A semi join may hash its left side from this version on. */
    private static final int RIGHT_SEMI_VERSION = 18;

    /**
     * One way to compute a set of inputs.
     *
     * @param divisor processes that share its rows: those of its outermost scan; 1 for all rows
     * @param order class of columns that it is sorted by, or {@link #UNORDERED}
     */
    record Way(Cost cost, Share share, double divisor, int order, Set<IndexDefinition> used) {}

    private final JoinBlock block;
    private final JoinRows rows;
    private final JoinPaths.Tree tree;
    private final ScanPaths scanPaths;
    private final Selectivities selectivities;
    private final CostSettings settings;
    private final ServerFacts server;
    private final ParallelWorkers workers;
    private final Offered offered;
    private final double hashBytes;
    private final Map<Integer, Parameter> parameters;
    private final Map<Long, Map<Place, Way>> ways = new HashMap<>();
    private final Map<Long, Double> widths = new HashMap<>();

    /** Whether the hypothetical indexes count. */
    enum Offered {
        ALL,
        NONE
    }

    /**
     * Conditions on an input that is looked up again for each row of something outside of the block.
     *
     * @param joins those conditions
     * @param loops how often it is, for the effect of caching
     */
    record Parameter(List<Condition> joins, double loops) {}

    private record Place(Share share, int order) {}

    JoinOrder(
            JoinBlock block,
            JoinRows rows,
            JoinPaths.Tree tree,
            ScanPaths scanPaths,
            Selectivities selectivities,
            ServerFacts server,
            Offered offered,
            Map<Integer, Parameter> parameters) {
        this.parameters = parameters;
        this.block = block;
        this.rows = rows;
        this.tree = tree;
        this.scanPaths = scanPaths;
        this.selectivities = selectivities;
        this.settings = CostSettings.of(server);
        this.server = server;
        this.workers = new ParallelWorkers(server);
        this.offered = offered;
        double multiplier = server.settings().containsKey("hash_mem_multiplier")
                ? server.number("hash_mem_multiplier")
                : settings.majorVersion() >= 15 ? 2 : 1;
        this.hashBytes = settings.workMemBytes() * multiplier;
    }

    /** The cheapest way to join all inputs, for all rows and, where there are workers, for one's part. */
    Map<Share, Way> best() throws SQLException {
        int count = block.leaves().size();
        long all = (1L << count) - 1;
        for (int i = 0; i < count; i++) {
            readLeaf(i);
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
            if (way.share() == Share.PARTIAL && way.order() == UNORDERED) {
                double setup = number("parallel_setup_cost", 1_000);
                double perRow = number("parallel_tuple_cost", 0.1);
                Cost cost = new Cost(
                        way.cost().startupCost() + setup, way.cost().totalCost() + setup + perRow * rows.of(set), 0);
                add(set, new Way(cost, Share.WHOLE, 1, UNORDERED, way.used()));
            }
        }
    }

    private double number(String setting, double otherwise) {
        return server.settings().containsKey(setting) ? server.number(setting) : otherwise;
    }

    private void readLeaf(int number) throws SQLException {
        JoinLeaf leaf = block.leaves().get(number);
        long set = 1L << number;
        widths.put(set, leaf.widthBytes());
        Parameter parameter = parameters.get(number);
        if (parameter != null) {
            Scan table = withOffer(leaf.lookUps().orElseThrow());
            for (ScanPaths.Inner inner : scanPaths.inner(table, parameter.joins(), leaf.rows(), parameter.loops())) {
                add(set, new Way(inner.cost(), Share.WHOLE, 1, UNORDERED, inner.used()));
            }
            return;
        }
        Optional<Scan> found = tree.scan(leaf.node());
        boolean whole = found.isEmpty()
                || leaf.lookUps()
                        .filter(s -> s.conditions().size()
                                == found.get().conditions().size())
                        .isPresent();
        if (whole) {
            for (Path path : offered == Offered.ALL
                    ? tree.paths(leaf.node(), Demand.ANY)
                    : List.of(NodeCosts.today(leaf.node()))) {
                double divisor = path.share() == Share.WHOLE ? 1 : tree.parallelDivisor(leaf.node());
                add(set, new Way(path.cost(), path.share(), divisor, UNORDERED, path.used()));
            }
        }
        if (leaf.lookUps().isPresent()) {
            readTable(number, leaf.lookUps().get());
        }
        gather(set);
    }

    private void readTable(int number, Scan table) throws SQLException {
        long set = 1L << number;
        Scan scan = withOffer(table);
        double disk = scan.table().pages() * settings.seqPageCost();
        double cpu = (settings.cpuTupleCost() + scan.conditionCost(settings)) * scan.tuples();
        boolean sequential = scan.node().type().equals(Scan.SEQ_SCAN);
        double startup = sequential ? scan.node().startupCost() : 0;
        add(set, new Way(new Cost(startup, startup + disk + cpu, 0), Share.WHOLE, 1, UNORDERED, Set.of()));
        double divisor = Math.min(block.divisor(), workers.divisor(scan.table().pages(), ParallelWorkers.NOT_READ));
        if (divisor > 1 && scan.node().children().isEmpty()) {
            Cost part = new Cost(startup, startup + disk + cpu / divisor, 0);
            add(set, new Way(part, Share.PARTIAL, divisor, UNORDERED, Set.of()));
        }
        for (String column : scan.table().columns().stream()
                .map(c -> c.name())
                .filter(c -> rows.classOf(scan.alias(), c) >= 0)
                .toList()) {
            SortColumn wanted = new SortColumn(scan.alias(), column, null, false, false, null, false);
            for (Path path : scanPaths.of(scan, Demand.sort(List.of(wanted)))) {
                if (path.order() == Path.Order.SORTED) {
                    int order = rows.classOf(scan.alias(), column);
                    double processes = path.share() == Share.WHOLE ? 1 : scan.parallelDivisor();
                    add(set, new Way(path.cost(), path.share(), processes, order, path.used()));
                }
            }
        }
        orderOfToday(scan)
                .ifPresent(order -> add(
                        set,
                        new Way(
                                new Cost(scan.node().startupCost(), scan.node().totalCost(), 0),
                                scan.share(),
                                scan.share() == Share.WHOLE ? 1 : scan.parallelDivisor(),
                                order,
                                Set.of())));
    }

    private Scan withOffer(Scan table) {
        return offered == Offered.ALL ? table : table.withOffered(Set.of());
    }

    /** The class of columns that today's scan of an index is sorted by, if that reads the table by itself. */
    private Optional<Integer> orderOfToday(Scan scan) throws SQLException {
        boolean alone = tree.scan(scan.node())
                .filter(s -> s.conditions().size() == scan.conditions().size())
                .isPresent();
        if (!alone || !scan.isOrdered()) {
            return Optional.empty();
        }
        return scan.existing().stream()
                .filter(i -> i.name().equals(scan.node().indexName().orElse("")))
                .map(i -> i.definition().keys().get(0).column())
                .filter(Objects::nonNull)
                .map(c -> rows.classOf(scan.alias(), c))
                .filter(order -> order >= 0)
                .findFirst();
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
            combine(new Input(outer, of(outer), outerRows), new Input(inner, of(inner), rows.of(inner)), pairing);
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
        combine(keptInput, addedInput, pairing);
        int needed = leaf.kind() == JoinLeaf.Kind.SEMI ? RIGHT_SEMI_VERSION : anti ? PARALLEL_RIGHT_VERSION : 0;
        if (settings.majorVersion() >= needed) {
            Pairing turned = new Pairing(kept | added, pairs, leaf.clauses(), Stop.NEVER, 1, 1, false);
            hash(addedInput, keptInput, turned, settings.majorVersion() >= PARALLEL_RIGHT_VERSION);
        }
        if (leaf.kind() == JoinLeaf.Kind.SEMI
                && leaf.clauses().stream().allMatch(JoinClause::isOfColumns)
                && leaf.lookUps().isPresent()) {
            Input unique = unique(added, leaf);
            Pairing plain = new Pairing(kept | added, joined, leaf.clauses(), Stop.NEVER, 1, 1, false);
            combine(unique, keptInput, plain);
            combine(keptInput, unique, plain);
        }
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
                unique.add(new Way(cost, Share.WHOLE, 1, UNORDERED, way.used()));
            }
        }
        return new Input(set, unique, groups);
    }

    /** One side of a join. */
    private record Input(long set, List<Way> ways, double rows) {}

    /**
     * How two sides match.
     *
     * @param set all inputs
     * @param pairs rows that the join conditions leave, of all processes
     */
    private record Pairing(
            long set,
            double pairs,
            List<JoinClause> clauses,
            Stop stop,
            double matchedFraction,
            double matches,
            boolean anti) {

        List<JoinClause> equalities() {
            return clauses.stream().filter(JoinClause::isEquality).toList();
        }

        double filterCost() {
            return clauses.stream()
                    .filter(c -> !c.isEquality())
                    .mapToDouble(JoinClause::cost)
                    .sum();
        }

        double allCost() {
            return clauses.stream().mapToDouble(JoinClause::cost).sum();
        }
    }

    private void combine(Input outer, Input inner, Pairing pairing) throws SQLException {
        hash(outer, inner, pairing, true);
        merge(outer, inner, pairing);
        if (!server.isOn("enable_nestloop")) {
            return;
        }
        lookUp(outer, inner, pairing);
        if (inner.rows() * outer.rows() < MAX_PAIRS || pairing.equalities().isEmpty()) {
            for (Way o : cheapest(outer.ways())) {
                for (Way i : cheapest(inner.ways())) {
                    if (i.share() == Share.WHOLE) {
                        Cost cost = JoinCost.nestedLoop(
                                settings,
                                side(outer, o),
                                side(inner, i),
                                match(pairing, o.divisor()),
                                pairing.allCost());
                        add(pairing.set(), new Way(cost, o.share(), o.divisor(), o.order(), union(o, i)));
                    }
                }
            }
        }
    }

    /** Pairs above which a nested loop without an index is not worth the arithmetic where there is an equality. */
    private static final double MAX_PAIRS = 1e8;

    private void hash(Input outer, Input inner, Pairing pairing, boolean parallel) throws SQLException {
        List<JoinClause> equalities = pairing.equalities();
        if (equalities.isEmpty() || !server.isOn("enable_hashjoin")) {
            return;
        }
        for (Way o : cheapest(outer.ways())) {
            for (Way i : cheapest(inner.ways())) {
                boolean possible = o.share() == Share.PARTIAL ? parallel : i.share() == Share.WHOLE;
                if (!possible) {
                    continue;
                }
                boolean shared = i.share() == Share.PARTIAL;
                double bytes = shared ? hashBytes * Math.ceil(block.divisor()) : hashBytes;
                JoinCost.HashTable table = JoinCost.HashTable.of(inner.rows(), width(inner.set()), bytes, hashBytes);
                double fraction = 1;
                for (JoinClause clause : equalities) {
                    fraction = Math.min(fraction, bucketFraction(clause, inner, table.buckets() * table.batches()));
                }
                Cost cost = JoinCost.hash(
                        settings,
                        side(outer, o),
                        side(inner, i),
                        inner.rows(),
                        fraction,
                        table,
                        match(pairing, o.divisor()));
                add(pairing.set(), new Way(cost, o.share(), o.divisor(), UNORDERED, union(o, i)));
            }
        }
    }

    private double bucketFraction(JoinClause clause, Input inner, double buckets) throws SQLException {
        for (String alias : Set.of(
                clause.condition().alias(), String.valueOf(clause.condition().otherAlias()))) {
            Optional<Condition> own = clause.towards(alias);
            int number = number(alias);
            if (number >= 0 && (inner.set() & 1L << number) != 0) {
                return own.isPresent() && own.get().column() != null
                        ? rows.bucketFraction(alias, own.get().column(), buckets)
                        : 1 / Math.max(1, Math.min(buckets, inner.rows()));
            }
        }
        return 1 / Math.max(1, Math.min(buckets, inner.rows()));
    }

    private int number(String alias) {
        for (int i = 0; i < block.leaves().size(); i++) {
            if (block.leaves().get(i).aliases().contains(alias)) {
                return i;
            }
        }
        return -1;
    }

    private void merge(Input outer, Input inner, Pairing pairing) throws SQLException {
        if (!server.isOn("enable_mergejoin")) {
            return;
        }
        for (JoinClause clause : pairing.equalities()) {
            int order = clause.isOfColumns() ? rows.classOf(clause) : UNORDERED;
            if (order == UNORDERED) {
                continue;
            }
            List<Way> outerSorted = sorted(outer, order);
            List<Way> innerSorted = sorted(inner, order);
            merge(outer, inner, outerSorted, innerSorted, order, pairing);
            // Rows that come in the order of one condition are compared by that one only.
            Pairing byOne = pairing.equalities().size() == 1 ? pairing : byOne(outer, inner, clause, pairing);
            List<Way> outerOrdered = ordered(outer, order);
            List<Way> innerOrdered = ordered(inner, order);
            merge(outer, inner, outerOrdered, innerSorted, order, byOne);
            merge(outer, inner, outerSorted, innerOrdered, order, byOne);
            merge(outer, inner, outerOrdered, innerOrdered, order, byOne);
        }
    }

    private void merge(Input outer, Input inner, List<Way> outers, List<Way> inners, int order, Pairing pairing)
            throws SQLException {
        for (Way o : outers) {
            for (Way i : inners) {
                if (i.share() == Share.WHOLE) {
                    Cost cost = JoinCost.merge(settings, side(outer, o), side(inner, i), match(pairing, o.divisor()));
                    add(pairing.set(), new Way(cost, o.share(), o.divisor(), order, union(o, i)));
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
            sorted.add(
                    new Way(JoinCost.sort(settings, side(input, way)), way.share(), way.divisor(), order, way.used()));
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

    /** The inner table looked up through an index, with and without a Memoize. */
    private void lookUp(Input outer, Input inner, Pairing pairing) throws SQLException {
        if (Long.bitCount(inner.set()) > 1) {
            return;
        }
        JoinLeaf leaf = block.leaves().get(Long.numberOfTrailingZeros(inner.set()));
        boolean turned = leaf.rows() != inner.rows();
        if (turned) {
            return;
        }
        if (leaf.lookUps().isEmpty()) {
            lookUpJoins(outer, leaf, pairing);
            return;
        }
        Scan table = leaf.lookUps().get();
        Scan scan = withOffer(table);
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
            loops = Math.min(loops, Long.bitCount(outer.set()) == 1 ? outer.rows() : leafRows(other));
            distinct *= own.get().otherColumn() == null
                    ? outer.rows()
                    : rows.distinct(other, own.get().otherColumn());
        }
        if (joins.isEmpty()) {
            return;
        }
        List<Condition> all = new ArrayList<>(scan.conditions());
        all.addAll(joins);
        double innerRows = CostSettings.wholeRows(scan.tuples() * selectivities.of(scan.table(), scan.alias(), all));
        for (ScanPaths.Inner path : scanPaths.inner(scan, joins, innerRows, Math.max(1, loops))) {
            for (Way o : outer.ways()) {
                double outerRows = side(outer, o).rows();
                Cost plain = NestedLoopCost.cost(
                        settings,
                        o.cost(),
                        outerRows,
                        path.cost(),
                        innerRows,
                        filterCost,
                        pairing.stop(),
                        pairing.matchedFraction());
                Set<IndexDefinition> used = new HashSet<>(o.used());
                used.addAll(path.used());
                add(pairing.set(), new Way(plain, o.share(), o.divisor(), o.order(), used));
                if (pairing.stop() == Stop.NEVER && server.isOn("enable_memoize") && settings.majorVersion() >= 14) {
                    Cost cached = MemoizeCost.of(
                            settings, path.cost(), innerRows, leaf.widthBytes(), outerRows, distinct, hashBytes);
                    Cost cost = NestedLoopCost.cost(
                            settings, o.cost(), outerRows, cached, innerRows, filterCost, Stop.NEVER, 1);
                    add(pairing.set(), new Way(cost, o.share(), o.divisor(), o.order(), used));
                }
            }
        }
    }

    /** A block of joins of its own looked up through an index of one of its tables. */
    private void lookUpJoins(Input outer, JoinLeaf leaf, Pairing pairing) throws SQLException {
        Optional<JoinBlock> found = JoinBlock.of(leaf.node(), tree, selectivities, settings);
        if (found.isEmpty()) {
            return;
        }
        for (int i = 0; i < found.get().leaves().size(); i++) {
            JoinLeaf looked = found.get().leaves().get(i);
            if (looked.kind() != JoinLeaf.Kind.INNER || looked.lookUps().isEmpty()) {
                continue;
            }
            Scan scan = withOffer(looked.lookUps().get());
            List<Condition> joins = pairing.clauses().stream()
                    .flatMap(c -> c.towards(scan.alias()).stream())
                    .toList();
            boolean indexed = !scan.offered().isEmpty() || !scan.existing().isEmpty();
            if (!indexed || joins.size() < pairing.clauses().size()) {
                continue;
            }
            double loops = joins.stream()
                    .mapToDouble(j -> leafRows(String.valueOf(j.otherAlias())))
                    .min()
                    .orElse(1);
            double rowsOfOne =
                    CostSettings.wholeRows(looked.rows() * selectivities.of(scan.table(), scan.alias(), joins));
            JoinBlock block = found.get().parameterised(i, rowsOfOne);
            JoinRows itsRows = rows.of(block);
            Way inner = new JoinOrder(
                            block,
                            itsRows,
                            tree,
                            scanPaths,
                            selectivities,
                            server,
                            offered,
                            Map.of(i, new Parameter(joins, Math.max(1, loops))))
                    .best()
                    .get(Share.WHOLE);
            if (inner == null) {
                continue;
            }
            double innerRows = itsRows.of((1L << block.leaves().size()) - 1);
            for (Way o : outer.ways()) {
                Cost cost = NestedLoopCost.cost(
                        settings,
                        o.cost(),
                        side(outer, o).rows(),
                        inner.cost(),
                        innerRows,
                        0,
                        pairing.stop(),
                        pairing.matchedFraction());
                add(pairing.set(), new Way(cost, o.share(), o.divisor(), o.order(), union(o, inner)));
            }
        }
    }

    private double leafRows(String alias) {
        int number = number(alias);
        return number < 0 ? 1 : block.leaves().get(number).rows();
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

    private JoinCost.Side side(Input input, Way way) {
        double rowsOfOne =
                way.share() == Share.PARTIAL ? CostSettings.wholeRows(input.rows() / way.divisor()) : input.rows();
        return new JoinCost.Side(way.cost(), rowsOfOne, width(input.set()));
    }

    private JoinCost.Match match(Pairing pairing, double divisor) throws SQLException {
        double tuples = pairing.pairs();
        for (JoinClause clause : pairing.clauses()) {
            if (!clause.isEquality()) {
                tuples /= Math.max(1e-6, rows.selectivity(clause));
            }
        }
        return new JoinCost.Match(
                pairing.stop(),
                pairing.matchedFraction(),
                pairing.matches(),
                pairing.anti(),
                pairing.equalities().size(),
                tuples / divisor,
                pairing.equalities().stream().mapToDouble(JoinClause::cost).sum(),
                pairing.filterCost());
    }

    private double width(long set) {
        return widths.computeIfAbsent(set, s -> {
            if (block.joins().containsKey(s)) {
                return (double) block.joins().get(s).widthBytes();
            }
            double sum = 0;
            for (int i = 0; i < block.leaves().size(); i++) {
                JoinLeaf leaf = block.leaves().get(i);
                boolean returned = leaf.kind() == JoinLeaf.Kind.INNER || leaf.kind() == JoinLeaf.Kind.LEFT;
                sum += (s & 1L << i) != 0 && returned ? leaf.widthBytes() : 0;
            }
            return sum;
        });
    }

    private static Set<IndexDefinition> union(Way a, Way b) {
        if (b.used().isEmpty()) {
            return a.used();
        }
        Set<IndexDefinition> all = new HashSet<>(a.used());
        all.addAll(b.used());
        return all;
    }
}
