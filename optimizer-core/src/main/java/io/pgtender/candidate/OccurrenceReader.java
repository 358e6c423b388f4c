package io.pgtender.candidate;

import io.pgtender.candidate.Occurrence.Order;
import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.ColumnTypes;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Conditions;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.plan.SortColumn;
import io.pgtender.plan.SortKeys;
import io.pgtender.plan.Terms;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads from one plan what it asks of each of its tables. Both sides of a join, init plans and sub plans (an outer column
 * is a {@code $n} there, and counts as a join), and the WHERE of UPDATE and DELETE all look alike in a plan.
 */
final class OccurrenceReader {

    /** Nodes through which a LIMIT still means that few rows are wanted of what is below. */
    private static final Set<String> FEW_ROWS_PASS =
            Set.of("Limit", "LockRows", "Gather", "Gather Merge", "Append", "Merge Append", "Subquery Scan", "Result");

    /** Nodes whose results look like expressions over rows to a sort above them. */
    private static final Set<String> COMPUTE = Set.of("Aggregate", "Group", "WindowAgg", "SetOp", "ProjectSet");

    private final Plan plan;
    private final ColumnTypes types;
    private final Map<String, Occurrence> occurrences = new LinkedHashMap<>();

    private OccurrenceReader(Plan plan, Catalog catalog) {
        this.plan = plan;
        this.types = ColumnTypes.of(plan, catalog);
    }

    /**
     * The tables of the plan that may be indexed, in plan order.
     *
     * @param gate says which, and notes why not
     */
    static Collection<Occurrence> read(
            Plan plan, TextConstants text, Catalog catalog, CandidateFacts facts, TableGate gate) {
        OccurrenceReader reader = new OccurrenceReader(plan, catalog);
        plan.relationsByAlias()
                .forEach((alias, name) -> catalog.table(name)
                        .filter(gate::admits)
                        .ifPresent(table -> {
                            RelationName target = gate.target(table);
                            reader.occurrences.put(alias, new Occurrence(alias, table, target, text, facts));
                        }));
        reader.conditions();
        reader.orders(plan.root(), Order.Kind.ALL_ROWS);
        reader.groups();
        reader.occurrences.forEach(
                (alias, o) -> o.needed = ColumnNeeds.of(plan, alias, o.table).orElse(null));
        return reader.occurrences.values();
    }

    private void conditions() {
        plan.root()
                .walk()
                .forEach(node -> Conditions.of(node, types).forEach(condition -> {
                    Occurrence own = occurrences.get(condition.alias());
                    if (own != null && !(condition.expression() != null && isComputedBelow(node))) {
                        accept(own, onColumn(own, condition));
                    }
                    for (Occurrence other : named(condition.otherAlias())) {
                        String column = condition.otherColumn();
                        if (column != null && other.canBeKey(column)) {
                            other.joins.add(column);
                        }
                    }
                }));
    }

    /** The same condition on the column itself, where a domain's column stands under a cast to its base type. */
    private static Condition onColumn(Occurrence occurrence, Condition condition) {
        String expression = condition.expression();
        if (expression == null || condition.kind() == Condition.Kind.OTHER) {
            return condition;
        }
        String column = Terms.column(expression).isPresent()
                ? null
                : occurrence.column(expression).orElse(null);
        return column == null
                ? condition
                : new Condition(
                        condition.kind(),
                        condition.alias(),
                        column,
                        null,
                        condition.operator(),
                        condition.operand(),
                        condition.otherAlias(),
                        condition.otherColumn(),
                        condition.sql());
    }

    private static void accept(Occurrence occurrence, Condition condition) {
        if (occurrence.conditions.contains(condition)) {
            return; // a Recheck Cond repeats the Index Cond
        }
        occurrence.conditions.add(condition);
        String column = condition.column();
        if (column == null || !occurrence.canBeKey(column)) {
            return;
        }
        switch (condition.kind()) {
            case EQUALITY -> occurrence.constants.add(column);
            case ANY_OF, IS_NULL -> occurrence.lists.add(column);
            case RANGE -> occurrence.ranges.add(column);
            case JOIN_EQUALITY -> occurrence.joins.add(column);
            case IS_NOT_NULL, LIKE, OTHER -> {
                // No plain btree serves these; other rules look at them.
            }
        }
    }

    private void orders(PlanNode node, Order.Kind wanted) {
        Order.Kind here = node.type().equals("Limit") ? Order.Kind.FIRST_ROWS : wanted;
        List<SortColumn> keys = SortKeys.of(node);
        if (!keys.isEmpty()) {
            order(node, keys, here);
        }
        if (wanted == Order.Kind.FIRST_ROWS && node.indexName().isPresent()) {
            orderOfIndex(node);
        }
        boolean outermostLoop = node.type().equals("Nested Loop");
        for (PlanNode child : node.children()) {
            boolean passes = FEW_ROWS_PASS.contains(node.type())
                    || (outermostLoop
                            && child.parentRelationship()
                                    .filter("Outer"::equals)
                                    .isPresent());
            orders(child, passes ? here : Order.Kind.ALL_ROWS);
        }
        extremes(node);
    }

    /** Below a LIMIT, an index that is read in order and filtered: the order is asked for, and no sort says so. */
    private void orderOfIndex(PlanNode scan) {
        boolean backward =
                scan.property("Scan Direction").filter("Backward"::equals).isPresent();
        for (Occurrence occurrence : named(scan.alias().orElse(null))) {
            occurrence.table.indexes().stream()
                    .filter(i -> i.name().equals(scan.indexName().orElse("")))
                    .map(i -> i.definition().keys())
                    .filter(keys -> keys.size() <= CandidateGenerator.MAX_KEYS)
                    .map(keys ->
                            backward ? keys.stream().map(IndexKey::reversed).toList() : keys)
                    .forEach(keys -> add(occurrence.orders, new Order(keys, Order.Kind.FIRST_ROWS)));
        }
    }

    /** Whether an expression at {@code node} may be an aggregate's result, which no index holds. */
    private static boolean isComputedBelow(PlanNode node) {
        return node.walk().anyMatch(n -> COMPUTE.contains(n.type()));
    }

    /** The longest run of leading keys that one table can give; all of them where no LIMIT makes a part worth having. */
    private void order(PlanNode sort, List<SortColumn> sorted, Order.Kind kind) {
        boolean computedBelow = isComputedBelow(sort);
        String alias = sorted.get(0).alias();
        for (Occurrence occurrence : named(alias)) {
            List<IndexKey> keys = new ArrayList<>();
            for (SortColumn column : sorted) {
                boolean ofRows =
                        Objects.equals(alias, column.alias()) && (column.expression() == null || !computedBelow);
                IndexKey key = ofRows ? key(occurrence, column) : null;
                if (key == null) {
                    break;
                }
                keys.add(key);
            }
            boolean whole = keys.size() == sorted.size();
            if (!keys.isEmpty()
                    && (whole || kind == Order.Kind.FIRST_ROWS)
                    && keys.size() <= CandidateGenerator.MAX_KEYS) {
                add(occurrence.orders, new Order(List.copyOf(keys), kind));
            }
        }
    }

    private static @Nullable IndexKey key(Occurrence occurrence, SortColumn sorted) {
        String expression = sorted.expression();
        if (sorted.column() != null && !occurrence.canBeKey(sorted.column())) {
            return null;
        }
        // The alias of a partitioned table stands for those of its partitions.
        String own = sorted.alias() == null ? occurrence.alias : sorted.alias();
        return new IndexKey(
                sorted.column(),
                expression == null ? null : Expressions.bare(Expressions.withoutAlias(expression, own)),
                sorted.descending(),
                sorted.nullsFirst(),
                null,
                sorted.collation());
    }

    /** {@code min(column)} and {@code max(column)} without GROUP BY read one end of an order (planagg.c). */
    private void extremes(PlanNode node) {
        if (!node.type().equals("Aggregate") || !node.propertyList("Group Key").isEmpty()) {
            return;
        }
        for (String output : node.propertyList("Output")) {
            String printed = output.startsWith("PARTIAL ") ? output.substring("PARTIAL ".length()) : output;
            Terms.call(printed)
                    .filter(call ->
                            call.function().equals("min") || call.function().equals("max"))
                    .filter(call -> call.arguments().size() == 1)
                    .ifPresent(call -> extreme(call.arguments().get(0)));
        }
    }

    private void extreme(String argument) {
        ColumnReference column = Terms.column(argument).orElse(null);
        Collection<Occurrence> candidates = column != null
                ? named(column.alias())
                : plan.relationsByAlias().size() == 1 ? occurrences.values() : List.of();
        for (Occurrence occurrence : candidates) {
            String name = column != null ? column.column() : bareName(occurrence.table, argument);
            if (occurrence.canBeKey(name)) {
                add(
                        occurrence.orders,
                        new Order(List.of(IndexKey.column(Objects.requireNonNull(name))), Order.Kind.FIRST_ROWS));
            }
        }
    }

    private static String bareName(TableFacts table, String printed) {
        return table.columns().stream()
                .map(c -> c.name())
                .filter(name -> Identifiers.quote(name).equals(printed))
                .findFirst()
                .orElse("");
    }

    private void groups() {
        plan.root().walk().forEach(node -> {
            List<ColumnReference> columns = node.propertyList("Group Key").stream()
                    .map(key -> Terms.column(key).orElse(null))
                    .filter(Objects::nonNull)
                    .toList();
            boolean allColumns = !columns.isEmpty()
                    && columns.size() == node.propertyList("Group Key").size();
            if (!allColumns || columns.size() > CandidateGenerator.MAX_KEYS) {
                return;
            }
            String alias = columns.get(0).alias();
            for (Occurrence occurrence : named(alias)) {
                List<String> names = columns.stream()
                        .filter(c -> c.alias().equals(alias) && occurrence.canBeKey(c.column()))
                        .map(ColumnReference::column)
                        .distinct()
                        .toList();
                if (names.size() == columns.size()) {
                    add(occurrence.groups, names);
                }
            }
        });
    }

    /** The occurrence of that alias; for the alias of a partitioned table those of its partitions, {@code alias_1} and on. */
    private Collection<Occurrence> named(@Nullable String alias) {
        if (alias == null) {
            return List.of();
        }
        Occurrence own = occurrences.get(alias);
        if (own != null) {
            return List.of(own);
        }
        return occurrences.values().stream()
                .filter(o -> o.isPartition() && isNumbered(o.alias, alias))
                .toList();
    }

    private static boolean isNumbered(String alias, String parent) {
        int from = parent.length() + 1;
        return alias.length() > from
                && alias.startsWith(parent + "_")
                && alias.chars().skip(from).allMatch(Character::isDigit);
    }

    private static <T> void add(List<T> list, T element) {
        if (!list.contains(element)) {
            list.add(element);
        }
    }
}
