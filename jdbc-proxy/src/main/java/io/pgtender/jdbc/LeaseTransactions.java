package io.pgtender.jdbc;

import io.pgtender.cache.CommitMode;
import io.pgtender.sql.StatementKind;
import io.pgtender.workload.ConnectionRecorder.Ending;
import io.pgtender.workload.TransactionTimer;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the timer where the transactions of one lease begin and end. The driver is asked once a lease whether it commits by
 * itself, which pgjdbc knows without the server; what changes that past us is not seen. Confined to the lease.
 */
final class LeaseTransactions {

    /** Stands for an end that needs no timing. */
    private static final long NOT_TIMED = 0;

    private final Connection connection;
    private final Capture capture;
    private final TransactionTimer timer;
    private @Nullable CommitMode mode;

    LeaseTransactions(Connection connection, Capture capture) {
        this.connection = connection;
        this.capture = capture;
        this.timer = capture.workload().newTransactionTimer();
    }

    TransactionTimer timer() {
        return timer;
    }

    /** A statement has ended, well or not. May throw, so call it behind the guard. */
    void executed(StatementKind kind, long elapsedNanos) throws SQLException {
        if (timer.isOpen()) {
            timer.statement(elapsedNanos);
        } else if (kind == StatementKind.BEGIN || (!ends(kind) && mode() == CommitMode.MANUAL)) {
            timer.begin(elapsedNanos);
        }
    }

    /** A statement that ends transactions has succeeded. */
    void endedBy(StatementKind kind) {
        timer.end(kind == StatementKind.ROLLBACK ? Ending.ROLLED_BACK : Ending.COMMITTED, 0);
    }

    static boolean ends(StatementKind kind) {
        return kind == StatementKind.COMMIT || kind == StatementKind.ROLLBACK || kind == StatementKind.TWO_PHASE;
    }

    /** To be called before a commit or rollback; gives what {@link #ended} wants. */
    long ending() {
        return timer.isOpen() ? System.nanoTime() : NOT_TIMED;
    }

    /** A commit or rollback that began at {@code endingAt} is over. Never throws. */
    void ended(Ending how, long endingAt) {
        try {
            timer.end(how, endingAt == NOT_TIMED ? 0 : System.nanoTime() - endingAt);
        } catch (Throwable e) {
            capture.trouble(e);
        }
    }

    /** The connection goes back, transaction or not. Never throws. */
    void leave() {
        ended(Ending.LEFT_OPEN, NOT_TIMED);
    }

    /** Switching auto-commit on commits; switching it off touches no transaction. Never throws. */
    void autoCommit(boolean autoCommit, long endingAt) {
        if (autoCommit && mode == CommitMode.MANUAL) {
            ended(Ending.COMMITTED, endingAt);
        }
        mode = autoCommit ? CommitMode.AUTOMATIC : CommitMode.MANUAL;
    }

    private CommitMode mode() throws SQLException {
        CommitMode known = mode;
        if (known == null) {
            known = connection.getAutoCommit() ? CommitMode.AUTOMATIC : CommitMode.MANUAL;
            mode = known;
        }
        return known;
    }
}
