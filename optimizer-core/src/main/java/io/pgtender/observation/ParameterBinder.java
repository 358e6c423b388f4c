package io.pgtender.observation;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/** Binds recorded parameters to a statement again, the way the application bound them. */
public final class ParameterBinder {

    private ParameterBinder() {}

    /**
     * Binds {@code parameters} in order, from index 1.
     *
     * @throws SQLException when the driver refuses a value
     * @throws IllegalArgumentException when a parameter is not replayable
     */
    public static void bind(PreparedStatement statement, List<Parameter> parameters) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            bind(statement, i + 1, parameters.get(i));
        }
    }

    private static void bind(PreparedStatement statement, int index, Parameter parameter) throws SQLException {
        if (!parameter.isReplayable()) {
            throw new IllegalArgumentException(
                    "parameter " + index + " cannot be bound again; check ParameterVector.isReplayable() first");
        }
        boolean untyped = parameter.sqlType() == Parameter.UNTYPED;
        if (parameter.value() == null) {
            statement.setNull(index, untyped ? Types.NULL : parameter.sqlType());
        } else if (untyped) {
            statement.setObject(index, parameter.value());
        } else {
            statement.setObject(index, parameter.value(), parameter.sqlType());
        }
    }
}
