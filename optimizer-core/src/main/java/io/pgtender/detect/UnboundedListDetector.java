package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Remedy;
import io.pgtender.detect.KeyCondition.Form;
import io.pgtender.detect.Select.Clause;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.workload.ShapeStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Long lists without LIMIT: they grow with the table until memory or patience ends. What it would save cannot be told: the
 * application may need all rows.
 */
public final class UnboundedListDetector implements Detector {

    /** Rows of an execution, on average, from which a list is long. */
    static final long LONG_ROWS = 1_000;

    /** Executions from which a list is looked at: an export or a start-up reads it once. */
    static final long MIN_CALLS = 5;

    @Override
    public String name() {
        return "unbounded-list";
    }

    @Override
    public Detection detect(Observed observed) {
        List<Recommendation> found = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (ShapeStatistics shape : observed.workload().shapesByTotalTime()) {
            long succeeded = shape.calls() - shape.errorCount();
            if (succeeded >= MIN_CALLS && shape.rows() >= LONG_ROWS * succeeded && isUnbounded(shape.shape())) {
                Optional<ListedTable> table = ListedTable.of(shape.shape(), observed.server(), notes);
                found.add(recommend(shape, (double) shape.rows() / succeeded, table));
            }
        }
        return new Detection(found, List.of(), notes);
    }

    /** Whether nothing in the text says how many rows there are at most. */
    private static boolean isUnbounded(QueryShape shape) {
        Optional<Select> select = Select.of(shape);
        return select.isPresent()
                && select.get().has(Clause.FROM)
                && !ReadRelations.of(shape).isEmpty()
                && !select.get().has(Clause.LIMIT)
                && !select.get().has(Clause.FETCH)
                && !select.get().has(Clause.GROUP)
                && select.get().keys().stream().noneMatch(key -> key.form() == Form.SEVERAL);
    }

    private static Recommendation recommend(ShapeStatistics statistics, double rows, Optional<ListedTable> listed) {
        QueryShape shape = statistics.shape();
        Select select = Select.of(shape).orElseThrow();
        List<String> keys = select.keys().stream().map(KeyCondition::name).toList();
        String table = SqlNames.table(shape);
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(new Evidence.Measured(String.format(
                Locale.ROOT,
                "ran %,d times and returned %,.0f rows each time on average, without LIMIT; %s each",
                statistics.calls(),
                rows,
                RepetitionFigures.millis(statistics.latency().meanNanos()))));
        listed.filter(facts -> facts.estimatedRows() >= 1)
                .ifPresent(facts -> evidence.add(new Evidence.Catalogued(String.format(
                        Locale.ROOT,
                        "%s has %,.0f rows by the last ANALYZE: a list has %.0f %% of them",
                        table,
                        facts.estimatedRows(),
                        Math.min(100, 100 * rows / facts.estimatedRows())))));
        evidence.add(new Evidence.Measured(
                keys.isEmpty()
                        ? "it grows with the table: with 10 times the rows it takes 10 times the time and memory"
                        : "it grows with what belongs to one " + String.join(", ", keys)
                                + ": with 10 times the rows it takes 10 times the time and memory"));
        Finding finding = new Finding(
                Finding.Kind.UNBOUNDED_LIST,
                String.format(Locale.ROOT, "a list of %s has %,.0f rows and no LIMIT", table, rows),
                List.of(shape),
                evidence);
        return new Recommendation(finding, change(shape, select, listed), new Impact(0, 0));
    }

    private static Change change(QueryShape shape, Select select, Optional<ListedTable> table) {
        StringBuilder limited = new StringBuilder(shape.text());
        List<String> primaryKey = table.map(ListedTable::primaryKey).orElse(List.of());
        if (!select.has(Clause.ORDER) && !primaryKey.isEmpty()) {
            limited.append(" ORDER BY ")
                    .append(String.join(
                            ", ", primaryKey.stream().map(Identifiers::quote).toList()));
        }
        limited.append(" LIMIT ?");
        return new Change.ApplicationChange(
                "read a page at a time, each after the last row of the one before",
                Optional.of(limited.toString()),
                List.of(
                        Remedy.or("where all rows are needed, stream them: autoCommit off and"
                                + " setFetchSize(1000), so that they are never in memory together"),
                        Remedy.or("with Spring Data: a Limit or Pageable parameter; Stream<T> where all are needed")));
    }
}
