package io.pgtender.plan;

import java.util.List;

/**
 * The plan that serves any values of the parameters.
 *
 * @param plan conditions name the parameters {@code $1}, {@code $2} and so on
 * @param parameterTypes type of each parameter, as {@code regtype} prints it under the session's search path
 */
public record GenericPlan(Plan plan, List<String> parameterTypes) {

    public GenericPlan {
        parameterTypes = List.copyOf(parameterTypes);
    }
}
