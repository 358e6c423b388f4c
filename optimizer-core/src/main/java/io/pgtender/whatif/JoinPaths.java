package io.pgtender.whatif;

import io.pgtender.catalog.ServerFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Condition.Kind;
import io.pgtender.plan.PlanNode;
import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.NestedLoopCost.Stop;
import io.pgtender.whatif.Path.Order;
import io.pgtender.whatif.Path.Share;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a join of today's plan into a nested loop that looks up its inner table through an index, offered or existing,
 * once for each outer row. The order of the joins stays.
 */
final class JoinPaths {

    private static final Set<String> WRAPPERS = Set.of("Hash", "Materialize", "Memoize");
    private static final Set<String> WRAPPERS_OF_ORDER = Set.of("Sort", "Materialize");

    private final CostSettings settings;
    private final ServerFacts server;
    private final Selectivities selectivities;
    private final ScanPaths scanPaths;
    private final Tree tree;

    /** What the walk through the plan knows of nodes. */
    interface Tree {

        /** The scan at {@code node}. */
        Optional<Scan> scan(PlanNode node) throws SQLException;

        /** The hypothetical indexes. */
        Offers offers();

        /** Ways to compute {@code node}. */
        List<Path> paths(PlanNode node, Demand demand) throws SQLException;

        /** Processes that share {@code node}'s rows. */
        double parallelDivisor(PlanNode node);

        /** Conditions that {@code node} checks. */
        List<Condition> conditions(PlanNode node);

        /** Aliases whose columns {@code node} or something below it takes. */
        Set<String> named(PlanNode node);

        /** What the statement's text tells. */
        StatementHints hints();
    }

    JoinPaths(ServerFacts server, CostSettings settings, Selectivities selectivities, ScanPaths scanPaths, Tree tree) {
        this.settings = settings;
        this.server = server;
        this.selectivities = selectivities;
        this.scanPaths = scanPaths;
        this.tree = tree;
    }

    /** Nested loops in place of {@code join}; empty when none is possible. */
    List<Path> of(PlanNode join, PlanNode outer, PlanNode inner, Demand demand) throws SQLException {
        if (!server.isOn("enable_nestloop")) {
            return List.of();
        }
        List<Path> paths = new ArrayList<>();
        String type = join.property("Join Type").orElse("Inner");
        boolean innerMayBeLookedUp = switch (type) {
            case "Inner", "Left", "Semi", "Anti" -> true;
            default -> false;
        };
        boolean outerMayBeLookedUp = switch (type) {
            case "Inner", "Right", "Right Semi", "Right Anti" -> true;
            default -> false;
        };
        if (innerMayBeLookedUp) {
            paths.addAll(lookUp(join, outer, inner, demand));
        }
        if (outerMayBeLookedUp) {
            for (Path path : lookUp(join, inner, outer, demand)) {
                boolean lost = join.type().equals("Nested Loop") && isOrdered(outer);
                paths.add(lost ? path.withOrder(Order.LOST) : path);
            }
        }
        return paths;
    }

    private static boolean isOrdered(PlanNode node) {
        return node.type().startsWith("Index") || !Scan.isOne(node);
    }

    private List<Path> lookUp(PlanNode join, PlanNode driving, PlanNode lookedUp, Demand demand) throws SQLException {
        boolean merged = join.type().equals("Merge Join");
        // A merge join's order may be relied on above: its driving side keeps its Sort.
        PlanNode outer = merged ? driving : unwrapped(driving, Set.of("Hash", "Materialize"));
        PlanNode input = unwrapped(lookedUp, merged ? WRAPPERS_OF_ORDER : WRAPPERS);
        Optional<PlanNode> grouped = UniqueInput.of(input);
        Optional<Scan> found =
                tree.scan(grouped.map(g -> unwrapped(g, WRAPPERS_OF_ORDER)).orElse(input));
        boolean opaque = grouped.isPresent() && tree.hints().uniqueInputs() == StatementHints.UniqueInputs.UNKNOWN;
        if (found.isEmpty() || opaque || isFenced(join, found.get())) {
            return List.of();
        }
        Scan scan = found.get();
        Set<String> outerAliases = aliases(outer);
        if (outerAliases.contains(scan.alias()) || tree.named(outer).contains(scan.alias())) {
            return List.of();
        }
        List<Condition> own = new ArrayList<>();
        List<Condition> joins = new ArrayList<>();
        for (Condition condition : scan.conditions()) {
            boolean toOuter = condition.kind() == Kind.JOIN_EQUALITY
                    && condition.otherAlias() != null
                    && outerAliases.contains(condition.otherAlias());
            (toOuter ? joins : own).add(condition);
        }
        int joinFilters = 0;
        for (Condition condition : tree.conditions(join)) {
            Optional<Condition> towards = towards(condition, scan.alias(), outerAliases);
            if (towards.isPresent()) {
                joins.add(towards.get());
            } else {
                joinFilters++;
            }
        }
        if (joins.isEmpty() || (grouped.isPresent() && !isSemiJoin(join, input, scan, joins))) {
            return List.of();
        }
        Scan alone = scan.withConditions(own);
        List<Condition> all = new ArrayList<>(own);
        all.addAll(joins);
        double innerRows = CostSettings.wholeRows(scan.tuples() * selectivities.of(scan.table(), scan.alias(), all));
        List<ScanPaths.Inner> inners = scanPaths.inner(alone, joins, innerRows, loops(outer, joins));
        String type = join.property("Join Type").orElse("Inner");
        Stop stop = grouped.isPresent() || type.endsWith("Semi") || type.endsWith("Anti")
                ? joinFilters > 0 ? Stop.AT_FIRST_FILTERED_MATCH : Stop.AT_FIRST_MATCH
                : Stop.NEVER;
        double filterCost = joinFilters * settings.cpuOperatorCost() + Nodes.subPlanCost(join);
        return combine(join, outer, demand, inners, innerRows, filterCost, stop);
    }

    /**
     * Whether the scan may stand for a sub-select that takes no conditions from outside: one with an ORDER BY of its own,
     * which no join but a merge join has a use for, or behind {@code OFFSET 0}. Its own node is left out of the plan where
     * it does nothing (setrefs.c, trivial_subqueryscan).
     */
    private boolean isFenced(PlanNode join, Scan scan) {
        boolean orderedForNobody = scan.node().type().equals(Scan.INDEX_SCAN)
                && scan.node().property("Index Cond").isEmpty()
                && !join.type().equals("Merge Join");
        return orderedForNobody || tree.hints().fences() == StatementHints.Fences.POSSIBLE;
    }

    private static boolean isSemiJoin(PlanNode join, PlanNode grouping, Scan scan, List<Condition> joins) {
        Set<String> joined = new HashSet<>();
        for (Condition condition : joins) {
            if (condition.column() == null) {
                return false;
            }
            joined.add(condition.column());
        }
        boolean inner = join.property("Join Type").orElse("Inner").equals("Inner");
        return inner
                && UniqueInput.keys(grouping, scan.alias())
                        .filter(joined::equals)
                        .isPresent();
    }

    private List<Path> combine(
            PlanNode join,
            PlanNode outer,
            Demand demand,
            List<ScanPaths.Inner> inners,
            double innerRows,
            double joinFilterCost,
            Stop stop)
            throws SQLException {
        if (inners.isEmpty()) {
            return List.of();
        }
        String type = join.property("Join Type").orElse("Inner");
        double share = Math.min(1, join.rows() / Math.max(1, outer.rows()));
        double matched = type.endsWith("Anti") ? 1 - share : share;
        double divisor = tree.parallelDivisor(outer);
        List<Path> paths = new ArrayList<>();
        for (Path path : tree.paths(outer, demand)) {
            boolean gathered = Nodes.share(outer) == Share.PARTIAL && path.share() == Share.WHOLE;
            double outerRows = (gathered ? outer.rows() * divisor : outer.rows()) * path.rowScale();
            for (ScanPaths.Inner inner : inners) {
                Cost cost = NestedLoopCost.cost(
                        settings, path.cost(), outerRows, inner.cost(), innerRows, joinFilterCost, stop, matched);
                paths.add(path.using(inner.used()).withCost(cost.startupCost(), cost.totalCost()));
            }
        }
        return paths;
    }

    /**
     * How often the look-up is repeated, for the effect of caching: rows of the smallest base relation that supplies a
     * value (indxpath.c, get_loop_count), not those of the joined outer side.
     */
    private double loops(PlanNode outer, List<Condition> joins) throws SQLException {
        double loops = Double.POSITIVE_INFINITY;
        for (Condition join : joins) {
            for (PlanNode node : outer.walk().toList()) {
                if (node.alias().isPresent() && node.alias().get().equals(join.otherAlias())) {
                    loops = Math.min(loops, baseRows(node));
                }
            }
        }
        return Double.isInfinite(loops) ? 1 : Math.max(1, loops);
    }

    private double baseRows(PlanNode node) throws SQLException {
        Optional<Scan> scan = tree.scan(node);
        if (scan.isEmpty()) {
            return node.rows();
        }
        List<Condition> constant = scan.get().conditions().stream()
                .filter(c -> c.kind() != Kind.JOIN_EQUALITY)
                .toList();
        if (constant.size() == scan.get().conditions().size()) {
            return scan.get().rows();
        }
        List<Condition> known = constant.stream()
                .filter(c -> c.kind() != Kind.OTHER && c.kind() != Kind.LIKE)
                .toList();
        return CostSettings.wholeRows(scan.get().tuples()
                * selectivities.of(scan.get().table(), scan.get().alias(), known));
    }

    /** {@code condition} with the column of {@code alias} on the indexable side, if it joins that to the outer side. */
    private static Optional<Condition> towards(Condition condition, String alias, Set<String> outerAliases) {
        if (condition.kind() != Kind.JOIN_EQUALITY) {
            return Optional.empty();
        }
        if (condition.alias().equals(alias)
                && condition.otherAlias() != null
                && outerAliases.contains(condition.otherAlias())) {
            return Optional.of(condition);
        }
        boolean turned = alias.equals(condition.otherAlias())
                && condition.otherColumn() != null
                && outerAliases.contains(condition.alias());
        return turned
                ? Optional.of(new Condition(
                        Kind.JOIN_EQUALITY,
                        alias,
                        condition.otherColumn(),
                        null,
                        condition.operator(),
                        condition.operand(),
                        condition.alias(),
                        condition.column(),
                        condition.sql()))
                : Optional.empty();
    }

    private static PlanNode unwrapped(PlanNode node, Set<String> wrappers) {
        PlanNode inside = node;
        while (wrappers.contains(inside.type()) && inside.children().size() == 1) {
            inside = inside.children().get(0);
        }
        return inside;
    }

    private static Set<String> aliases(PlanNode node) {
        Set<String> aliases = new HashSet<>();
        node.walk().forEach(n -> n.alias().ifPresent(aliases::add));
        return aliases;
    }
}
