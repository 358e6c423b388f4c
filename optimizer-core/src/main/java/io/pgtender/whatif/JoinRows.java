package io.pgtender.whatif;

import io.pgtender.catalog.ColumnFacts;
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
 * How many rows a join of some of a block's inputs has: today's plan says it for its own joins; for others it is the product
 * of the inputs' rows and of the selectivities of one equality of each class between them (costsize.c,
 * calc_joinrel_size_estimate; equivclass.c, generate_join_implied_equalities). Selectivities are asked of the planner.
 */
final class JoinRows {

    private record Member(int leaf, String alias, String column) {}

    private final JoinBlock block;
    private final Selectivities selectivities;
    private final CommonValues commonValues;
    private final PlanFacts facts;
    private final List<Set<Member>> classes;
    private final List<JoinClause> others = new ArrayList<>();
    private final Map<JoinClause, Double> otherSelectivities = new HashMap<>();
    private final Map<JoinClause, Double> equalitySelectivities = new HashMap<>();
    private final Map<List<Integer>, List<JoinClause>> derived = new HashMap<>();
    private final Map<Long, Double> rows = new HashMap<>();

    JoinRows(JoinBlock block, Selectivities selectivities, CommonValues commonValues, PlanFacts facts)
            throws SQLException {
        this.commonValues = commonValues;
        this.block = block;
        this.selectivities = selectivities;
        this.facts = facts;
        this.classes = classes();
        readToday();
    }

    /** Number of the class of columns that {@code clause} equates; the same for two clauses of one class. */
    int classOf(JoinClause clause) {
        for (int i = 0; i < classes.size(); i++) {
            for (Member member : classes.get(i)) {
                if (member.alias().equals(clause.condition().alias())
                        && member.column().equals(clause.condition().column())) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Number of the class that a column is of, or -1. */
    int classOf(String alias, String column) {
        for (int i = 0; i < classes.size(); i++) {
            for (Member member : classes.get(i)) {
                if (member.alias().equals(alias) && member.column().equals(column)) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Conditions that a join of two disjoint sets of inner inputs checks: one for each class, and the others. */
    List<JoinClause> between(long left, long right) {
        List<JoinClause> clauses = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            equality(i, left, right).ifPresent(clauses::add);
        }
        for (JoinClause clause : others) {
            boolean complete = (clause.inputs() & ~(left | right)) == 0;
            if (complete && (clause.inputs() & left) != 0 && (clause.inputs() & right) != 0) {
                clauses.add(clause);
            }
        }
        return clauses;
    }

    /** Rows of the join of all {@code inputs}, made of two parts the first time that it is asked for. */
    double of(long left, long right) throws SQLException {
        Double known = rows.get(left | right);
        if (known == null) {
            double product = of(left) * of(right);
            for (JoinClause clause : between(left, right)) {
                product *= selectivity(clause);
            }
            known = CostSettings.wholeRows(product);
            rows.put(left | right, known);
        }
        return known;
    }

    /** The same estimates for a block whose input is looked up. */
    JoinRows of(JoinBlock other) throws SQLException {
        return new JoinRows(other, selectivities, commonValues, facts);
    }

    /** Rows of a set that is known already. */
    double of(long inputs) {
        Double known = rows.get(inputs);
        if (known == null) {
            throw new IllegalStateException("rows of inputs " + Long.toBinaryString(inputs) + " are not known yet");
        }
        return known;
    }

    void put(long inputs, double value) {
        rows.putIfAbsent(inputs, CostSettings.wholeRows(value));
    }

    double selectivity(JoinClause clause) throws SQLException {
        Double other = otherSelectivities.get(clause);
        if (other != null) {
            return other;
        }
        if (!clause.isOfColumns()) {
            return 1;
        }
        Double known = equalitySelectivities.get(clause);
        if (known == null) {
            known = ask(clause);
            equalitySelectivities.put(clause, known);
        }
        return known;
    }

    private double ask(JoinClause clause) throws SQLException {
        String column = clause.condition().column();
        String otherColumn = clause.condition().otherColumn();
        JoinLeaf left = leaf(clause.condition().alias());
        JoinLeaf right = leaf(String.valueOf(clause.condition().otherAlias()));
        if (column == null
                || otherColumn == null
                || left.lookUps().isEmpty()
                || right.lookUps().isEmpty()) {
            return 1 / Math.max(1, Math.max(left.rows(), right.rows()));
        }
        return selectivities.join(
                left.lookUps().get().table(), column, right.lookUps().get().table(), otherColumn);
    }

    /** Distinct values of a column among the rows of its input (selfuncs.c, estimate_num_groups). */
    double distinct(String alias, String column) {
        JoinLeaf leaf = leaf(alias);
        Optional<Double> ofTable = leaf.lookUps()
                .flatMap(s -> s.table().column(column))
                .flatMap(c -> Optional.ofNullable(c.statistics()))
                .map(ColumnFacts.Statistics::distinct)
                .filter(d -> d >= 1);
        if (ofTable.isEmpty()) {
            return leaf.rows();
        }
        double tuples = leaf.lookUps().get().tuples();
        double share = Math.min(1, leaf.rows() / tuples);
        return Math.max(1, ofTable.get() * (1 - Math.pow(1 - share, tuples / ofTable.get())));
    }

    /**
     * Share of an input's rows that share a hash bucket with a row of their own value (selfuncs.c,
     * estimate_hash_bucket_stats).
     */
    double bucketFraction(String alias, String column, double buckets) throws SQLException {
        JoinLeaf leaf = leaf(alias);
        Optional<Double> ofTable = leaf.lookUps()
                .flatMap(s -> s.table().column(column))
                .flatMap(c -> Optional.ofNullable(c.statistics()))
                .map(ColumnFacts.Statistics::distinct)
                .filter(d -> d >= 1);
        if (ofTable.isEmpty()) {
            return 1 / Math.max(1, Math.min(buckets, leaf.rows()));
        }
        Scan scan = leaf.lookUps().get();
        double distinct = Math.max(1, ofTable.get() * leaf.rows() / scan.tuples());
        double skew = commonValues.fraction(scan.table(), column) * ofTable.get();
        return Math.max(1, skew) / Math.min(buckets, distinct);
    }

    private JoinLeaf leaf(String alias) {
        return block.leaves().stream()
                .filter(l -> l.aliases().contains(alias))
                .findFirst()
                .orElseThrow();
    }

    /** Columns that are equal by the inner conditions, directly or through others. */
    private List<Set<Member>> classes() {
        List<Set<Member>> found = new ArrayList<>();
        for (JoinClause clause : block.clauses()) {
            if (!clause.isOfColumns()) {
                others.add(clause);
                continue;
            }
            Set<Member> merged = new HashSet<>();
            merged.add(member(
                    clause.condition().alias(),
                    String.valueOf(clause.condition().column())));
            merged.add(member(
                    String.valueOf(clause.condition().otherAlias()),
                    String.valueOf(clause.condition().otherColumn())));
            List<Set<Member>> touched = found.stream()
                    .filter(s -> s.stream().anyMatch(merged::contains))
                    .toList();
            touched.forEach(merged::addAll);
            found.removeAll(touched);
            found.add(merged);
        }
        return found;
    }

    private Member member(String alias, String column) {
        for (int i = 0; i < block.leaves().size(); i++) {
            if (block.leaves().get(i).aliases().contains(alias)) {
                return new Member(i, alias, column);
            }
        }
        return new Member(-1, alias, column);
    }

    /** The equality of a class between two sets, one that the plan prints if there is one. */
    private Optional<JoinClause> equality(int number, long left, long right) {
        List<JoinClause> all = derived.computeIfAbsent(List.of(number), n -> equalities(classes.get(number)));
        for (JoinClause clause : all) {
            boolean complete = (clause.inputs() & ~(left | right)) == 0;
            if (complete && (clause.inputs() & left) != 0 && (clause.inputs() & right) != 0) {
                return Optional.of(clause);
            }
        }
        return Optional.empty();
    }

    private List<JoinClause> equalities(Set<Member> members) {
        List<JoinClause> all = new ArrayList<>(block.clauses().stream()
                .filter(JoinClause::isOfColumns)
                .filter(c -> members.stream()
                        .anyMatch(m -> m.alias().equals(c.condition().alias())
                                && m.column().equals(c.condition().column())))
                .toList());
        double cost = all.get(0).cost();
        for (Member a : members) {
            for (Member b : members) {
                boolean known = all.stream().anyMatch(c -> c.inputs() == (1L << a.leaf() | 1L << b.leaf()));
                if (a.leaf() >= 0 && b.leaf() >= 0 && a.leaf() != b.leaf() && !known) {
                    all.add(new JoinClause(
                            JoinClause.equality(a.alias(), a.column(), b.alias(), b.column()),
                            1L << a.leaf() | 1L << b.leaf(),
                            cost));
                }
            }
        }
        return all;
    }

    /** Takes over what today's plan says of its joins, and what that tells of conditions that are no equalities. */
    private void readToday() throws SQLException {
        for (int i = 0; i < block.leaves().size(); i++) {
            rows.put(1L << i, block.leaves().get(i).rows());
        }
        List<Map.Entry<Long, PlanNode>> joins = block.joins().entrySet().stream()
                .sorted((a, b) -> Integer.compare(Long.bitCount(a.getKey()), Long.bitCount(b.getKey())))
                .toList();
        for (Map.Entry<Long, PlanNode> join : joins) {
            PlanNode node = join.getValue();
            double today =
                    Nodes.share(node) == Path.Share.PARTIAL ? node.rows() * facts.parallelDivisor(node) : node.rows();
            readOther(join.getKey(), today);
            rows.put(join.getKey(), Math.max(1, today));
        }
    }

    /** Solves for the selectivity of the conditions that this join is the first to check. */
    private void readOther(long inputs, double today) throws SQLException {
        List<JoinClause> fresh = others.stream()
                .filter(c -> (c.inputs() & ~inputs) == 0 && !otherSelectivities.containsKey(c))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        double expected = 1;
        long joined = 0;
        for (int i = 0; i < block.leaves().size(); i++) {
            JoinLeaf leaf = block.leaves().get(i);
            if ((inputs & 1L << i) == 0) {
                continue;
            }
            if (leaf.kind() != JoinLeaf.Kind.INNER) {
                expected *= leaf.rowFactor();
                continue;
            }
            expected *= leaf.rows();
            for (JoinClause clause : between(joined, 1L << i)) {
                expected *= otherSelectivities.containsKey(clause) || clause.isOfColumns() ? selectivity(clause) : 1;
            }
            joined |= 1L << i;
        }
        double selectivity = Math.min(1, Math.max(1, today) / Math.max(1, expected));
        for (JoinClause clause : fresh) {
            otherSelectivities.put(clause, Math.pow(selectivity, 1.0 / fresh.size()));
        }
    }
}
