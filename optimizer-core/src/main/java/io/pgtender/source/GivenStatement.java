package io.pgtender.source;

import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.JdbcSql;
import io.pgtender.sql.QueryShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One statement as a person gave it.
 *
 * @param values in the order of {@code $n} or of the question marks; empty where none are known
 * @param millis how long one call takes, {@code null} where the planner's cost has to do
 */
record GivenStatement(
        JdbcSql sql,
        QueryShape shape,
        List<@Nullable Object> values,
        double callsPerHour,
        @Nullable Double millis) {

    /** Whether it can be executed as it is. */
    boolean hasValues() {
        return !values.isEmpty() || sql.ordinals().isEmpty();
    }

    /** The execution that was given. Only where it {@link #hasValues}. */
    ParameterVector vector() {
        List<Parameter> parameters = new ArrayList<>();
        for (int ordinal : sql.ordinals()) {
            parameters.add(new Parameter(values.get(ordinal - 1), Parameter.UNTYPED));
        }
        return new ParameterVector(sql.text(), parameters, 0);
    }

    /** Time of one call, as it was given or as the planner's cost lets expect. */
    double millis(double cost) {
        Double given = millis;
        return given == null ? cost * StatementList.MILLIS_PER_COST_UNIT : given;
    }
}
