package io.pgtender.candidate;

import io.pgtender.plan.Condition;
import io.pgtender.plan.Terms;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.StatementValues;
import io.pgtender.sql.ValueSlot;
import io.pgtender.sql.ValueSlots;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which constants of a plan stand in the statement's text, so that every execution and every generic plan has them, and
 * which may be the values of parameters. In doubt a constant counts as a value.
 */
final class TextConstants {

    private final Set<String> literals = new HashSet<>();
    private final Set<String> boundColumns = new HashSet<>();
    private final Set<String> collations;
    private boolean bindsAnything;

    /** @param sql the text of one execution, with {@code ?} or {@code $1} for parameters */
    TextConstants(String sql) {
        QueryShape shape = QueryShapes.parse(sql);
        List<ValueSlot> slots = ValueSlots.of(shape);
        StatementValues values = StatementValues.of(sql);
        collations = Terms.collations(sql);
        bindsAnything = values.values().size() < values.valueCount();
        for (StatementValues.Placed placed : values.values()) {
            ValueSlot slot = placed.slot() < slots.size() ? slots.get(placed.slot()) : null;
            if (placed.value() instanceof StatementValues.Literal literal) {
                literals.add(literal.text());
            } else if (slot == null || (slot.use() != ValueSlot.Use.LIMIT && slot.use() != ValueSlot.Use.OFFSET)) {
                bindsAnything = true;
                if (slot != null && slot.column() != null) {
                    boundColumns.add(slot.column());
                }
            }
        }
    }

    /** The one collation that the text names, as it is written; empty where it names none or several. */
    Optional<String> collation() {
        return collations.size() == 1 ? collations.stream().findFirst() : Optional.empty();
    }

    /** Whether the text has parameters other than of LIMIT and OFFSET. */
    boolean bindsAnything() {
        return bindsAnything;
    }

    /** Whether the condition is the same in every execution of the text. */
    boolean fixes(Condition condition) {
        if (!bindsAnything) {
            return true;
        }
        return switch (condition.kind()) {
            case IS_NULL, IS_NOT_NULL -> true;
            case JOIN_EQUALITY -> false;
            case EQUALITY, ANY_OF, RANGE, LIKE, OTHER -> !isBound(condition.column()) && areLiterals(condition);
        };
    }

    /** Whether every constant within {@code expression} stands in the text. */
    boolean fixes(String expression) {
        return !bindsAnything || literals.containsAll(Terms.constants(expression));
    }

    private boolean areLiterals(Condition condition) {
        List<String> constants = Terms.constants(condition.sql());
        if (constants.isEmpty()) {
            return condition.column() != null; // a bare boolean; a bound one names its column
        }
        return constants.stream().allMatch(c -> literals.contains(c) || isListOfLiterals(c));
    }

    /** The array that a list of literals is folded to: {@code {open,new}}. */
    private boolean isListOfLiterals(String constant) {
        if (!constant.startsWith("{") || !constant.endsWith("}")) {
            return false;
        }
        return List.of(constant.substring(1, constant.length() - 1).split(",", -1)).stream()
                .map(member -> member.replace("\"", ""))
                .allMatch(literals::contains);
    }

    private boolean isBound(@Nullable String column) {
        return column != null && boundColumns.contains(column);
    }
}
