package io.pgtender.review;

import io.pgtender.sql.StatementKind;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeStatistics;
import java.util.Locale;
import java.util.Optional;

/**
 * How many rows an execution of a statement had, on average.
 *
 * @param executions that the averages are of
 * @param atLeast rows that the application read or that were changed, per execution. The application may have stopped
 *     reading early (a cursor, {@code setMaxRows}), so that this is a lower bound
 * @param all rows per execution where it can be told that these were all: changed rows, or results of which the driver
 *     got more than was asked for; empty elsewhere
 * @param varies whether the number of rows differs between executions; a constant number may be a limit
 */
record RowsSeen(long executions, double atLeast, Optional<Double> all, boolean varies) {

    /** Executions from which an average means something. */
    static final long MIN_EXECUTIONS = 20;

    /** Empty with too few executions, or where batches hide what one of them changed. */
    static Optional<RowsSeen> of(ShapeStatistics statistics) {
        long succeeded = statistics.calls() - statistics.errorCount();
        if (succeeded < MIN_EXECUTIONS || statistics.batches().batches() > 0) {
            return Optional.empty();
        }
        double mean = (double) statistics.rows() / succeeded;
        if (statistics.shape().kind() != StatementKind.SELECT) {
            return Optional.of(new RowsSeen(succeeded, mean, Optional.of(mean), true));
        }
        ResultUse use = statistics.resultUse();
        if (use.results() < MIN_EXECUTIONS) {
            return Optional.of(new RowsSeen(succeeded, mean, Optional.empty(), false));
        }
        double fetched = (double) use.rowsFetched() / use.results();
        return Optional.of(new RowsSeen(
                succeeded, Math.max(mean, fetched), Optional.of(fetched), use.rowsFetched() % use.results() != 0));
    }

    /** {@code ran 1,000 times and found 4.0 rows each time on average}. */
    String describe() {
        return String.format(
                Locale.ROOT,
                "ran %,d times and found %,.1f rows each time on average",
                executions,
                all.orElse(atLeast));
    }
}
