package io.pgtender.candidate;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which columns of a table a plan reads, for index-only scans.
 *
 * <p>A scan's own Output does not tell: where nodes above do not mind, it hands up whole rows because that costs nothing
 * (createplan.c, use_physical_tlist), and sorts, hashes and limits pass them on. So the columns are those that conditions
 * and keys name anywhere, and those in the Output of the nodes that compute a result of their own. Only where there is no
 * such node is the Output of the scan itself what the statement wants.
 */
final class ColumnNeeds {

    private static final Set<String> PASS_ON = Set.of(
            "Hash",
            "Materialize",
            "Memoize",
            "Sort",
            "Incremental Sort",
            "Limit",
            "Gather",
            "Gather Merge",
            "Unique",
            "Append",
            "Merge Append");

    /** Nodes that visit the row itself, whatever columns they name. */
    private static final Set<String> VISIT_ROWS = Set.of("LockRows", "ModifyTable");

    private ColumnNeeds() {}

    /** Names of the columns in alphabetical order; empty where an index alone cannot give what is read. */
    static Optional<Set<String>> of(Plan plan, String alias, TableFacts table) {
        Set<String> known = table.columns().stream().map(ColumnFacts::name).collect(Collectors.toSet());
        Set<String> named = new LinkedHashSet<>();
        List<PlanNode> nodes = plan.root().walk().toList();
        boolean verbose = nodes.stream().anyMatch(n -> !n.propertyList("Output").isEmpty());
        if (!verbose || nodes.stream().anyMatch(n -> VISIT_ROWS.contains(n.type()))) {
            return Optional.empty();
        }
        boolean soleRelation = plan.relationsByAlias().size() == 1;
        boolean computed = nodes.stream().anyMatch(n -> computes(n, alias));
        for (PlanNode node : nodes) {
            boolean own = node.alias().filter(alias::equals).isPresent();
            node.properties().forEach((name, values) -> {
                if (!name.equals("Output")) {
                    values.forEach(value -> addQualified(value, alias, named));
                } else if (own ? !computed : computes(node, alias)) {
                    values.forEach(value -> addQualified(value, alias, named));
                    if (soleRelation) {
                        values.forEach(value -> addUnqualified(value, known, named));
                    }
                }
            });
        }
        return known.containsAll(named) ? Optional.of(new TreeSet<>(named)) : Optional.empty();
    }

    /** Whether the node computes an output of its own from what is below it. */
    private static boolean computes(PlanNode node, String alias) {
        boolean above = node.children().stream()
                .anyMatch(child -> child.walk()
                        .anyMatch(n -> n.alias().filter(alias::equals).isPresent()));
        return above && !PASS_ON.contains(node.type());
    }

    private static void addQualified(String printed, String alias, Set<String> named) {
        for (ColumnReference column : Expressions.columns(printed)) {
            if (column.alias().equals(alias)) {
                named.add(column.column());
            }
        }
    }

    private static void addUnqualified(String printed, Set<String> known, Set<String> named) {
        Set<String> names = new HashSet<>(Expressions.unqualifiedNames(printed));
        Set<String> wholeRowAndSystemColumns = Set.of("ctid", "tableoid", "xmin", "xmax", "cmin", "cmax");
        names.removeIf(name -> !known.contains(name) && !wholeRowAndSystemColumns.contains(name));
        named.addAll(names);
    }
}
