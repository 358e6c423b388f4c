package io.pgtender.observation;

import java.util.List;

/**
 * The parameters of one real execution and what it cost.
 *
 * @param sql the SQL text as the application sent it, {@code ?} for parameters
 * @param parameters values in order, empty for a statement without
 * @param elapsedNanos how long this execution took
 */
public record ParameterVector(String sql, List<Parameter> parameters, long elapsedNanos) {

    public ParameterVector {
        parameters = List.copyOf(parameters);
    }

    public boolean isReplayable() {
        return parameters.stream().allMatch(Parameter::isReplayable);
    }

    /** Says how many parameters there are, not what they are, nor the text, which may hold literals. */
    @Override
    public String toString() {
        return "ParameterVector[" + parameters.size() + " parameters, " + elapsedNanos + " ns]";
    }
}
