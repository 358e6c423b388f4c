package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.catalog.ColumnStatistics;
import io.pgtender.catalog.StatisticsFacts;
import io.pgtender.plan.Condition;
import io.pgtender.sql.Identifiers;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Columns of which ANALYZE believes that they have far fewer distinct values than look-ups show.
 *
 * <p>It samples pages, so that equal values that lie together are seen together and taken for frequent ones; the error
 * grows with the table. Look-ups alone do not prove it, for an application may ask for the rare values only, or for values
 * that are not there. So the cause has to be there, too: the sample is a part of the table only, and either the values lie
 * together, or a foreign key's parent has as many rows as the look-ups suggest.
 */
final class DistinctAdvice {

    /** Rows that ANALYZE samples for each unit of the statistics target (analyze.c, std_typanalyze). */
    static final int SAMPLED_ROWS_PER_TARGET = 300;

    /** Correlation of physical and logical order from which equal values lie together. */
    private static final double CLUSTERED = 0.9;

    /** Share of distinct values from which their number grows with the table (analyze.c, compute_scalar_stats). */
    private static final double SCALES_FROM = 0.1;

    private static final MathContext TWO_DIGITS = new MathContext(2);

    private final int defaultTarget;
    private final StatisticsFindings findings;

    DistinctAdvice(int defaultTarget, StatisticsFindings findings) {
        this.defaultTarget = defaultTarget;
        this.findings = findings;
    }

    /** The column that {@code shape} looks up by one value, if that is all it does. */
    static Optional<String> lookedUp(ScannedShape shape) {
        TableScan scan = shape.scans().get(0);
        if (scan.conditions().size() != 1 || !scan.groupBy().isEmpty()) {
            return Optional.empty();
        }
        Condition condition = scan.conditions().get(0);
        return condition.kind() == Condition.Kind.EQUALITY ? Optional.ofNullable(condition.column()) : Optional.empty();
    }

    /**
     * Judges one look-up.
     *
     * @param column the column that is {@link #lookedUp}
     * @param parentRows rows of the table that a foreign key of this one column references
     */
    void judge(ScannedShape shape, String column, StatisticsFacts facts, OptionalDouble parentRows) {
        Optional<ColumnStatistics> statistics = facts.column(column);
        ColumnStatistics.Found found = statistics.map(ColumnStatistics::found).orElse(null);
        double rows = facts.estimatedRows();
        if (statistics.isEmpty() || found == null || rows < 1) {
            return;
        }
        double expected = found.rowsPerUncommonValue(rows);
        double seen = shape.seen().all().orElse(0.0);
        // Fewer than one row: most of the values that were asked for are not there.
        boolean farOff = seen >= 1
                && expected > Estimates.FAR_OFF * seen
                && shape.smallest().rows() > Estimates.FAR_OFF * seen;
        // The column that wants most decides for all: they are found in one sample.
        int target = facts.columns().stream()
                .mapToInt(c -> Optional.ofNullable(c.target()).orElse(defaultTarget))
                .max()
                .orElse(defaultTarget);
        boolean sampled = rows > (double) SAMPLED_ROWS_PER_TARGET * target;
        if (!farOff || !sampled) {
            return;
        }
        String subject = "n_distinct of " + facts.name() + "." + Identifiers.quote(column);
        String figures = String.format(
                Locale.ROOT, "the planner expects %,.0f rows for a value, look-ups found %,.1f", expected, seen);
        if (statistics.get().setDistinct() != null) {
            findings.reject(
                    subject,
                    figures + ", but somebody set it: " + plain(statistics.get().setDistinct()));
            return;
        }
        double distinct = found.commonValues() + rows * (1 - found.commonFraction() - found.nullFraction()) / seen;
        if (parentRows.isPresent()) {
            distinct = Math.min(distinct, parentRows.getAsDouble());
            if (distinct < Estimates.FAR_OFF * found.distinct(rows)) {
                findings.reject(subject, figures + ", but the table it references has too few rows for that");
                return;
            }
        } else if (Math.abs(found.correlation()) < CLUSTERED || !shape.seen().varies()) {
            findings.reject(
                    subject, figures + "; it may be that only rare values are looked up: count(DISTINCT) tells");
            return;
        }
        recommend(shape, column, facts, found, distinct, parentRows);
    }

    private void recommend(
            ScannedShape shape,
            String column,
            StatisticsFacts facts,
            ColumnStatistics.Found found,
            double distinct,
            OptionalDouble parentRows) {
        double rows = facts.estimatedRows();
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Measured(shape.seen().describe()));
        evidence.add(new Evidence.Planned(String.format(
                Locale.ROOT,
                "the planner expects %,.0f rows for a value that is not among the most common",
                found.rowsPerUncommonValue(rows))));
        evidence.add(new Evidence.Catalogued(String.format(
                Locale.ROOT,
                "ANALYZE estimated %,.0f distinct values in %,.0f rows from a sample; %s",
                found.distinct(rows),
                rows,
                parentRows.isPresent()
                        ? String.format(Locale.ROOT, "the table it references has %,.0f rows", parentRows.getAsDouble())
                        : String.format(
                                Locale.ROOT,
                                "equal values lie together (correlation %.2f), which misleads it",
                                found.correlation()))));
        String table = facts.name().toSql();
        String alter = "ALTER TABLE " + table + " ALTER COLUMN " + Identifiers.quote(column);
        String analyze = "ANALYZE " + table + " (" + Identifiers.quote(column) + ")";
        String setting = setting(distinct, rows);
        findings.recommend(
                Finding.Kind.WRONG_DISTINCT,
                String.format(
                        Locale.ROOT,
                        "%s.%s has about %,.0f distinct values, not %,.0f",
                        table,
                        Identifiers.quote(column),
                        distinct,
                        found.distinct(rows)),
                List.of(shape.statistics().shape()),
                evidence,
                new Change.TableStatistics(
                        "tell the planner the number of distinct values of " + table + "." + Identifiers.quote(column),
                        List.of(alter + " SET (n_distinct = " + setting + ")", analyze),
                        List.of(alter + " RESET (n_distinct)", analyze)));
    }

    /** A share of the rows where the number grows with them, else the number; two digits, for it is no more exact. */
    static String setting(double distinct, double rows) {
        return distinct >= SCALES_FROM * rows ? plain(-Math.min(1, distinct / rows)) : plain(distinct);
    }

    private static String plain(double number) {
        return new BigDecimal(number).round(TWO_DIGITS).stripTrailingZeros().toPlainString();
    }
}
