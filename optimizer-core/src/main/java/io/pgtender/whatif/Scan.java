package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.PlanNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place where today's plan reads a table, and what a better way to read it has to respect.
 *
 * @param node the scan of today's plan
 * @param table the table
 * @param alias how the plan's expressions qualify its columns
 * @param conditions all that the scan checks, in an index or on the heap row
 * @param neededColumns columns that an index must hold to spare the heap; empty when that cannot be told
 * @param tuples rows of the table as the planner takes them
 * @param share whether today's scan is one worker's part
 * @param parallelDivisor number of processes that share the rows below a Gather, the leader in part; 1 elsewhere
 * @param offered hypothetical indexes of this table
 * @param existing indexes of this table that the planner may use today
 */
record Scan(
        PlanNode node,
        TableFacts table,
        String alias,
        List<Condition> conditions,
        Optional<Set<String>> neededColumns,
        double tuples,
        Path.Share share,
        double parallelDivisor,
        Set<IndexDefinition> offered,
        Set<IndexFacts> existing) {

    static final String SEQ_SCAN = "Seq Scan";
    static final String INDEX_SCAN = "Index Scan";
    static final String INDEX_ONLY_SCAN = "Index Only Scan";
    static final String BITMAP_SCAN = "Bitmap Heap Scan";

    Scan {
        conditions = List.copyOf(conditions);
        offered = Set.copyOf(offered);
        existing = Set.copyOf(existing);
    }

    /** Whether {@code node} reads a table in a way that an index might replace. */
    static boolean isOne(PlanNode node) {
        return switch (node.type()) {
            case SEQ_SCAN, INDEX_SCAN, INDEX_ONLY_SCAN, BITMAP_SCAN ->
                node.relationName().isPresent();
            default -> false;
        };
    }

    /** The same scan with other conditions. */
    Scan withConditions(List<Condition> others) {
        return new Scan(node, table, alias, others, neededColumns, tuples, share, parallelDivisor, offered, existing);
    }

    /** The same scan with other hypothetical indexes. */
    Scan withOffered(Set<IndexDefinition> others) {
        return new Scan(
                node, table, alias, conditions, neededColumns, tuples, share, parallelDivisor, others, existing);
    }

    /** Whether today's scan returns rows in the order of an index. */
    boolean isOrdered() {
        return node.type().equals(INDEX_SCAN) || node.type().equals(INDEX_ONLY_SCAN);
    }

    /** Rows that the whole scan returns, of all workers together. */
    double rows() {
        return share == Path.Share.PARTIAL ? node.rows() * parallelDivisor : node.rows();
    }

    /** Cost of all conditions, per row: read off a Seq Scan's cost (costsize.c, cost_seqscan), else counted. */
    double conditionCost(CostSettings s) {
        double counted =
                conditions.stream().mapToDouble(c -> conditionCost(s, c)).sum();
        if (!node.type().equals(SEQ_SCAN) || conditions.isEmpty()) {
            return counted;
        }
        double cpu = node.totalCost() - node.startupCost() - table.pages() * s.seqPageCost();
        double perRow = cpu * (share == Path.Share.PARTIAL ? parallelDivisor : 1) / tuples - s.cpuTupleCost();
        return Math.max(perRow, conditions.size() * s.cpuOperatorCost() / 2);
    }

    /** Cost of the conditions that an index leaves over, per row. */
    double filterCost(CostSettings s, IndexMatch match) {
        double indexed = match.conditions().stream()
                        .mapToDouble(c -> conditionCost(s, c))
                        .sum()
                + match.predicate().stream()
                        .mapToDouble(c -> conditionCost(s, c))
                        .sum();
        return match.filter().isEmpty()
                ? 0
                : Math.max(match.filter().size() * s.cpuOperatorCost(), conditionCost(s) - indexed);
    }

    /** Arrays of this length and more are hashed before the scan (primnodes.h, MIN_ARRAY_SIZE_FOR_HASHED_SAOP). */
    private static final double HASHED_ARRAY = 9;

    private static double conditionCost(CostSettings s, Condition condition) {
        return switch (condition.kind()) {
            case ANY_OF -> {
                double length = ArrayLength.of(condition.operand());
                yield s.cpuOperatorCost() * (length >= HASHED_ARRAY ? 2 : length / 2);
            }
            case IS_NULL, IS_NOT_NULL -> 0;
            default ->
                condition.operator().isEmpty() && condition.kind() == Condition.Kind.EQUALITY ? 0 : s.cpuOperatorCost();
        };
    }
}
