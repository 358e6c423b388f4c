package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import java.util.List;

/**
 * One kind of change on {@code public.orders} as the fault table tries it. A further kind is a further constant.
 *
 * <p>Each says how the change is held in the middle of its work, and how to see that it is.
 */
enum FaultKind {
    CREATE_INDEX(
            List.of(),
            Change.CreateIndex.of(BY_CUSTOMER),
            "SELECT 1",
            "SELECT pid FROM pg_stat_progress_create_index WHERE phase = 'waiting for old snapshots'"
                    + " AND datname = current_database()",
            "SELECT coalesce((SELECT CASE WHEN i.indisvalid THEN 'valid' ELSE 'invalid' END FROM pg_index i"
                    + " WHERE i.indexrelid = to_regclass('public." + BY_CUSTOMER.proposedName() + "')), 'none')",
            "none",
            "valid");

    /** What the table needs before the change. */
    final List<String> setup;

    final Change change;

    /** Holds the change up as long as a REPEATABLE READ transaction that ran it is open. */
    final String hold;

    /** Gives the pid of the backend that makes the change, once it is held up. */
    final String underway;

    /** Gives what there is of the change, in a word. */
    final String effect;

    /** {@link #effect} before the change. */
    final String before;

    /** {@link #effect} after the change. */
    final String after;

    FaultKind(
            List<String> setup,
            Change change,
            String hold,
            String underway,
            String effect,
            String before,
            String after) {
        this.setup = setup;
        this.change = change;
        this.hold = hold;
        this.underway = underway;
        this.effect = effect;
        this.before = before;
        this.after = after;
    }

    /** What the journal says in the end. A kind that is settled otherwise overrides this. */
    State settledAs(Strike strike) {
        return switch (strike) {
            case CANCEL -> State.YIELDED;
            case SERVER_CANCEL, LOCK_TIMEOUT, BACKEND_TERMINATED, SERVER_CRASH, SOCKET_CUT, CLIENT_KILLED ->
                State.FAILED;
        };
    }

    /** What there is of the change in the end. A kind that is settled otherwise overrides this. */
    String leaves(Strike strike) {
        return settledAs(strike) == State.APPLIED ? after : before;
    }
}
