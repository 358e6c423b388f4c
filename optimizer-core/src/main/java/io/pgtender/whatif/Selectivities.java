package io.pgtender.whatif;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Condition.Kind;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Expressions;
import io.pgtender.sql.Identifiers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How many rows satisfy a set of conditions, asked of the planner itself: one EXPLAIN of a single-table query for each set,
 * which brings in most common values, histograms and extended statistics. Answers are kept for the session. Not
 * thread-safe.
 */
final class Selectivities {

    /** Answers that are kept; the one unused for longest goes first. */
    static final int MAX_ANSWERS = 10_000;

    /** Share of rows for equality with an unknown value of unknown distribution (selfuncs.h, DEFAULT_EQ_SEL). */
    private static final double DEFAULT_EQUALITY = 0.005;

    /** The same for an inequality (selfuncs.h, DEFAULT_INEQ_SEL). */
    private static final double DEFAULT_INEQUALITY = 0.3333333333333333;

    private final Explainer explainer;
    private final Map<String, Double> answers = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
            return size() > MAX_ANSWERS;
        }
    };

    private long asked;

    Selectivities(Explainer explainer) {
        this.explainer = explainer;
    }

    /** EXPLAINs sent so far. */
    long asked() {
        return asked;
    }

    /** Rows of the table as the planner takes them today, at least 1. */
    double tuples(TableFacts table) throws SQLException {
        return Math.max(1, rows(table, table.name().name(), "true"));
    }

    /** Share of the table's rows that satisfy all of {@code conditions}, 0 to 1. */
    double of(TableFacts table, String alias, Collection<Condition> conditions) throws SQLException {
        List<String> constants = new ArrayList<>();
        double selectivity = 1;
        for (Condition condition : conditions) {
            if (condition.kind() != Kind.JOIN_EQUALITY && Expressions.isSelfContained(condition.sql())) {
                constants.add(condition.sql());
            } else {
                selectivity *= ofUnknownValue(table, condition);
            }
        }
        if (!constants.isEmpty()) {
            selectivity *= rows(table, alias, constants.stream().sorted().collect(Collectors.joining(" AND ")))
                    / tuples(table);
        }
        return Math.max(0, Math.min(1, selectivity));
    }

    /** Share of the table's rows that a partial index with {@code predicate} would hold. */
    double fraction(TableFacts table, String predicate) throws SQLException {
        return Math.min(1, rows(table, table.name().name(), predicate) / tuples(table));
    }

    /**
     * Distinct combinations of {@code expressions} among the rows that satisfy {@code predicate}, as GROUP BY would be
     * planned: extended statistics included.
     */
    double distinct(TableFacts table, List<String> expressions, Optional<String> predicate) throws SQLException {
        String sql = "SELECT 1 FROM " + table.name().toSql()
                + predicate.map(p -> " WHERE " + p).orElse("")
                + expressions.stream().map(e -> "(" + e + ")").collect(Collectors.joining(", ", " GROUP BY ", ""));
        Double known = answers.get(sql);
        if (known == null) {
            asked++;
            known = explainer.explainRaw(sql).root().rows();
            answers.put(sql, known);
        }
        return known;
    }

    /** Share of all pairs of rows that agree in the two columns (selfuncs.c, eqjoinsel), 0 to 1. */
    double join(TableFacts left, String leftColumn, TableFacts right, String rightColumn) throws SQLException {
        String sql = "SELECT 1 FROM " + left.name().toSql() + " AS l, "
                + right.name().toSql() + " AS r WHERE l." + Identifiers.quote(leftColumn) + " = r."
                + Identifiers.quote(rightColumn);
        Double known = answers.get(sql);
        if (known == null) {
            asked++;
            known = explainer.explainRaw(sql).root().rows();
            answers.put(sql, known);
        }
        return Math.max(0, Math.min(1, known / (tuples(left) * tuples(right))));
    }

    /** Selectivity of a comparison with a value that is not known at plan time (selfuncs.c, var_eq_non_const). */
    private double ofUnknownValue(TableFacts table, Condition condition) throws SQLException {
        boolean equality = condition.kind() == Kind.EQUALITY || condition.kind() == Kind.JOIN_EQUALITY;
        Optional<ColumnFacts> column = Optional.ofNullable(condition.column()).flatMap(table::column);
        if (column.isEmpty() || !equality) {
            return equality ? DEFAULT_EQUALITY : DEFAULT_INEQUALITY;
        }
        ColumnFacts.Statistics statistics = column.get().statistics();
        if (statistics != null && statistics.distinct() >= 1) {
            return (1 - statistics.nullFraction()) / statistics.distinct();
        }
        String name = table.name().name();
        String unknown =
                Identifiers.quote(name) + "." + Identifiers.quote(column.get().name()) + " = (SELECT NULL::"
                        + column.get().typeName() + ")";
        return rows(table, name, unknown) / tuples(table);
    }

    private double rows(TableFacts table, String alias, String conditionSql) throws SQLException {
        String key = table.name().toSql() + " " + alias + " " + conditionSql;
        Double known = answers.get(key);
        if (known == null) {
            asked++;
            known = explainer.estimatedRows(table.name(), alias, conditionSql);
            answers.put(key, known);
        }
        return known;
    }
}
