package io.pgtender.whatif;

import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.PlanNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Inputs and conditions of joins whose order the planner is free to choose: as much of a plan, from one join downwards, as
 * no grouping, limit or full join interrupts.
 *
 * @param leaves inputs, in plan order
 * @param clauses conditions between inner inputs, with the inputs that they name
 * @param joins today's joins, by the inputs that they have joined
 * @param divisor processes that share a parallel part of it; 1 without
 */
record JoinBlock(List<JoinLeaf> leaves, List<JoinClause> clauses, Map<Long, PlanNode> joins, double divisor) {

    /**
     * Inputs up to which all orders are tried. At default settings the planner does not look at more of them together
     * either (join_collapse_limit, from_collapse_limit).
     */
    static final int MAX_LEAVES = 8;

    /** Reads the block whose topmost join is {@code top}; empty where its joins cannot be told apart safely. */
    static Optional<JoinBlock> of(PlanNode top, PlanFacts facts, Selectivities selectivities, CostSettings settings)
            throws SQLException {
        Reader reader = new Reader(facts, selectivities, settings);
        reader.collect(top, top);
        return reader.block();
    }

    /** The block when one of its inputs returns but {@code rows} at a time; what it says of today's rows is left out. */
    JoinBlock parameterised(int number, double rows) {
        List<JoinLeaf> fewer = new ArrayList<>(leaves);
        JoinLeaf leaf = leaves.get(number);
        fewer.set(
                number,
                new JoinLeaf(
                        leaf.kind(),
                        leaf.node(),
                        leaf.lookUps(),
                        leaf.aliases(),
                        rows,
                        leaf.widthBytes(),
                        leaf.clauses(),
                        leaf.rowFactor()));
        return new JoinBlock(fewer, clauses, Map.of(), 1);
    }

    /** Width of a row of some inputs joined. */
    double widthBytes(long set) {
        PlanNode today = joins.get(set);
        if (today != null) {
            return today.widthBytes();
        }
        if (Long.bitCount(set) == 1) {
            return leaves.get(Long.numberOfTrailingZeros(set)).widthBytes();
        }
        double sum = 0;
        for (int i = 0; i < leaves.size(); i++) {
            JoinLeaf leaf = leaves.get(i);
            boolean returned = leaf.kind() == JoinLeaf.Kind.INNER || leaf.kind() == JoinLeaf.Kind.LEFT;
            sum += (set & 1L << i) != 0 && returned ? leaf.widthBytes() : 0;
        }
        return sum;
    }

    /** Inputs below an input's own joins. */
    private record Raw(
            JoinLeaf.Kind kind,
            PlanNode node,
            Optional<Scan> scan,
            Set<String> aliases,
            PlanNode join,
            PlanNode other) {}

    private static final class Reader {

        private final PlanFacts facts;
        private final Selectivities selectivities;
        private final CostSettings settings;
        private final List<Raw> raws = new ArrayList<>();
        private final List<PlanNode> innerJoins = new ArrayList<>();
        private final List<PlanNode> joins = new ArrayList<>();
        private boolean readable = true;

        Reader(PlanFacts facts, Selectivities selectivities, CostSettings settings) {
            this.facts = facts;
            this.selectivities = selectivities;
            this.settings = settings;
        }

        void collect(PlanNode parent, PlanNode node) throws SQLException {
            PlanNode join = unwrapped(parent, node);
            List<PlanNode> inputs = Nodes.inputs(join);
            String type = join.property("Join Type").orElse("Inner");
            if (!isJoin(join) || type.equals("Full") || inputs.size() != 2) {
                leaf(JoinLeaf.Kind.INNER, join, parent, join);
                return;
            }
            PlanNode outer = inputs.get(0);
            PlanNode inner = inputs.get(1);
            joins.add(join);
            switch (type) {
                case "Inner" -> inner(join, outer, inner);
                case "Left" -> special(JoinLeaf.Kind.LEFT, join, outer, inner);
                case "Semi" -> special(JoinLeaf.Kind.SEMI, join, outer, inner);
                case "Anti" -> special(JoinLeaf.Kind.ANTI, join, outer, inner);
                case "Right" -> special(JoinLeaf.Kind.LEFT, join, inner, outer);
                case "Right Semi" -> special(JoinLeaf.Kind.SEMI, join, inner, outer);
                case "Right Anti" -> special(JoinLeaf.Kind.ANTI, join, inner, outer);
                default -> readable = false;
            }
        }

        private void inner(PlanNode join, PlanNode outer, PlanNode inner) throws SQLException {
            Optional<PlanNode> outerUnique = semiJoined(join, outer);
            Optional<PlanNode> innerUnique = semiJoined(join, inner);
            if (innerUnique.isPresent()) {
                special(JoinLeaf.Kind.SEMI, join, outer, innerUnique.get());
            } else if (outerUnique.isPresent()) {
                special(JoinLeaf.Kind.SEMI, join, inner, outerUnique.get());
            } else {
                innerJoins.add(join);
                collect(join, outer);
                collect(join, inner);
            }
        }

        /** The table that {@code input} makes unique, if only to run a semi join as a plain one. */
        private Optional<PlanNode> semiJoined(PlanNode join, PlanNode input) throws SQLException {
            PlanNode grouping = unwrapped(join, input);
            Optional<PlanNode> below = UniqueInput.of(grouping).map(n -> unwrapped(join, n));
            if (below.isEmpty() || facts.hints().uniqueInputs() == StatementHints.UniqueInputs.UNKNOWN) {
                return Optional.empty();
            }
            Optional<Scan> scan = facts.scan(below.get());
            Set<String> joined = new HashSet<>();
            for (Condition condition : facts.conditions(join)) {
                if (scan.isPresent() && scan.get().alias().equals(condition.alias())) {
                    joined.add(String.valueOf(condition.column()));
                } else {
                    joined.add(String.valueOf(condition.otherColumn()));
                }
            }
            return scan.isPresent()
                            && UniqueInput.keys(grouping, scan.get().alias())
                                    .filter(joined::equals)
                                    .isPresent()
                    ? below
                    : Optional.empty();
        }

        private void special(JoinLeaf.Kind kind, PlanNode join, PlanNode kept, PlanNode added) throws SQLException {
            // A filter above an outer join is no part of its condition.
            readable &= kind != JoinLeaf.Kind.LEFT || join.property("Filter").isEmpty();
            collect(join, kept);
            leaf(kind, unwrapped(join, added), join, unwrapped(join, kept));
        }

        private void leaf(JoinLeaf.Kind kind, PlanNode inside, PlanNode join, PlanNode other) throws SQLException {
            // An order that no join asked for is that of a sub-select with an ORDER BY: see JoinPaths.
            boolean ordered = inside.type().equals(Scan.INDEX_SCAN)
                    && inside.property("Index Cond").isEmpty()
                    && !join.type().equals("Merge Join");
            Optional<Scan> scan = ordered ? Optional.empty() : facts.scan(inside);
            Set<String> aliases = new HashSet<>();
            inside.walk().forEach(n -> n.alias().ifPresent(aliases::add));
            raws.add(new Raw(kind, inside, scan, aliases, join, other));
        }

        Optional<JoinBlock> block() throws SQLException {
            if (!readable
                    || raws.size() < 2
                    || raws.size() > MAX_LEAVES
                    || facts.hints().fences() == StatementHints.Fences.POSSIBLE) {
                return Optional.empty();
            }
            for (int i = 0; i < raws.size(); i++) {
                if (refersToOthers(i)) {
                    return Optional.empty();
                }
            }
            List<JoinClause> clauses = new ArrayList<>();
            for (PlanNode join : innerJoins) {
                for (Condition condition : facts.conditions(join)) {
                    clauses.add(clause(condition, join));
                }
            }
            double divisor = 1;
            for (PlanNode join : joins) {
                divisor = Math.max(divisor, facts.parallelDivisor(join));
                for (PlanNode input : join.children()) {
                    divisor = Math.max(divisor, Nodes.parallelDivisor(input));
                }
            }
            List<JoinLeaf> leaves = new ArrayList<>();
            for (int i = 0; i < raws.size(); i++) {
                leaves.add(read(i, clauses));
            }
            Map<Long, PlanNode> byInputs = new HashMap<>();
            for (PlanNode join : joins) {
                byInputs.put(inputs(join), join);
            }
            return Optional.of(new JoinBlock(leaves, List.copyOf(clauses), byInputs, divisor));
        }

        /** A table with its own conditions; those that a look-up takes from other inputs go to {@code clauses}. */
        private JoinLeaf read(int number, List<JoinClause> clauses) throws SQLException {
            Raw raw = raws.get(number);
            List<JoinClause> special = new ArrayList<>();
            List<JoinClause> target = raw.kind() == JoinLeaf.Kind.INNER ? clauses : special;
            double factor = 1;
            if (raw.kind() != JoinLeaf.Kind.INNER) {
                for (Condition condition : facts.conditions(raw.join())) {
                    special.add(clause(condition, raw.join()));
                }
                double rows = wholeRows(raw.join());
                factor = rows / Math.max(1, wholeRows(raw.other()));
            }
            Optional<Scan> lookUps = Optional.empty();
            double rows = wholeRows(raw.node());
            if (raw.scan().isPresent()) {
                Scan scan = raw.scan().get();
                List<Condition> own = new ArrayList<>();
                for (Condition condition : scan.conditions()) {
                    JoinClause clause = clause(condition, raw.node());
                    if (Long.bitCount(clause.inputs()) > 1) {
                        target.add(clause);
                    } else {
                        own.add(condition);
                    }
                }
                if (own.size() < scan.conditions().size()) {
                    rows = CostSettings.wholeRows(scan.tuples() * selectivities.of(scan.table(), scan.alias(), own));
                }
                lookUps = Optional.of(scan.withConditions(own));
            }
            return new JoinLeaf(
                    raw.kind(),
                    raw.node(),
                    lookUps,
                    raw.aliases(),
                    rows,
                    raw.node().widthBytes(),
                    special,
                    factor);
        }

        private double wholeRows(PlanNode node) {
            return Nodes.share(node) == Path.Share.PARTIAL ? node.rows() * facts.parallelDivisor(node) : node.rows();
        }

        /** {@code node} checks the condition, and calls the sub plans that it may contain. */
        private JoinClause clause(Condition condition, PlanNode node) {
            long inputs = input(condition.alias()) | input(String.valueOf(condition.otherAlias()));
            for (ColumnReference column : Expressions.columns(condition.sql())) {
                inputs |= input(column.alias());
            }
            double cost = settings.cpuOperatorCost();
            if (!Expressions.isSelfContained(condition.sql())) {
                cost += Nodes.subPlanCost(node);
                for (PlanNode child : node.children()) {
                    inputs |= Nodes.isSubPlan(child) ? named(child) : 0;
                }
            }
            return new JoinClause(condition, inputs, cost);
        }

        /** Inputs whose values {@code node} or something below it takes. */
        private long named(PlanNode node) {
            long named = 0;
            for (String alias : facts.named(node)) {
                named |= input(alias);
            }
            return named;
        }

        private long inputs(PlanNode node) {
            long inputs = 0;
            for (String alias : (Iterable<String>) node.walk().flatMap(n -> n.alias().stream())::iterator) {
                inputs |= input(alias);
            }
            return inputs;
        }

        private long input(String alias) {
            for (int i = 0; i < raws.size(); i++) {
                if (raws.get(i).aliases().contains(alias)) {
                    return 1L << i;
                }
            }
            return 0;
        }

        /** Whether the input takes values from another one in a way that does not show as a condition of its scan. */
        private boolean refersToOthers(int number) {
            Raw raw = raws.get(number);
            List<PlanNode> nodes = raw.scan().isEmpty()
                    ? List.of(raw.node())
                    : raw.node().children().stream()
                            .filter(c -> Nodes.isSubPlan(c) || Nodes.isInitPlan(c))
                            .toList();
            return nodes.stream().anyMatch(node -> (named(node) & ~(1L << number)) != 0);
        }
    }

    private static boolean isJoin(PlanNode node) {
        return switch (node.type()) {
            case "Hash Join", "Merge Join", "Nested Loop" -> true;
            default -> false;
        };
    }

    /** Below the nodes that serve a join and are chosen anew with it. */
    private static PlanNode unwrapped(PlanNode parent, PlanNode node) {
        PlanNode inside = node;
        boolean ordered = parent.type().equals("Merge Join");
        while (Nodes.inputs(inside).size() == 1 && inside.children().size() == 1) {
            boolean wrapper = switch (inside.type()) {
                case "Hash", "Materialize", "Memoize", "Gather", "Gather Merge" -> true;
                case "Sort" -> ordered;
                default -> false;
            };
            if (!wrapper) {
                break;
            }
            ordered &= inside.type().equals("Gather Merge") || inside.type().equals("Materialize");
            inside = inside.children().get(0);
        }
        return inside;
    }
}
