package io.pgtender.source;

import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.GenericExplainer;
import io.pgtender.plan.GenericPlan;
import io.pgtender.plan.Plan;
import io.pgtender.source.ValueDrawer.Choice;
import io.pgtender.sql.JdbcSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes up executions of a statement whose text is known and whose values are not: the generic plan tells what each
 * parameter is compared with, column statistics what it may have been. Costs some ten short questions a statement. What was
 * made up was explained once, so that it can be explained again.
 *
 * <p>Values are sent as texts without a type, which the server then gives them, as it would a literal. Not thread-safe; the
 * connection stays the caller's.
 */
public final class ParameterSampler {

    private static final double NANOS_PER_MILLI = 1e6;

    private final GenericExplainer genericExplainer;
    private final Explainer explainer;
    private final ColumnValuesReader columns;

    /**
     * What was made up.
     *
     * @param samples at most three: a typical execution, one with frequent values, one with rare ones; those alike once
     * @param genericPlan where the server could tell it
     * @param trouble why there is no sample, empty where there is one; names no values
     */
    public record Sampled(List<ParameterVector> samples, Optional<GenericPlan> genericPlan, Optional<String> trouble) {
        public Sampled {
            samples = List.copyOf(samples);
        }
    }

    /**
     * What is known of a statement's executions.
     *
     * @param calls how many there were, 0 where it is not known
     * @param rows how many rows they gave or changed in all
     * @param meanMillis how long one took
     */
    public record Known(long calls, long rows, double meanMillis) {
        public static final Known NOTHING = new Known(0, 0, 0);
    }

    public ParameterSampler(Connection raw) {
        genericExplainer = new GenericExplainer(raw);
        explainer = new Explainer(raw);
        columns = new ColumnValuesReader(raw);
    }

    /**
     * Makes up executions.
     *
     * @param nativeSql the text with {@code $1}; a {@code ?} is an operator
     * @throws SQLException when the connection breaks; what the server refuses is the answer's trouble
     */
    public Sampled sample(String nativeSql, Known known) throws SQLException {
        JdbcSql sql = JdbcSql.ofServer(nativeSql);
        GenericPlan generic;
        try {
            generic = genericExplainer.explainNative(nativeSql);
        } catch (SQLException e) {
            throwIfBroken(e);
            return new Sampled(List.of(), Optional.empty(), Optional.of("it cannot be explained" + state(e)));
        }
        try {
            return sample(sql, generic, known);
        } catch (SQLException e) {
            throwIfBroken(e);
            return new Sampled(
                    List.of(), Optional.of(generic), Optional.of("column statistics could not be read" + state(e)));
        }
    }

    private Sampled sample(JdbcSql sql, GenericPlan generic, Known known) throws SQLException {
        List<ParameterUse> uses = ParameterUses.of(generic, sql);
        List<Optional<ColumnValues>> values = new ArrayList<>();
        for (ParameterUse use : uses) {
            String column = use.column();
            values.add(column == null ? Optional.empty() : columns.read(use.tables(), column));
        }
        RowsPerCall rows = RowsPerCall.of(generic.plan(), known.calls(), known.rows());
        ValueDrawer drawer = new ValueDrawer(uses, generic.parameterTypes(), values, rows);
        int undrawable = drawer.undrawable();
        if (undrawable > 0) {
            return new Sampled(
                    List.of(), Optional.of(generic), Optional.of(reason(undrawable, uses.get(undrawable - 1))));
        }
        Set<ParameterVector> drawn = new LinkedHashSet<>();
        for (Choice choice : Choice.values()) {
            drawn.add(vector(sql, drawer.draw(choice), known));
        }
        List<ParameterVector> samples = new ArrayList<>();
        String trouble = "";
        for (ParameterVector vector : drawn) {
            try {
                explain(vector);
                samples.add(vector);
            } catch (SQLException e) {
                throwIfBroken(e);
                trouble = "values from column statistics do not fit" + state(e);
            }
        }
        return new Sampled(samples, Optional.of(generic), samples.isEmpty() ? Optional.of(trouble) : Optional.empty());
    }

    /** The plan of an execution. */
    Plan explain(ParameterVector vector) throws SQLException {
        return explainer.explain(vector.sql(), s -> ParameterBinder.bind(s, vector.parameters()));
    }

    private static ParameterVector vector(JdbcSql sql, List<@Nullable String> values, Known known) {
        List<Parameter> parameters = new ArrayList<>();
        for (int ordinal : sql.ordinals()) {
            parameters.add(new Parameter(values.get(ordinal - 1), Types.OTHER));
        }
        return new ParameterVector(sql.text(), parameters, Math.round(known.meanMillis() * NANOS_PER_MILLI));
    }

    private static String reason(int ordinal, ParameterUse use) {
        return use.column() == null
                ? "what parameter " + ordinal + " is compared with cannot be told, and no value of it was seen"
                : "there are no statistics of column " + use.column() + " to draw parameter " + ordinal
                        + " from; ANALYZE its table, or let this role select it";
    }

    static String state(SQLException e) {
        return " (SQLSTATE " + e.getSQLState() + ")";
    }

    /** Class 08 and 57P: nothing more can be asked. */
    static void throwIfBroken(SQLException e) throws SQLException {
        String state = e.getSQLState();
        if (state != null && (state.startsWith("08") || state.startsWith("57P"))) {
            throw e;
        }
    }
}
