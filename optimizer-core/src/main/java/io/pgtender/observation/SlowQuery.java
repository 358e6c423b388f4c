package io.pgtender.observation;

import io.pgtender.sql.QueryShape;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One execution that took longer than the threshold.
 *
 * @param dataSource name of the data source
 * @param shape what was executed, without its values
 * @param finishedAt when it ended
 * @param elapsed time inside the driver's execute call
 * @param rows rows that were changed or, once the application has closed the result set, read; {@link #UNKNOWN_ROWS} where
 *     that is not known
 * @param statements statements that were sent together: 1, or the size of a JDBC batch
 * @param sqlState of the exception it ended with, {@code null} when it succeeded or the driver gave none
 * @param outcome whether it succeeded
 * @param callSite where in the application it was executed, {@code null} when that is not known
 * @param transaction the transaction it ran in, {@code null} for auto-commit
 * @param threadName name of the executing thread
 * @param suppressed slow executions of this shape since its last event, for which there was no event because of the limits
 *     of {@link EventLimiter}
 * @param parameters text and values; {@code null} unless {@linkplain ParameterValues#SHOWN asked for}
 */
public record SlowQuery(
        String dataSource,
        QueryShape shape,
        Instant finishedAt,
        Duration elapsed,
        long rows,
        int statements,
        Outcome outcome,
        @Nullable String sqlState,
        @Nullable CallSite callSite,
        @Nullable OpenTransaction transaction,
        String threadName,
        long suppressed,
        @Nullable ParameterVector parameters) {

    /** Nobody said how many rows there were. */
    public static final long UNKNOWN_ROWS = -1;

    /** Longest text of a statement in {@link #describe}, in characters. */
    private static final int MAX_TEXT_LENGTH = 500;

    /** How an execution ended. */
    public enum Outcome {
        SUCCEEDED,
        FAILED
    }

    /**
     * The transaction that an execution was part of.
     *
     * @param age since its first statement began
     * @param statements that it had, this one included
     */
    public record OpenTransaction(Duration age, int statements) {}

    /** With other rows. */
    public SlowQuery withRows(long count) {
        return new SlowQuery(
                dataSource,
                shape,
                finishedAt,
                elapsed,
                count,
                statements,
                outcome,
                sqlState,
                callSite,
                transaction,
                threadName,
                suppressed,
                parameters);
    }

    /** One line. Holds parameter values only where they were asked for. */
    public String describe() {
        StringBuilder line = new StringBuilder(200)
                .append(String.format(Locale.ROOT, "%.1f ms", elapsed.toNanos() / 1e6))
                .append(outcome == Outcome.FAILED ? ", then failed" : "");
        if (sqlState != null) {
            line.append(" with SQLSTATE ").append(sqlState);
        }
        if (rows != UNKNOWN_ROWS) {
            line.append(", ").append(rows).append(rows == 1 ? " row" : " rows");
        }
        if (statements > 1) {
            line.append(", batch of ").append(statements);
        }
        line.append(": ").append(shortened(shape.text()));
        if (callSite != null) {
            line.append(" at ").append(callSite);
        }
        line.append(", thread ").append(threadName);
        if (transaction != null) {
            line.append(", statement ")
                    .append(transaction.statements())
                    .append(" of a transaction ")
                    .append(transaction.age().toMillis())
                    .append(" ms old");
        }
        if (suppressed > 0) {
            line.append(", ").append(suppressed).append(" more like it since the last report");
        }
        if (parameters != null) {
            line.append(", ").append(ParameterText.of(parameters));
        }
        return line.toString();
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH - 3) + "...";
    }
}
