package io.pgtender.jdbc;

import io.pgtender.cache.CommitMode;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShape.Trait;
import io.pgtender.sql.StatementKind;
import io.pgtender.workload.ConnectionRecorder.Ending;
import io.pgtender.workload.TransactionTimer;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells the timer where the transactions of one lease begin and end. The driver is asked once a lease whether it commits by
 * itself, and after statements that may end a transaction whether one is open; pgjdbc knows both without the server.
 * Confined to the lease.
 */
final class LeaseTransactions {

    /** Stands for an end that needs no timing. */
    private static final long NOT_TIMED = 0;

    private final Connection connection;
    private final Capture capture;
    private final TransactionTimer timer;
    private @Nullable CommitMode mode;

    /** Whether SQL text has left a transaction open, auto-commit or not. */
    private boolean blockOpen;

    LeaseTransactions(Connection connection, Capture capture) {
        this.connection = connection;
        this.capture = capture;
        this.timer = capture.workload().newTransactionTimer();
    }

    TransactionTimer timer() {
        return timer;
    }

    /** A statement has ended, well or not. */
    void executed(StatementKind kind, long elapsedNanos) {
        if (timer.isOpen()) {
            timer.statement(elapsedNanos);
        } else if (kind == StatementKind.BEGIN || (!ends(kind) && isManual())) {
            timer.begin(elapsedNanos);
        }
    }

    private static boolean ends(StatementKind kind) {
        return kind == StatementKind.COMMIT || kind == StatementKind.ROLLBACK || kind == StatementKind.TWO_PHASE;
    }

    /** Whether {@link #succeeded} and {@link #failed} have to be told. */
    static boolean mayEnd(StatementKind kind) {
        return switch (kind) {
            case COMMIT, ROLLBACK, TWO_PHASE, MULTIPLE, PROCEDURE -> true;
            default -> false;
        };
    }

    /**
     * A statement that {@linkplain #mayEnd may end} transactions has succeeded.
     *
     * @return whether one has ended or begun in it
     */
    boolean succeeded(QueryShape shape, long elapsedNanos) {
        Ending ending = ending(shape);
        TransactionBlock now = TransactionBlock.of(connection);
        return ending == null ? settled(now, Ending.COMMITTED, elapsedNanos) : ended(now, ending, shape, elapsedNanos);
    }

    /** The same for one that threw: at which of its statements is not known. */
    boolean failed(QueryShape shape, long elapsedNanos) {
        TransactionBlock now = TransactionBlock.of(connection);
        boolean goesOn = ending(shape) == null || now == TransactionBlock.OPEN;
        return goesOn
                ? settled(now, Ending.ROLLED_BACK, elapsedNanos)
                : ended(now, Ending.ROLLED_BACK, shape, elapsedNanos); // as a COMMIT does that fails
    }

    /** How the transaction ends in which the statement runs; {@code null} if its text does not say that it does. */
    private static @Nullable Ending ending(QueryShape shape) {
        return switch (shape.kind()) {
            case COMMIT, TWO_PHASE -> Ending.COMMITTED;
            case ROLLBACK -> Ending.ROLLED_BACK;
            default ->
                shape.traits().contains(Trait.COMMITS)
                        ? Ending.COMMITTED
                        : shape.traits().contains(Trait.ROLLS_BACK) ? Ending.ROLLED_BACK : null;
        };
    }

    /** The text ended a transaction. What is open now is chained to it, and begins with its first statement. */
    private boolean ended(TransactionBlock now, Ending how, QueryShape shape, long elapsedNanos) {
        if (shape.kind() == StatementKind.MULTIPLE && !timer.isOpen()) {
            timer.begin(elapsedNanos); // the whole of it in one text
        }
        timer.end(how, 0);
        blockOpen = now == TransactionBlock.OPEN;
        return true;
    }

    /** The text does not say that it ended a transaction; the driver knows. */
    private boolean settled(TransactionBlock now, Ending how, long elapsedNanos) {
        boolean wasOpen = timer.isOpen();
        blockOpen = now == TransactionBlock.OPEN;
        if (blockOpen && !wasOpen) {
            timer.begin(elapsedNanos);
        } else if (now == TransactionBlock.NONE && wasOpen) {
            timer.end(how, 0);
        }
        return timer.isOpen() != wasOpen;
    }

    /** To be called before a commit or rollback; gives what {@link #ended} wants. */
    long ending() {
        return timer.isOpen() ? System.nanoTime() : NOT_TIMED;
    }

    /** A commit or rollback that began at {@code endingAt} is over. Never throws. */
    void ended(Ending how, long endingAt) {
        blockOpen = false;
        if (!capture.isOn()) {
            timer.abandon();
            return;
        }
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

    /** Statements are no longer told of. */
    void abandon() {
        timer.abandon();
        blockOpen = false;
    }

    /** Switching auto-commit on commits; switching it off touches no transaction. Never throws. */
    void autoCommit(boolean autoCommit, long endingAt) {
        if (autoCommit && mode == CommitMode.MANUAL) {
            ended(Ending.COMMITTED, endingAt);
        }
        mode = autoCommit ? CommitMode.AUTOMATIC : CommitMode.MANUAL;
    }

    private boolean isManual() {
        if (blockOpen) {
            return true;
        }
        CommitMode known = mode;
        if (known == null) {
            try {
                known = connection.getAutoCommit() ? CommitMode.AUTOMATIC : CommitMode.MANUAL;
            } catch (SQLException e) {
                known = CommitMode.AUTOMATIC; // the connection is lost, and no transaction is open on it
            }
            mode = known;
        }
        return known == CommitMode.MANUAL;
    }
}
