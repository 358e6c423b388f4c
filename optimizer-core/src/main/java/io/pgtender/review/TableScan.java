package io.pgtender.review;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnTypes;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Conditions;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A plan whose rows are those of one table that satisfy some conditions, or groups of these: nothing joins, limits or
 * computes in between. Only there can rows that were seen be held against the planner's estimate.
 *
 * @param table the table
 * @param alias how the conditions qualify its columns
 * @param conditions all of them, each {@linkplain Expressions#isSelfContained self-contained}
 * @param groupBy keys of GROUP BY as printed; empty without
 * @param rows the planner's estimate of the result
 */
record TableScan(TableFacts table, String alias, List<Condition> conditions, List<String> groupBy, double rows) {

    /** Nodes that hand on each row of their only input. */
    private static final Set<String> PASSING = Set.of("Sort", "Incremental Sort", "Gather", "Gather Merge");

    private static final Set<String> SCANS = Set.of("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan");

    static Optional<TableScan> of(Plan plan, Catalog catalog) {
        PlanNode node = plan.root();
        double rows = node.rows();
        List<String> groupBy = List.of();
        if (node.type().equals("ModifyTable") && node.children().size() == 1 && !returnsRows(node)) {
            node = node.children().get(0);
            rows = node.rows();
        }
        while (!SCANS.contains(node.type())) {
            boolean groups = node.type().equals("Aggregate")
                    && !node.propertyList("Group Key").isEmpty()
                    && node.property("Filter").isEmpty()
                    && node.property("Grouping Sets").isEmpty();
            if (!(groups || PASSING.contains(node.type())) || node.children().size() != 1) {
                return Optional.empty();
            }
            groupBy = groups && groupBy.isEmpty() ? node.propertyList("Group Key") : groupBy;
            node = node.children().get(0);
        }
        return scan(plan, node, catalog, groupBy, rows);
    }

    private static Optional<TableScan> scan(
            Plan plan, PlanNode node, Catalog catalog, List<String> groupBy, double rows) {
        Optional<String> alias = node.alias();
        Optional<TableFacts> table =
                alias.map(plan.relationsByAlias()::get).flatMap(catalog::table).filter(TableScan::hasOwnStatistics);
        if (alias.isEmpty() || table.isEmpty() || readsPartialIndex(plan, table.get())) {
            return Optional.empty();
        }
        List<Condition> conditions = Conditions.of(node, ColumnTypes.of(plan, catalog));
        return conditions.stream().allMatch(c -> Expressions.isSelfContained(c.sql()))
                ? Optional.of(new TableScan(table.get(), alias.get(), conditions, groupBy, rows))
                : Optional.empty();
    }

    /** RETURNING: the rows that are counted may be those that came back or those that were changed. */
    private static boolean returnsRows(PlanNode modify) {
        return !modify.propertyList("Output").isEmpty();
    }

    /** Those of a partition come and go with it, and those of a foreign table are often the other server's. */
    private static boolean hasOwnStatistics(TableFacts table) {
        return !table.temporary()
                && (table.kind() == TableFacts.Kind.TABLE || table.kind() == TableFacts.Kind.MATERIALIZED_VIEW);
    }

    /** What a partial index's predicate implies is left out of the plan (createplan.c, create_indexscan_plan). */
    private static boolean readsPartialIndex(Plan plan, TableFacts table) {
        Set<String> names = plan.indexNames();
        return table.indexes().stream()
                .anyMatch(index -> index.definition().predicate() != null && names.contains(index.name()));
    }
}
