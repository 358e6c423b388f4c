package io.pgtender.plan;

import java.util.List;
import java.util.Map;

/** The operands of AND in the predicate of an index, as conditions of a plan are compared with them. */
public final class PlannedConjuncts {

    private PlannedConjuncts() {}

    /** Each operand without the brackets around it, in order. */
    public static List<String> of(String predicate) {
        return conditions(predicate).stream()
                .map(c -> Expressions.bare(c.sql()))
                .toList();
    }

    /** The same as conditions, read outside of any node; columns have to be qualified to be recognised. */
    public static List<Condition> conditions(String predicate) {
        PlanNode carrier = new PlanNode("Result", 0, 0, 0, 0, Map.of("Filter", List.of(predicate)), List.of());
        return Conditions.of(carrier);
    }
}
