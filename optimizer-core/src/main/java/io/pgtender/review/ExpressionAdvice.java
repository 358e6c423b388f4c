package io.pgtender.review;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.catalog.ExpressionStatistics;
import io.pgtender.catalog.StatisticsFacts;
import io.pgtender.plan.Condition;
import io.pgtender.plan.Expressions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Conditions on expressions of which there are no statistics, so that the planner takes its default: one row in 200 for
 * equality and between two bounds, one in three beyond a bound.
 */
final class ExpressionAdvice {

    /** selfuncs.h, DEFAULT_NUM_DISTINCT for equality, and DEFAULT_RANGE_INEQ_SEL. */
    private static final double ONE_IN_200 = 0.005;

    /** selfuncs.h, DEFAULT_INEQ_SEL. */
    private static final double ONE_IN_THREE = 0.3333333333333333;

    /** Below this many rows the defaults are blurred by rounding. */
    private static final double MIN_TABLE_ROWS = 1_000;

    private final Estimates estimates;
    private final StatisticsFindings findings;

    ExpressionAdvice(Estimates estimates, StatisticsFindings findings) {
        this.estimates = estimates;
        this.findings = findings;
    }

    /**
     * Judges one statement.
     *
     * @throws SQLException when the server refuses to explain
     */
    void judge(ScannedShape shape, StatisticsFacts facts) throws SQLException {
        TableScan scan = shape.largest();
        if (!scan.groupBy().isEmpty()) {
            return;
        }
        Map<String, List<Condition>> byExpression = new LinkedHashMap<>();
        for (Condition condition : scan.conditions()) {
            boolean compares = condition.kind() == Condition.Kind.EQUALITY || condition.kind() == Condition.Kind.RANGE;
            if (compares && condition.expression() != null) {
                byExpression
                        .computeIfAbsent(condition.expression(), e -> new ArrayList<>())
                        .add(condition);
            }
        }
        for (Map.Entry<String, List<Condition>> entry : byExpression.entrySet()) {
            judge(shape, facts, scan, entry.getKey(), entry.getValue());
        }
    }

    private void judge(
            ScannedShape shape, StatisticsFacts facts, TableScan scan, String printed, List<Condition> conditions)
            throws SQLException {
        double tableRows = estimates.rows(scan);
        double expected = estimates.rows(scan, conditions);
        if (tableRows < MIN_TABLE_ROWS
                || !isDefault(expected, tableRows)
                || !isFarOff(shape, scan, conditions, expected)) {
            return;
        }
        String expression = Expressions.bare(Expressions.withoutAlias(printed, scan.alias()));
        String subject = "statistics of an expression on " + facts.name();
        for (ExpressionStatistics existing : facts.expressions()) {
            if (Expressions.bare(existing.expression()).equals(expression)) {
                findings.reject(
                        subject, existing.name() + " has it, but was not analysed since: ANALYZE " + facts.name());
                return;
            }
        }
        if (!isFixed(shape, printed)) {
            findings.reject(subject, "the expression itself depends on a parameter: write it as a constant");
            return;
        }
        recommend(shape, facts, expression, expected);
    }

    private static boolean isDefault(double expected, double tableRows) {
        return isNear(expected, ONE_IN_200 * tableRows) || isNear(expected, ONE_IN_THREE * tableRows);
    }

    private static boolean isNear(double one, double other) {
        return Math.abs(one - other) <= 1 + 0.01 * other;
    }

    /** More rows than expected prove it in any company; fewer, only where there is no other condition. */
    private static boolean isFarOff(ScannedShape shape, TableScan scan, List<Condition> conditions, double expected) {
        boolean tooLow = shape.seen().atLeast() > Estimates.FAR_OFF * expected;
        Optional<Double> all = shape.seen().all();
        boolean tooHigh = conditions.size() == scan.conditions().size()
                && all.isPresent()
                && expected > Estimates.FAR_OFF * Math.max(1, all.get());
        return tooLow || tooHigh;
    }

    /** Whether all executions had the same expression, and its constants stand in the application's own texts. */
    private static boolean isFixed(ScannedShape shape, String printed) {
        for (int i = 0; i < shape.scans().size(); i++) {
            boolean same = shape.scans().get(i).conditions().stream().anyMatch(c -> printed.equals(c.expression()));
            if (!same || !Constants.areAllIn(printed, shape.texts().get(i))) {
                return false;
            }
        }
        return true;
    }

    private void recommend(ScannedShape shape, StatisticsFacts facts, String expression, double expected) {
        findings.recommend(
                Finding.Kind.UNKNOWN_EXPRESSION,
                "the planner knows nothing about " + expression + " of " + facts.name(),
                List.of(shape.statistics().shape()),
                List.of(
                        new Evidence.Measured(shape.seen().describe()),
                        new Evidence.Planned(String.format(
                                Locale.ROOT,
                                "the planner expects %,.0f rows for the condition on it, its default without statistics",
                                expected))),
                StatisticsObject.ofExpression(facts.name(), expression)
                        .change("let ANALYZE look at " + expression + " of " + facts.name()
                                + "; an index on the expression brings the same"));
    }
}
