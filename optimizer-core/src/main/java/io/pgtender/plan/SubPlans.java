package io.pgtender.plan;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sub-selects of one node: what {@code (SubPlan 1)} and {@code $0} in its expressions stand for. An init plan is run
 * once and gives a constant; a sub plan is run for every row and may depend on it.
 */
final class SubPlans {

    private static final String NAME = "Subplan Name";

    private final PlanNode node;

    SubPlans(PlanNode node) {
        this.node = node;
    }

    boolean isIn(Span value) {
        return indexOfSubPlan(value, value.from()) >= 0;
    }

    /** Whether {@code value} names a sub plan that is not among this node's children. */
    boolean isUnknownIn(Span value) {
        for (int i = indexOfSubPlan(value, value.from()); i >= 0; i = indexOfSubPlan(value, i + 1)) {
            String name = name(value, i);
            if (node.children().stream()
                    .noneMatch(
                            child -> child.property(NAME).filter(name::equals).isPresent())) {
                return true;
            }
        }
        return false;
    }

    /** Relations that {@code value}'s sub plans take columns from without reading them themselves. */
    Set<String> aliasesOf(Span value) {
        Set<String> outer = new LinkedHashSet<>();
        for (int i = indexOfSubPlan(value, value.from()); i >= 0; i = indexOfSubPlan(value, i + 1)) {
            String name = name(value, i);
            for (PlanNode child : node.children()) {
                if (child.property(NAME).filter(name::equals).isPresent()) {
                    outer.addAll(outerAliases(child));
                }
            }
        }
        return outer;
    }

    /** Whether an init plan of this node returns {@code parameter}, as PostgreSQL up to 16 prints it. */
    boolean returns(String parameter) {
        return node.children().stream()
                .flatMap(child -> child.property(NAME).stream())
                .filter(name -> name.startsWith("InitPlan"))
                .anyMatch(name -> namesParameter(name, parameter));
    }

    private static boolean namesParameter(String name, String parameter) {
        Span span = Tokens.of(name);
        for (int i = span.from(); i < span.to(); i++) {
            if (span.get(i).text().equals(parameter)) {
                return true;
            }
        }
        return false;
    }

    private static Set<String> outerAliases(PlanNode subPlan) {
        Set<String> own = new LinkedHashSet<>();
        Set<String> named = new LinkedHashSet<>();
        subPlan.walk().forEach(below -> {
            below.alias().ifPresent(own::add);
            below.properties()
                    .values()
                    .forEach(values -> values.forEach(
                            value -> Expressions.columns(value).forEach(column -> named.add(column.alias()))));
        });
        named.removeAll(own);
        return named;
    }

    private static int indexOfSubPlan(Span value, int start) {
        for (int i = start; i < value.to(); i++) {
            if (value.get(i).isWord("SubPlan") && i + 1 < value.to()) {
                return i;
            }
        }
        return -1;
    }

    private static String name(Span value, int index) {
        return "SubPlan " + value.get(index + 1).text();
    }
}
