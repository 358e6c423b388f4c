package io.pgtender.source;

import io.pgtender.plan.ColumnReference;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Conditions;
import io.pgtender.plan.Expressions;
import io.pgtender.plan.GenericPlan;
import io.pgtender.plan.PlanNode;
import io.pgtender.source.ParameterUse.Role;
import io.pgtender.sql.JdbcSql;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.StatementValues;
import io.pgtender.sql.StatementValues.Bound;
import io.pgtender.sql.StatementValues.Placed;
import io.pgtender.sql.ValueSlot;
import io.pgtender.sql.ValueSlots;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a statement does with its parameters: the generic plan's conditions say it for those that it compares with a
 * column, whatever views and aliases are between; the text says it of LIMIT, of written values and of what stands in an OR.
 */
final class ParameterUses {

    /** Not what the plan does but what it puts out; a value that is seen here only changes no cost. */
    private static final String OUTPUT = "Output";

    private final GenericPlan generic;
    private final Map<String, RelationName> relations;
    private final @Nullable ParameterUse[] uses;

    private ParameterUses(GenericPlan generic) {
        this.generic = generic;
        this.relations = generic.plan().relationsByAlias();
        this.uses = new ParameterUse[generic.parameterTypes().size()];
    }

    /**
     * One use for each parameter, in order.
     *
     * @param sql the text that {@code generic} is the plan of
     */
    static List<ParameterUse> of(GenericPlan generic, JdbcSql sql) {
        ParameterUses reading = new ParameterUses(generic);
        generic.plan().root().walk().forEach(node -> Conditions.of(node).forEach(reading::read));
        reading.readText(sql);
        return reading.result();
    }

    private void read(Condition condition) {
        Set<Integer> ordinals = Expressions.parameters(condition.operand());
        String column = columnOf(condition);
        RelationName table = relations.get(condition.alias());
        if (ordinals.isEmpty() || column == null || table == null) {
            return;
        }
        int position = 0;
        for (int ordinal : ordinals) {
            if (ordinal <= uses.length) {
                Role role = role(condition, generic.parameterTypes().get(ordinal - 1));
                offer(ordinal, new ParameterUse(role, List.of(table), column, position++));
            }
        }
    }

    private static @Nullable String columnOf(Condition condition) {
        if (condition.column() != null) {
            return condition.column();
        }
        String expression = condition.expression();
        List<ColumnReference> columns = expression == null ? List.of() : List.copyOf(Expressions.columns(expression));
        return columns.size() == 1 ? columns.get(0).column() : null;
    }

    private static Role role(Condition condition, String type) {
        boolean array = type.endsWith("[]");
        return switch (condition.kind()) {
            case EQUALITY, JOIN_EQUALITY -> Role.VALUE;
            case ANY_OF -> array ? Role.ARRAY : Role.VALUE;
            case RANGE -> condition.operator().startsWith(">") ? Role.LOWER_BOUND : Role.UPPER_BOUND;
            case LIKE -> pattern(condition);
            case OTHER ->
                switch (condition.operator()) {
                    case "<>" -> Role.VALUE;
                    case "@>", "&&" -> array ? Role.ELEMENTS : Role.UNKNOWN;
                    default -> Role.UNKNOWN;
                };
            case IS_NULL, IS_NOT_NULL -> Role.UNKNOWN;
        };
    }

    private static Role pattern(Condition condition) {
        return switch (condition.operator()) {
            case "~~", "~~*" -> Expressions.bare(condition.operand()).startsWith("$") ? Role.PATTERN : Role.WORD;
            case "^@" -> Role.WORD;
            default -> Role.UNKNOWN;
        };
    }

    /** The first use that can be read is kept: a parameter that stands in two places has one value. */
    private void offer(int ordinal, ParameterUse use) {
        ParameterUse known = uses[ordinal - 1];
        if (known == null || known.role() == Role.UNKNOWN || known.role() == Role.IRRELEVANT) {
            uses[ordinal - 1] = use;
        }
    }

    private void readText(JdbcSql sql) {
        List<ValueSlot> slots = ValueSlots.of(QueryShapes.parse(sql.text()));
        for (Placed placed : StatementValues.of(sql.text()).values()) {
            if (placed.value() instanceof Bound bound
                    && bound.ordinal() <= sql.ordinals().size()
                    && placed.slot() < slots.size()) {
                int ordinal = sql.ordinals().get(bound.ordinal() - 1);
                if (ordinal <= uses.length) {
                    readSlot(ordinal, slots.get(placed.slot()));
                }
            }
        }
    }

    private void readSlot(int ordinal, ValueSlot slot) {
        String column = slot.column();
        boolean array = generic.parameterTypes().get(ordinal - 1).endsWith("[]");
        List<RelationName> anyOf = List.copyOf(new LinkedHashSet<>(relations.values()));
        switch (slot.use()) {
            case LIMIT -> uses[ordinal - 1] = ParameterUse.of(Role.LIMIT);
            case OFFSET -> uses[ordinal - 1] = ParameterUse.of(Role.OFFSET);
            case EQUALS, RANGE -> offer(ordinal, new ParameterUse(Role.VALUE, anyOf, column, 0));
            case LIST -> offer(ordinal, new ParameterUse(array ? Role.ARRAY : Role.VALUE, anyOf, column, 0));
            case WRITTEN, OTHER -> {
                // left to the plan, which says whether anything depends on the value
            }
        }
    }

    private List<ParameterUse> result() {
        Set<Integer> seen = new HashSet<>();
        generic.plan().root().walk().forEach(node -> seen.addAll(decisive(node)));
        List<ParameterUse> result = new ArrayList<>();
        for (int i = 0; i < uses.length; i++) {
            ParameterUse use = uses[i];
            result.add(use != null ? use : ParameterUse.of(seen.contains(i + 1) ? Role.UNKNOWN : Role.IRRELEVANT));
        }
        return result;
    }

    private static Set<Integer> decisive(PlanNode node) {
        Set<Integer> ordinals = new HashSet<>();
        node.properties().forEach((name, values) -> {
            if (!name.equals(OUTPUT)) {
                values.forEach(value -> ordinals.addAll(Expressions.parameters(value)));
            }
        });
        return ordinals;
    }
}
