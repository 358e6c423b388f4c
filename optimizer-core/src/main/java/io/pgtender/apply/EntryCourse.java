package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One entry on its way: every state is in the journal before its effect, and the listener hears of it. One use each. */
final class EntryCourse {

    private static final Logger LOG = LoggerFactory.getLogger(EntryCourse.class);

    private final Surroundings surroundings;
    private JournalEntry entry;

    EntryCourse(Surroundings surroundings, JournalEntry entry) {
        this.surroundings = surroundings;
        this.entry = entry;
    }

    /** The entry as the journal has it. */
    JournalEntry entry() {
        return entry;
    }

    JournalEntry write(State state, Outcome outcome) throws SQLException {
        entry = surroundings.journal().update(surroundings.session().builder(), entry.with(state, outcome));
        surroundings.listener().changed(entry);
        return entry;
    }

    JournalEntry write(State state, String message) throws SQLException {
        return write(state, Outcome.OPEN.message(message));
    }

    /** Writes the end of a change that did not come about, and left nothing. */
    JournalEntry notDone(Ending ending) throws SQLException {
        return notDone(ending, "", Leftover.NONE);
    }

    /**
     * Writes the end of a change that did not come about.
     *
     * @param aside what became of what was begun, empty for nothing
     * @param leftover whether reconcile() has something to settle
     */
    JournalEntry notDone(Ending ending, String aside, Leftover leftover) throws SQLException {
        boolean gaveWay = ending instanceof Ending.Stopped
                || (ending instanceof Ending.Done && TableStatements.lockNotAvailable(ending));
        Outcome outcome = Outcome.OPEN
                .message(why(ending) + (aside.isEmpty() ? "" : ". " + aside))
                .leftover(leftover);
        if (ending instanceof Ending.Failed failed) {
            outcome = outcome.sqlState(failed.cause().getSQLState());
        }
        return write(gaveWay ? State.YIELDED : State.FAILED, outcome);
    }

    /**
     * The server is gone, or would not let us look or write: the journal still says where we were, and reconcile() will go
     * on from there.
     */
    JournalEntry lost(SQLException e) {
        String what = Failures.connectionLost(e) ? "the server was lost" : "the server would not go on";
        LOG.warn("{} during {}; reconcile() settles it: {}", what, entry.work().kind(), Failures.describe(e));
        State state = entry.state() == State.REVERTING ? State.REVERTING : State.FAILED;
        entry = entry.with(
                state,
                entry.outcome()
                        .sqlState(e.getSQLState())
                        .message(what + ": " + Failures.describe(e) + ". The journal says " + entry.state()
                                + "; reconcile() settles it when the server is back"));
        surroundings.listener().changed(entry);
        return entry;
    }

    /** Why nothing came of a statement that ended so. */
    static String why(Ending ending) {
        if (ending instanceof Ending.Stopped stopped) {
            return stopped.reason();
        }
        if (ending instanceof Ending.Failed failed) {
            return Failures.describeSetting(failed.cause());
        }
        SQLWarning warning = ending instanceof Ending.Done done ? done.warning() : null;
        return warning == null
                ? "the statement succeeded, but nothing came of it; somebody else is at work"
                : String.valueOf(warning.getMessage());
    }

    /**
     * What taking {@code entry} back would send.
     *
     * @param statements in order
     */
    static JournalEntry dryRun(JournalEntry entry, List<String> statements, List<GuardResult> guards) {
        JournalEntry.Work work = entry.work();
        String refusal = GuardResult.refusals(guards);
        return entry.with(new JournalEntry.Work(
                        work.kind(),
                        work.table(),
                        work.object(),
                        work.sql(),
                        work.reversalSql(),
                        statements,
                        work.originals()))
                .with(guards)
                .with(
                        State.DRY_RUN,
                        Outcome.OPEN.message(
                                refusal.isEmpty() ? "would be taken back" : "would be refused: " + refusal));
    }
}
