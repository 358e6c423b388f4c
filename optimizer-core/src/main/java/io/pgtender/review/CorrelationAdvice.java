package io.pgtender.review;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.ColumnStatistics;
import io.pgtender.catalog.ExtendedStatistics;
import io.pgtender.catalog.StatisticsFacts;
import io.pgtender.plan.Condition;
import io.pgtender.sql.Identifiers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Columns that depend on each other, asked for together: the planner multiplies their selectivities and expects far too few
 * rows.
 *
 * <p>The proof: rows that satisfy all conditions satisfy any part of them, so each part has at least as many rows as were
 * seen. Where the planner expects a tenth of that for all of them, and is right about each alone, multiplying is what is
 * wrong. The smallest part that is far too low already is advised.
 */
final class CorrelationAdvice {

    /** Columns that CREATE STATISTICS takes (STATS_MAX_DIMENSIONS). */
    private static final int MAX_COLUMNS = 8;

    /** Columns of the part that is searched for. */
    private static final int MAX_PART = 3;

    /** How far below what was seen the estimate of one condition may be and still count as right. */
    private static final double RIGHT = 2;

    /** How far below what was seen the estimate of a part has to be for the part to be to blame for the whole. */
    private static final double BLAME = 3;

    private static final Set<ExtendedStatistics.Kind> HELPFUL =
            Set.of(ExtendedStatistics.Kind.DEPENDENCIES, ExtendedStatistics.Kind.COMMON_VALUES);

    private final Estimates estimates;
    private final StatisticsFindings findings;

    CorrelationAdvice(Estimates estimates, StatisticsFindings findings) {
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
        double seen = shape.seen().atLeast();
        if (!scan.groupBy().isEmpty()
                || scan.conditions().size() < 2
                || seen <= Estimates.FAR_OFF * Math.max(1, scan.rows())) {
            return;
        }
        Map<String, List<Condition>> byColumn = comparisons(scan);
        if (byColumn.size() < 2 || byColumn.size() > MAX_COLUMNS) {
            if (scan.conditions().stream().anyMatch(c -> c.kind() == Condition.Kind.RANGE)) {
                findings.reject(
                        "extended statistics on " + facts.name(),
                        "conditions together are misjudged, but PostgreSQL has no statistics of ranges that depend on each"
                                + " other");
            }
            return;
        }
        Map<String, Double> alone = new LinkedHashMap<>();
        for (Map.Entry<String, List<Condition>> column : byColumn.entrySet()) {
            double rows = estimates.rows(scan, column.getValue());
            if (rows * RIGHT < seen) {
                findings.reject(
                        "extended statistics on " + facts.name(),
                        String.format(
                                Locale.ROOT,
                                "the planner expects %,.0f rows for the condition on %s alone, and more than %,.0f were found:"
                                        + " a value is more frequent than ANALYZE saw; raise its statistics target",
                                rows,
                                Identifiers.quote(column.getKey()),
                                seen));
                return;
            }
            alone.put(column.getKey(), rows);
        }
        List<Condition> all = byColumn.values().stream().flatMap(List::stream).toList();
        if (Estimates.FAR_OFF * estimates.rows(scan, all) >= seen) {
            return; // what was left out, ranges for example, has its part in it
        }
        Part part = smallestWrong(scan, byColumn, seen);
        if (part != null) {
            recommend(shape, facts, scan, grown(part, alone, estimates.rows(scan), seen), part);
        }
    }

    /** Some columns, and the rows that the planner expects for the conditions on these. */
    private record Part(List<String> columns, double rows) {}

    /** Conditions that extended statistics help with, by their column (dependencies.c, mcv.c). */
    private static Map<String, List<Condition>> comparisons(TableScan scan) {
        Map<String, List<Condition>> byColumn = new LinkedHashMap<>();
        for (Condition condition : scan.conditions()) {
            boolean comparison = switch (condition.kind()) {
                case EQUALITY, ANY_OF, IS_NULL -> true;
                default -> false;
            };
            String column = condition.column();
            if (comparison
                    && column != null
                    && scan.table()
                            .column(column)
                            .filter(ColumnFacts::hasBtreeOperatorClass)
                            .isPresent()) {
                byColumn.computeIfAbsent(column, c -> new ArrayList<>()).add(condition);
            }
        }
        return byColumn;
    }

    private @Nullable Part smallestWrong(TableScan scan, Map<String, List<Condition>> byColumn, double seen)
            throws SQLException {
        List<List<String>> parts = byColumn.keySet().stream().map(List::of).toList();
        for (int size = 2; size <= Math.min(MAX_PART, byColumn.size()); size++) {
            parts = withOneMore(parts, List.copyOf(byColumn.keySet()));
            Part worst = null;
            for (List<String> columns : parts) {
                double rows = estimates.rows(
                        scan,
                        columns.stream()
                                .flatMap(c -> byColumn.getOrDefault(c, List.of()).stream())
                                .toList());
                if (BLAME * rows < seen && (worst == null || rows < worst.rows())) {
                    worst = new Part(columns, rows);
                }
            }
            if (worst != null) {
                return worst;
            }
        }
        return null;
    }

    /** Each of {@code parts} with each column that comes behind its last one. */
    private static List<List<String>> withOneMore(List<List<String>> parts, List<String> columns) {
        List<List<String>> larger = new ArrayList<>();
        for (List<String> part : parts) {
            int last = columns.indexOf(part.get(part.size() - 1));
            for (String column : columns.subList(last + 1, columns.size())) {
                List<String> more = new ArrayList<>(part);
                more.add(column);
                larger.add(more);
            }
        }
        return larger;
    }

    /**
     * More columns, the most selective first, as long as the estimate would stay far off even if the part's own were as
     * high as it can be: that of its most selective column.
     */
    private static List<String> grown(Part part, Map<String, Double> alone, double tableRows, double seen) {
        List<String> columns = new ArrayList<>(part.columns());
        List<String> others = alone.entrySet().stream()
                .filter(column -> !columns.contains(column.getKey()))
                .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
                .map(Map.Entry::getKey)
                .toList();
        for (String next : others) {
            double rows = alone.entrySet().stream()
                    .filter(c -> columns.contains(c.getKey()))
                    .mapToDouble(Map.Entry::getValue)
                    .min()
                    .orElse(tableRows);
            for (Map.Entry<String, Double> other : alone.entrySet()) {
                rows *= columns.contains(other.getKey()) ? 1 : other.getValue() / tableRows;
            }
            if (Estimates.FAR_OFF * rows >= seen) {
                break;
            }
            columns.add(next);
        }
        return columns;
    }

    private void recommend(
            ScannedShape shape, StatisticsFacts facts, TableScan scan, List<String> columns, Part proof) {
        List<String> ordered = facts.columns().stream()
                .map(ColumnStatistics::column)
                .filter(columns::contains)
                .toList();
        StatisticsObject object =
                StatisticsObject.ofColumns(facts.name(), List.of("ndistinct", "dependencies", "mcv"), ordered);
        String named = String.join(", ", object.terms());
        for (ExtendedStatistics existing : facts.extended()) {
            if (existing.covers(Set.copyOf(ordered), HELPFUL)) {
                findings.reject(
                        "extended statistics on " + facts.name() + " (" + named + ")",
                        existing.name()
                                + " is there and does not help enough: ANALYZE, or raise its statistics target");
                return;
            }
        }
        findings.recommend(
                Finding.Kind.CORRELATED_COLUMNS,
                "columns " + named + " of " + facts.name() + " depend on each other",
                List.of(shape.statistics().shape()),
                List.of(
                        new Evidence.Measured(shape.seen().describe()),
                        new Evidence.Planned(String.format(
                                Locale.ROOT,
                                "the planner expects at most %,.0f rows, %,.0f for the conditions on %s together, and is right"
                                        + " about each alone",
                                scan.rows(),
                                proof.rows(),
                                String.join(
                                        " and ",
                                        proof.columns().stream()
                                                .map(Identifiers::quote)
                                                .toList())))),
                object.change("let ANALYZE look at " + named + " of " + facts.name() + " together"));
    }
}
