package io.pgtender.observation;

import java.lang.reflect.Array;
import java.util.List;

/**
 * The parameters of one real execution and what it cost.
 *
 * @param sql the SQL text as the application sent it, {@code ?} for parameters
 * @param parameters values in order, empty for a statement without
 * @param elapsedNanos how long this execution took
 */
public record ParameterVector(String sql, List<Parameter> parameters, long elapsedNanos) {

    /** A parameter with a small value. */
    private static final int PARAMETER_BYTES = 48;

    public ParameterVector {
        parameters = List.copyOf(parameters);
    }

    public boolean isReplayable() {
        return parameters.stream().allMatch(Parameter::isReplayable);
    }

    /** Memory that the parameters take, the text not counted: an estimate, in bytes. */
    public long estimatedParameterBytes() {
        long bytes = 0;
        for (Parameter parameter : parameters) {
            bytes += PARAMETER_BYTES;
            Object value = parameter.value();
            if (value instanceof String text) {
                bytes += (long) Character.BYTES * text.length();
            } else if (value instanceof byte[] array) {
                bytes += array.length;
            } else if (value != null && value.getClass().isArray()) {
                bytes += (long) PARAMETER_BYTES * Array.getLength(value);
            }
        }
        return bytes;
    }

    /** Says how many parameters there are, not what they are, nor the text, which may hold literals. */
    @Override
    public String toString() {
        return "ParameterVector[" + parameters.size() + " parameters, " + elapsedNanos + " ns]";
    }
}
