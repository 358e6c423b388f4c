package io.pgtender.workload;

import io.pgtender.workload.ConnectionRecorder.Ending;
import java.util.function.LongSupplier;

/**
 * Times the transactions of one connection lease. Confined to the lease, like {@link UnitOfWorkRecorder}; not
 * synchronised. Reads the clock at the first statement of a transaction and at its end, not in between.
 *
 * <p>What begins and ends is for the caller to know.
 */
public final class TransactionTimer {

    private final ConnectionRecorder recorder;
    private final LongSupplier nanoTime;

    private boolean begun;
    private long startedAtNanos;
    private long busyNanos;
    private int statements;

    TransactionTimer(ConnectionRecorder recorder, LongSupplier nanoTime) {
        this.recorder = recorder;
        this.nanoTime = nanoTime;
    }

    /** Whether a transaction is being timed: ask before {@link #begin}, which needs to know if there is one. */
    public boolean isOpen() {
        return begun;
    }

    /** A statement that took {@code elapsedNanos} has just ended and was the first of a transaction. */
    public void begin(long elapsedNanos) {
        begun = true;
        startedAtNanos = nanoTime.getAsLong() - elapsedNanos;
        busyNanos = elapsedNanos;
        statements = 1;
    }

    /** A further statement of the open transaction has just ended. */
    public void statement(long elapsedNanos) {
        busyNanos += elapsedNanos;
        statements++;
    }

    /**
     * The open transaction, if there is one, has just ended.
     *
     * @param elapsedNanos time in the commit or rollback itself; 0 where that was a {@linkplain #statement statement}
     */
    public void end(Ending ending, long elapsedNanos) {
        if (!begun) {
            return;
        }
        begun = false;
        long total = nanoTime.getAsLong() - startedAtNanos;
        recorder.transaction(total, Math.max(0, total - busyNanos - elapsedNanos), ending);
    }

    /** Forgets the open transaction, whose end will not be told. */
    public void abandon() {
        begun = false;
    }

    /** How long the transaction has been open, in nanoseconds; 0 when none is. */
    public long ageNanos() {
        return begun ? nanoTime.getAsLong() - startedAtNanos : 0;
    }

    /** Statements of the open transaction so far; 0 when none is. */
    public int statements() {
        return begun ? statements : 0;
    }
}
