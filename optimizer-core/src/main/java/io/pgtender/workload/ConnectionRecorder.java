package io.pgtender.workload;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Takes in how connections are got and how long transactions last. Thread-safe, without locks. */
public final class ConnectionRecorder {

    private volatile Counters counters = new Counters();

    ConnectionRecorder() {}

    /** How a transaction ended. */
    public enum Ending {
        COMMITTED,
        ROLLED_BACK,
        /** The connection was given back with the transaction open. */
        LEFT_OPEN
    }

    private static final class Counters {
        private final LatencyHistogram checkout = new LatencyHistogram();
        private final BoundedTally<String> checkoutErrors = new BoundedTally<>(ShapeCounters.MAX_SQL_STATES);
        private final LongAdder otherCheckoutErrors = new LongAdder();
        private final LatencyHistogram transactions = new LatencyHistogram();
        private final LatencyHistogram idle = new LatencyHistogram();
        private final LongAdder committed = new LongAdder();
        private final LongAdder rolledBack = new LongAdder();
        private final LongAdder leftOpen = new LongAdder();
    }

    /** The application got a connection after so long. */
    public void checkedOut(long waitNanos) {
        counters.checkout.record(waitNanos);
    }

    /**
     * The application got none.
     *
     * @param sqlState {@code null} where there was none
     */
    public void checkoutFailed(long waitNanos, @Nullable String sqlState) {
        Counters now = counters;
        now.checkout.record(waitNanos);
        if (!now.checkoutErrors.add(sqlState == null ? ShapeCounters.UNKNOWN_STATE : sqlState)) {
            now.otherCheckoutErrors.increment();
        }
    }

    /**
     * A transaction ended.
     *
     * @param elapsedNanos from its first statement to its end
     * @param idleNanos of that, the time in which nothing was running
     */
    public void transaction(long elapsedNanos, long idleNanos, Ending ending) {
        Counters now = counters;
        now.transactions.record(elapsedNanos);
        now.idle.record(idleNanos);
        switch (ending) {
            case COMMITTED -> now.committed.increment();
            case ROLLED_BACK -> now.rolledBack.increment();
            case LEFT_OPEN -> now.leftOpen.increment();
        }
    }

    /** What was recorded since the start or the last reset. */
    public ConnectionStatistics snapshot() {
        Counters now = counters;
        Map<String, Long> errors = new LinkedHashMap<>(now.checkoutErrors.snapshot());
        long others = now.otherCheckoutErrors.sum();
        if (others > 0) {
            errors.merge(ShapeCounters.OTHER_STATES, others, Long::sum);
        }
        return new ConnectionStatistics(
                now.checkout.snapshot(),
                errors,
                now.transactions.snapshot(),
                now.idle.snapshot(),
                now.committed.sum(),
                now.rolledBack.sum(),
                now.leftOpen.sum());
    }

    void reset() {
        counters = new Counters();
    }
}
