package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Remedy;
import io.pgtender.detect.Select.Clause;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Pages that skip many rows by OFFSET: the server reads and throws away what is skipped, so that each page takes longer than
 * the one before it.
 */
public final class OffsetPagingDetector implements Detector {

    /** Rows skipped from which a page is deep. */
    static final long DEEP_ROWS = 1_000;

    /** Executions from which paging is looked at. */
    static final long MIN_CALLS = 5;

    /** The percentile of the latency that stands for a page near the start. */
    private static final double FIRST_PAGES = 5;

    @Override
    public String name() {
        return "offset-paging";
    }

    @Override
    public Detection detect(Observed observed) {
        List<Recommendation> found = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (ShapeStatistics shape : observed.workload().shapesByTotalTime()) {
            Optional<Select> select = shape.calls() < MIN_CALLS ? Optional.empty() : Select.of(shape.shape());
            if (select.isPresent() && select.get().has(Clause.OFFSET)) {
                List<Long> skipped = shape.samples().stream()
                        .map(OffsetPagingDetector::skipped)
                        .flatMap(Optional::stream)
                        .toList();
                if (skipped.stream().anyMatch(rows -> rows >= DEEP_ROWS)) {
                    Optional<ListedTable> table = ListedTable.of(shape.shape(), observed.server(), notes);
                    found.add(recommend(shape, skipped, observed.workload(), table));
                }
            }
        }
        return new Detection(found, List.of(), notes);
    }

    private static Recommendation recommend(
            ShapeStatistics statistics, List<Long> skipped, Workload workload, Optional<ListedTable> table) {
        QueryShape shape = statistics.shape();
        long deep = skipped.stream().filter(rows -> rows >= DEEP_ROWS).count();
        long most = skipped.stream().mapToLong(Long::longValue).max().orElse(0);
        double p5 = statistics.latency().percentileNanos(FIRST_PAGES);
        List<Evidence> evidence = List.of(
                new Evidence.Measured(String.format(
                        Locale.ROOT,
                        "%,d of %,d sampled executions skipped %,d rows or more, the deepest more than %,d",
                        deep,
                        skipped.size(),
                        DEEP_ROWS,
                        powerOfTenBelow(most))),
                new Evidence.Measured(String.format(
                        Locale.ROOT,
                        "ran %,d times: %s on average, %s at most, %s for the fastest pages",
                        statistics.calls(),
                        RepetitionFigures.millis(statistics.latency().meanNanos()),
                        RepetitionFigures.millis(statistics.latency().maxNanos()),
                        RepetitionFigures.millis(p5))),
                new Evidence.Measured("the server reads what it skips: a page 10 times as far takes 10 times as long"));
        Finding finding = new Finding(
                Finding.Kind.DEEP_PAGING,
                "pages of " + SqlNames.table(shape) + " skip thousands of rows by OFFSET",
                List.of(shape),
                evidence);
        double saved = Math.max(0, statistics.totalNanos() - p5 * statistics.calls()) / 1e6 / workload.windowHours();
        return new Recommendation(finding, change(shape, table), new Impact(saved, 0));
    }

    private static Change change(QueryShape shape, Optional<ListedTable> table) {
        List<String> primaryKey = table.map(ListedTable::primaryKey).orElse(List.of());
        Optional<KeysetPage> page = KeysetPage.of(shape, primaryKey);
        String spring = "with Spring Data: Window and ScrollPosition.keyset() instead of Page and PageRequest";
        if (page.isEmpty()) {
            return new Change.ApplicationChange(
                    "start each page after the last row of the one before, WHERE (columns of ORDER BY) > (its values),"
                            + " instead of skipping rows",
                    Optional.empty(),
                    List.of(Remedy.or(spring)));
        }
        String describe = "start each page after the last row of the one before, by its values of "
                + String.join(", ", page.get().columns());
        if (primaryKey.isEmpty()) {
            describe += "; they have to be unique together: add the primary key to ORDER BY if they are not";
        }
        List<String> nullable = table.map(t -> nullable(t, page.get())).orElse(List.of());
        if (!nullable.isEmpty()) {
            describe += "; rows without " + String.join(", ", nullable) + " are not on any page";
        }
        List<Remedy> others = new ArrayList<>();
        if (!page.get().index().equals(primaryKey)) {
            others.add(Remedy.and(
                    "where there is none yet, the index that serves it",
                    Optional.of("CREATE INDEX CONCURRENTLY ON "
                            + table.map(ListedTable::name).orElse(SqlNames.table(shape)) + " ("
                            + String.join(", ", page.get().index()) + ")")));
        }
        others.add(Remedy.or(spring));
        return new Change.ApplicationChange(describe, Optional.of(page.get().sql()), others);
    }

    private static List<String> nullable(ListedTable table, KeysetPage page) {
        return page.columns().stream()
                .map(KeyCondition::lastPart)
                .filter(column ->
                        table.notNull().stream().map(Identifiers::quote).noneMatch(column::equals))
                .toList();
    }

    /**
     * Rows that an execution skipped. After OFFSET only LIMIT or FETCH may come: the parameters after it are counted from
     * the end. Empty where the text or the parameter does not tell.
     */
    static Optional<Long> skipped(ParameterVector sample) {
        String sql = sample.sql();
        int offset = sql.toLowerCase(Locale.ROOT).lastIndexOf("offset");
        int at = offset + "offset".length();
        while (offset >= 0 && at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
            at++;
        }
        if (offset < 0 || at >= sql.length()) {
            return Optional.empty();
        }
        if (sql.charAt(at) == '?') {
            int after = (int) sql.chars().skip(at + 1L).filter(c -> c == '?').count();
            int index = sample.parameters().size() - 1 - after;
            return index < 0 ? Optional.empty() : number(sample.parameters().get(index));
        }
        int end = at;
        while (end < sql.length() && sql.charAt(end) >= '0' && sql.charAt(end) <= '9' && end - at < 18) {
            end++;
        }
        return end == at ? Optional.empty() : Optional.of(Long.parseLong(sql.substring(at, end)));
    }

    private static Optional<Long> number(Parameter parameter) {
        return parameter.value() instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    /** A parameter's value is not for reports: its magnitude is. */
    private static long powerOfTenBelow(long number) {
        long power = 1;
        while (power <= number / 10) {
            power *= 10;
        }
        return power;
    }
}
