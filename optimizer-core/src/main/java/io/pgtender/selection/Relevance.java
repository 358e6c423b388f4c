package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.sql.RelationName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which indexes can change the plan of one execution: those on its tables whose leading column the plan mentions. All
 * others are not worth asking the planner about. (The "relevant configuration" of Papadomanolakis, Dash and Ailamaki,
 * VLDB 2007.)
 */
final class Relevance {

    private static final String WHOLE_ROW = "*";
    private static final Set<String> NO_EXPRESSIONS =
            Set.of("Relation Name", "Schema", "Alias", "Index Name", "Parent Relationship", "Join Type", "Strategy");

    private final Map<String, RelationName> aliases;
    private final Set<RelationName> tables;
    private final boolean partitioned;
    private final Catalog catalog;
    private final Map<RelationName, Set<String>> columns = new HashMap<>();

    Relevance(Plan plan, Catalog catalog) {
        this.catalog = catalog;
        this.aliases = plan.relationsByAlias();
        this.tables = Set.copyOf(aliases.values());
        this.partitioned = tables.stream().anyMatch(t -> isOfKind(t, TableFacts.Kind.PARTITION));
        plan.root().walk().forEach(this::read);
    }

    private void read(PlanNode node) {
        node.properties().forEach((name, values) -> {
            if (!NO_EXPRESSIONS.contains(name)) {
                values.forEach(this::read);
            }
        });
        if (tables.size() == 1) {
            RelationName only = tables.iterator().next();
            List<String> output = node.propertyList("Output");
            output.forEach(printed ->
                    columns.computeIfAbsent(only, t -> new HashSet<>()).addAll(Expressions.unqualifiedNames(printed)));
        }
    }

    private void read(String printed) {
        for (ColumnReference reference : Expressions.columns(printed)) {
            RelationName table = aliases.get(reference.alias());
            if (table != null) {
                columns.computeIfAbsent(table, t -> new HashSet<>()).add(reference.column());
            }
        }
    }

    /** Whether the planner could take {@code index} for this execution. */
    boolean concerns(IndexDefinition index) {
        if (tables.contains(index.table())) {
            return mentions(columns.getOrDefault(index.table(), Set.of()), index);
        }
        // An index on a partitioned table stands for one on each partition; plans name only those.
        return partitioned
                && (isOfKind(index.table(), TableFacts.Kind.PARTITIONED_TABLE)
                        || catalog.table(index.table()).isEmpty())
                && tables.stream()
                        .filter(t -> isOfKind(t, TableFacts.Kind.PARTITION))
                        .anyMatch(t -> mentions(columns.getOrDefault(t, Set.of()), index));
    }

    private boolean mentions(Set<String> mentioned, IndexDefinition index) {
        if (columns.isEmpty() || mentioned.contains(WHOLE_ROW)) {
            return true; // explained without VERBOSE
        }
        boolean anyKeyWillDo = !index.accessMethod().equals("btree");
        List<IndexKey> keys = anyKeyWillDo ? index.keys() : index.keys().subList(0, 1);
        return keys.stream().anyMatch(key -> key.column() == null || mentioned.contains(key.column()));
    }

    /** Whether the plan mentions the column of the table. */
    boolean mentions(RelationName table, String column) {
        Collection<String> mentioned = columns.getOrDefault(table, Set.of());
        return mentioned.contains(column) || mentioned.contains(WHOLE_ROW);
    }

    private boolean isOfKind(RelationName table, TableFacts.Kind kind) {
        return catalog.table(table).filter(t -> t.kind() == kind).isPresent();
    }
}
