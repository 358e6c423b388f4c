package io.pgtender.whatif;

import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.PlanNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which columns of a scan the statement really needs. A scan's own Output lists all columns of the table where its parent
 * does not mind (createplan.c, use_physical_tlist), so the need is read from the nodes above that compute something.
 */
final class ColumnUse {

    /** Nodes that hand on the columns of their input as they are. */
    private static final Set<String> PASSING = Set.of(
            "Limit", "Sort", "Incremental Sort", "Unique", "Hash", "Materialize", "Memoize", "Gather", "Gather Merge");

    /** Nodes whose need cannot be read from their text: row identities, or columns of another alias. */
    private static final Set<String> OPAQUE =
            Set.of("ModifyTable", "LockRows", "Append", "Merge Append", "SetOp", "Recursive Union");

    private static final String OUTPUT = "Output";

    /** What a scan checks: its need depends on the index, so the caller adds it. */
    private static final Set<String> CONDITIONS = Set.of("Filter", "Index Cond", "Recheck Cond");

    private static final Set<String> SYSTEM_COLUMNS = Set.of("ctid", "tableoid", "xmin", "xmax", "cmin", "cmax");

    private ColumnUse() {}

    /**
     * Columns of {@code alias} that anything but the conditions of the scan itself refers to.
     *
     * @param ancestors from the scan's parent up to the root of the plan
     * @return empty when it cannot be told, so that no index covers the scan
     */
    static Optional<Set<String>> needed(
            PlanNode root, PlanNode scan, List<PlanNode> ancestors, TableFacts table, String alias) {
        Set<PlanNode> outputIgnored = Collections.newSetFromMap(new IdentityHashMap<>());
        PlanNode top = scan;
        boolean projected = false;
        for (PlanNode ancestor : ancestors) {
            if (isSubPlan(top)) {
                break;
            }
            if (OPAQUE.contains(ancestor.type())) {
                return Optional.empty();
            }
            outputIgnored.add(top);
            if (!PASSING.contains(ancestor.type())) {
                projected = true;
                break;
            }
            top = ancestor;
        }
        if (!projected) {
            outputIgnored.remove(top);
        }
        Set<PlanNode> own = Collections.newSetFromMap(new IdentityHashMap<>());
        own.add(scan);
        scan.children().stream()
                .filter(child -> child.type().startsWith("Bitmap"))
                .flatMap(PlanNode::walk)
                .forEach(own::add);
        Set<String> columns = new HashSet<>();
        root.walk()
                .forEach(node -> node.properties().forEach((name, texts) -> {
                    boolean output = name.equals(OUTPUT);
                    boolean ignored =
                            output ? outputIgnored.contains(node) : CONDITIONS.contains(name) && own.contains(node);
                    if (!ignored) {
                        texts.forEach(text -> add(columns, text, alias));
                    }
                    if (output && !ignored) {
                        texts.forEach(text -> Expressions.unqualifiedNames(text).stream()
                                .filter(word -> SYSTEM_COLUMNS.contains(word)
                                        || table.column(word).isPresent())
                                .forEach(columns::add));
                    }
                }));
        return Optional.of(columns);
    }

    private static boolean isSubPlan(PlanNode node) {
        return node.parentRelationship()
                .filter(r -> r.equals("SubPlan") || r.equals("InitPlan"))
                .isPresent();
    }

    private static void add(Set<String> columns, String text, String alias) {
        for (ColumnReference reference : Expressions.columns(text)) {
            if (reference.alias().equals(alias)) {
                columns.add(reference.column());
            }
        }
    }
}
