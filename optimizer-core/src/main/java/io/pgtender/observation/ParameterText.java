package io.pgtender.observation;

import java.util.List;

/** Parameter values as text, for whoever asked for them. */
final class ParameterText {

    /** Values of one execution that are written. */
    private static final int MAX_VALUES = 50;

    /** Characters of one value that are written. */
    private static final int MAX_VALUE_LENGTH = 100;

    /** Characters of a statement without parameters, whose literals are its values, that are written. */
    private static final int MAX_SQL_LENGTH = 500;

    private ParameterText() {}

    /** {@code parameters [7, 'x', null]}, or the text where nothing was bound. */
    static String of(ParameterVector vector) {
        List<Parameter> parameters = vector.parameters();
        if (parameters.isEmpty()) {
            return "sent as: " + shortened(vector.sql(), MAX_SQL_LENGTH);
        }
        StringBuilder text = new StringBuilder("parameters [");
        for (int i = 0; i < Math.min(parameters.size(), MAX_VALUES); i++) {
            text.append(i == 0 ? "" : ", ").append(value(parameters.get(i)));
        }
        if (parameters.size() > MAX_VALUES) {
            text.append(", ").append(parameters.size() - MAX_VALUES).append(" more");
        }
        return text.append(']').toString();
    }

    private static String value(Parameter parameter) {
        if (!parameter.isReplayable()) {
            return "(not kept)";
        }
        Object value = parameter.value();
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes";
        }
        if (value instanceof String string) {
            return '\'' + shortened(string, MAX_VALUE_LENGTH) + '\'';
        }
        return value == null ? "null" : shortened(value.toString(), MAX_VALUE_LENGTH);
    }

    private static String shortened(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(0, maxLength - 3) + "...";
    }
}
