package io.pgtender.review;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.ExtendedStatistics;
import io.pgtender.catalog.StatisticsFacts;
import io.pgtender.plan.Expressions;
import io.pgtender.sql.Identifiers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * GROUP BY of several columns that depend on each other: the planner multiplies their numbers of distinct values and
 * expects far too many groups. Looks at groups of whole tables only: how many are left by conditions is another question.
 */
final class GroupingAdvice {

    /** How far above what was seen the estimate of one column may be and still count as right. */
    private static final double RIGHT = 2;

    private final Estimates estimates;
    private final StatisticsFindings findings;

    GroupingAdvice(Estimates estimates, StatisticsFindings findings) {
        this.estimates = estimates;
        this.findings = findings;
    }

    /**
     * Judges one statement.
     *
     * @throws SQLException when the server refuses to explain
     */
    void judge(ScannedShape shape, StatisticsFacts facts) throws SQLException {
        TableScan scan = shape.smallest();
        double seen = shape.seen().all().orElse(0.0);
        if (scan.groupBy().size() < 2
                || !scan.conditions().isEmpty()
                || seen < 1
                || scan.rows() <= Estimates.FAR_OFF * seen) {
            return;
        }
        List<String> columns = new ArrayList<>();
        for (String key : scan.groupBy()) {
            Optional<String> column = column(scan, key);
            if (column.isEmpty() || estimates.groups(scan, List.of(Identifiers.quote(column.get()))) > RIGHT * seen) {
                return; // wrong about one alone already
            }
            columns.add(column.get());
        }
        recommend(shape, scan, facts, columns);
    }

    private static Optional<String> column(TableScan scan, String key) {
        String bare = Expressions.bare(Expressions.withoutAlias(key, scan.alias()));
        return scan.table().columns().stream()
                .map(ColumnFacts::name)
                .filter(name -> Identifiers.quote(name).equals(bare))
                .findFirst();
    }

    private void recommend(ScannedShape shape, TableScan scan, StatisticsFacts facts, List<String> columns) {
        StatisticsObject object = StatisticsObject.ofColumns(facts.name(), List.of("ndistinct"), columns);
        String named = String.join(", ", object.terms());
        Optional<ExtendedStatistics> existing = facts.extended().stream()
                .filter(e -> e.covers(
                        columns.stream().collect(Collectors.toUnmodifiableSet()),
                        Set.of(ExtendedStatistics.Kind.DISTINCT)))
                .findFirst();
        if (existing.isPresent()) {
            findings.reject(
                    "extended statistics on " + facts.name() + " (" + named + ")",
                    existing.get().name() + " is there and does not help enough: ANALYZE " + facts.name());
            return;
        }
        findings.recommend(
                Finding.Kind.CORRELATED_COLUMNS,
                "groups by " + named + " of " + facts.name() + " are far fewer than expected",
                List.of(shape.statistics().shape()),
                List.of(
                        new Evidence.Measured(shape.seen().describe()),
                        new Evidence.Planned(String.format(
                                Locale.ROOT,
                                "the planner expects %,.0f groups, and is right about each column alone",
                                scan.rows()))),
                object.change("let ANALYZE count combinations of " + named + " of " + facts.name()));
    }
}
