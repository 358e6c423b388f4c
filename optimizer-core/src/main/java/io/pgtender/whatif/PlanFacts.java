package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.ColumnTypes;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Conditions;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is known of the nodes of one plan whatever indexes are offered, worked out once. Not thread-safe. */
final class PlanFacts {

    private final Plan plan;
    private final ColumnTypes types;
    private final Catalog catalog;
    private final Selectivities selectivities;
    private final ParallelWorkers workers;
    private final StatementHints hints;
    private final IdentityHashMap<PlanNode, PlanNode> parents = new IdentityHashMap<>();
    private final IdentityHashMap<PlanNode, Optional<Scan>> scans = new IdentityHashMap<>();
    private final IdentityHashMap<PlanNode, List<Condition>> conditions = new IdentityHashMap<>();
    private final IdentityHashMap<PlanNode, Set<RelationName>> tables = new IdentityHashMap<>();
    private final IdentityHashMap<PlanNode, Set<String>> named = new IdentityHashMap<>();

    /** @param hints what the statement's text tells */
    PlanFacts(Plan plan, Catalog catalog, Selectivities selectivities, StatementHints hints) {
        this.plan = plan;
        this.types = ColumnTypes.of(plan, catalog);
        this.catalog = catalog;
        this.selectivities = selectivities;
        this.workers = new ParallelWorkers(catalog.server());
        this.hints = hints;
        plan.root().walk().forEach(node -> node.children().forEach(child -> parents.put(child, node)));
    }

    PlanNode root() {
        return plan.root();
    }

    /** Tables that {@code node} and everything below it read. */
    Set<RelationName> tables(PlanNode node) {
        Set<RelationName> known = tables.get(node);
        if (known == null) {
            known = node.walk()
                    .filter(n -> n.schema().isPresent() && n.relationName().isPresent())
                    .map(n ->
                            new RelationName(n.schema().get(), n.relationName().get()))
                    .collect(Collectors.toUnmodifiableSet());
            tables.put(node, known);
        }
        return known;
    }

    /** Processes that share the rows of a node below a Gather, the leader in part; 1 elsewhere. */
    double parallelDivisor(PlanNode node) {
        for (PlanNode n = node; n != null; n = parents.get(n)) {
            if (Nodes.isGather(n)) {
                return Math.min(Nodes.parallelDivisor(n), ofOutermostScan(node));
            }
        }
        return 1;
    }

    /** Workers are counted by the table that drives a join: one that is hashed on the side may have had fewer. */
    private double ofOutermostScan(PlanNode node) {
        PlanNode scan = node;
        while (!scan.type().equals(Scan.SEQ_SCAN)) {
            List<PlanNode> inputs = Nodes.inputs(scan);
            if (inputs.isEmpty() || scan.type().equals("Append")) {
                return Double.POSITIVE_INFINITY;
            }
            scan = inputs.get(0);
        }
        double divisor = catalog.table(new RelationName(
                        scan.schema().orElse(null), scan.relationName().orElse("")))
                .map(t -> workers.divisor(t.pages(), ParallelWorkers.NOT_READ))
                .orElse(1.0);
        return divisor > 1 ? divisor : Double.POSITIVE_INFINITY;
    }

    /** Aliases whose columns {@code node} or something below it takes. */
    Set<String> named(PlanNode node) {
        return named.computeIfAbsent(
                node,
                top -> top.walk()
                        .flatMap(n -> n.properties().values().stream())
                        .flatMap(List::stream)
                        .flatMap(text -> Expressions.columns(text).stream())
                        .map(ColumnReference::alias)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /** Conditions that {@code node} checks. */
    List<Condition> conditions(PlanNode node) {
        return conditions.computeIfAbsent(node, n -> Conditions.of(n, types));
    }

    /** What the statement's text tells. */
    StatementHints hints() {
        return hints;
    }

    /** The scan at {@code node}, without anything offered, if it reads a table that the catalog knows. */
    Optional<Scan> scan(PlanNode node) throws SQLException {
        Optional<Scan> scan = scans.get(node);
        if (scan == null) {
            scan = readScan(node);
            scans.put(node, scan);
        }
        return scan;
    }

    private Optional<Scan> readScan(PlanNode node) throws SQLException {
        if (!Scan.isOne(node) || node.schema().isEmpty() || node.relationName().isEmpty()) {
            return Optional.empty();
        }
        RelationName name =
                new RelationName(node.schema().get(), node.relationName().get());
        Optional<TableFacts> table = catalog.table(name);
        if (table.isEmpty()) {
            return Optional.empty();
        }
        String alias = node.alias().orElse(name.name());
        List<PlanNode> ancestors = new ArrayList<>();
        for (PlanNode n = parents.get(node); n != null; n = parents.get(n)) {
            ancestors.add(n);
        }
        return Optional.of(new Scan(
                node,
                table.get(),
                alias,
                conditions(node),
                ColumnUse.needed(plan.root(), node, ancestors, table.get(), alias),
                selectivities.tuples(table.get()),
                Nodes.share(node),
                parallelDivisor(node),
                Set.of(),
                table.get().indexes().stream()
                        .filter(i -> i.valid() && i.definition().accessMethod().equals("btree"))
                        .collect(Collectors.toSet())));
    }

    /** Pages of all tables of the plan, a table that is read twice counted twice (allpaths.c, total_table_pages). */
    double totalTablePages() {
        return plan.root()
                .walk()
                .filter(Scan::isOne)
                .mapToDouble(n -> catalog.table(new RelationName(
                                n.schema().orElse(null), n.relationName().orElse("")))
                        .map(TableFacts::pages)
                        .orElse(0L))
                .sum();
    }
}
