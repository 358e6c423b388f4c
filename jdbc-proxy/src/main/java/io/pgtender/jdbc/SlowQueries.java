package io.pgtender.jdbc;

import io.pgtender.TenderEvents;
import io.pgtender.observation.CallSites;
import io.pgtender.observation.EventLimiter;
import io.pgtender.observation.ParameterValues;
import io.pgtender.observation.ParameterVector;
import io.pgtender.observation.SlowQuery;
import io.pgtender.observation.SlowQuery.OpenTransaction;
import io.pgtender.observation.SlowQuery.Outcome;
import io.pgtender.workload.ShapeRecorder;
import io.pgtender.workload.TransactionTimer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reports the slow executions of one lease. A slow query is held back until its rows are known: until its result set is
 * closed, the next statement runs or the unit ends. Confined to the lease; may throw, so call it behind the guard.
 */
final class SlowQueries {

    private final String dataSource;
    private final SlowQuerySettings settings;
    private final long thresholdNanos;
    private final TenderEvents events;
    private final TransactionTimer transaction;

    private @Nullable SlowQuery held;
    private @Nullable ShapeRecorder heldShape;

    SlowQueries(String dataSource, SlowQuerySettings settings, TenderEvents events, TransactionTimer transaction) {
        this.dataSource = dataSource;
        this.settings = settings;
        this.thresholdNanos = settings.thresholdNanos();
        this.events = events;
        this.transaction = transaction;
    }

    /** An execution succeeded; {@code execution} is {@code null} for a batch. Costs a comparison when it was fast. */
    void succeeded(ShapeRecorder shape, long elapsedNanos, int statements, @Nullable Execution execution) {
        flush();
        if (elapsedNanos >= thresholdNanos) {
            SlowQuery query = query(shape, elapsedNanos, statements, Outcome.SUCCEEDED, null, execution);
            if (query != null) {
                held = query;
                heldShape = shape;
            }
        }
    }

    /** An execution threw. */
    void failed(ShapeRecorder shape, long elapsedNanos, @Nullable String sqlState) {
        flush();
        if (elapsedNanos >= thresholdNanos) {
            SlowQuery query = query(shape, elapsedNanos, 1, Outcome.FAILED, sqlState, null);
            if (query != null) {
                events.slowQuery(query);
            }
        }
    }

    /** So many rows were read or changed by the last execution of {@code shape}. */
    void rows(ShapeRecorder shape, long rows) {
        SlowQuery query = held;
        if (query != null && shape.equals(heldShape)) {
            held = query.withRows(rows);
            flush();
        }
    }

    /** A result set of {@code shape} is closed, its rows reported. */
    void closed(ShapeRecorder shape) {
        SlowQuery query = held;
        if (query != null && shape.equals(heldShape)) {
            held = query.withRows(0);
            flush();
        }
    }

    /** Reports what is held back. */
    void flush() {
        SlowQuery query = held;
        if (query != null) {
            held = null;
            heldShape = null;
            events.slowQuery(query);
        }
    }

    private @Nullable SlowQuery query(
            ShapeRecorder shape,
            long elapsedNanos,
            int statements,
            Outcome outcome,
            @Nullable String sqlState,
            @Nullable Execution execution) {
        long suppressed = events.limiter().request(shape.shape().fingerprint());
        if (suppressed == EventLimiter.SUPPRESSED) {
            return null;
        }
        return new SlowQuery(
                dataSource,
                shape.shape(),
                Instant.now(),
                Duration.ofNanos(elapsedNanos),
                SlowQuery.UNKNOWN_ROWS,
                statements,
                outcome,
                sqlState,
                CallSites.capture(),
                transaction.isOpen()
                        ? new OpenTransaction(Duration.ofNanos(transaction.ageNanos()), transaction.statements())
                        : null,
                Thread.currentThread().getName(),
                suppressed,
                execution == null || settings.values() == ParameterValues.HIDDEN
                        ? null
                        : new ParameterVector(execution.sql(), execution.parameters(), elapsedNanos));
    }
}
