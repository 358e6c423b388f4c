package io.pgtender.detect;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Remedy;
import io.pgtender.detect.Select.Clause;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Results of which the application reads a small part. What it would save cannot be told from the time of the execution
 * alone.
 */
public final class UnreadRowsDetector implements Detector {

    /** Results from which their use is judged. */
    static final long MIN_RESULTS = 20;

    /** Rows that a result has on average, from which it is worth reading less. */
    static final long MIN_ROWS = 100;

    /** Share of the rows that is read, up to which most are fetched for nothing, 0 to 1. */
    static final double READ_SHARE = 0.5;

    @Override
    public String name() {
        return "unread-rows";
    }

    @Override
    public Detection detect(Observed observed) {
        List<Recommendation> found = new ArrayList<>();
        for (ShapeStatistics shape : observed.workload().shapesByTotalTime()) {
            ResultUse use = shape.resultUse();
            boolean wasted = use.results() >= MIN_RESULTS
                    && use.rowsFetched() >= MIN_ROWS * use.results()
                    && use.rowsRead() <= READ_SHARE * use.rowsFetched();
            if (wasted && shape.shape().isPlainRead()) {
                found.add(recommend(shape, use));
            }
        }
        return new Detection(found, List.of(), List.of());
    }

    private static Recommendation recommend(ShapeStatistics statistics, ResultUse use) {
        QueryShape shape = statistics.shape();
        String table = SqlNames.table(shape);
        double fetched = (double) use.rowsFetched() / use.results();
        double read = (double) use.rowsRead() / use.results();
        Finding finding = new Finding(
                Finding.Kind.UNREAD_ROWS,
                String.format(
                        Locale.ROOT,
                        "of %s rows of %s that are fetched, %s are read",
                        RepetitionFigures.average(fetched),
                        table,
                        RepetitionFigures.average(read)),
                List.of(shape),
                List.of(
                        new Evidence.Measured(String.format(
                                Locale.ROOT,
                                "in %,d results the driver got %,d rows and the application read %,d",
                                use.results(),
                                use.rowsFetched(),
                                use.rowsRead())),
                        new Evidence.Measured(String.format(
                                Locale.ROOT,
                                "ran %,d times, %s on average",
                                statistics.calls(),
                                RepetitionFigures.millis(statistics.latency().meanNanos())))));
        Optional<String> limited = Select.of(shape)
                .filter(select -> !select.has(Clause.LIMIT) && !select.has(Clause.FETCH))
                .map(select -> shape.text() + " LIMIT ?");
        Change change = new Change.ApplicationChange(
                "say how many rows are wanted: LIMIT, or setMaxRows on the statement",
                limited,
                List.of(
                        Remedy.or("have the server leave out what the application skips: put its condition into WHERE"),
                        Remedy.or("where it cannot be known before, fetch in steps: autoCommit off and setFetchSize")));
        return new Recommendation(finding, change, new Impact(0, 0));
    }
}
