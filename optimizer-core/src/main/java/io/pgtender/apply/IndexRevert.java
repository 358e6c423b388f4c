package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Drops an index that the journal says is ours and that is still what we made. */
final class IndexRevert {

    private final ChangeSession session;
    private final Journal journal;
    private final ApplyPolicy policy;
    private final StopSignal stop;
    private final ChangeListener listener;

    IndexRevert(Surroundings surroundings) {
        this.session = surroundings.session();
        this.journal = surroundings.journal();
        this.policy = surroundings.policy();
        this.stop = surroundings.stop();
        this.listener = surroundings.listener();
    }

    /**
     * Takes {@code entry} back, or says what would be sent.
     *
     * @throws ChangeRefusedException when a guard refuses
     */
    JournalEntry run(JournalEntry entry) throws SQLException {
        Optional<TargetTable> table =
                TargetTable.find(session.builder(), entry.work().table());
        Optional<ExistingIndex> index = table.isEmpty()
                ? Optional.empty()
                : IndexDrop.find(
                        session.builder(),
                        table.get().oid(),
                        table.get().name(),
                        entry.work().object());
        List<GuardResult> guards =
                new ArrayList<>(ServerCheck.ask(session.builder()).guards());
        if (table.isPresent() && index.isPresent()) {
            ours(entry, table.get(), index.get(), guards);
        }
        String refusal = GuardResult.refusals(guards);
        if (policy.mode() == ApplyPolicy.Mode.DRY_RUN) {
            String reversal = entry.work().reversalSql();
            return dryRun(entry, reversal == null ? List.of() : List.of(reversal), guards, refusal);
        }
        if (!refusal.isEmpty()) {
            throw new ChangeRefusedException(refusal, guards);
        }
        if (table.isEmpty() || index.isEmpty()) {
            return write(entry, State.REVERTED, Outcome.OPEN.message("the index was gone already"));
        }
        return drop(entry, table.get());
    }

    /** {@code entry} with what would be sent to take it back. */
    static JournalEntry dryRun(JournalEntry entry, List<String> statements, List<GuardResult> guards, String refusal) {
        JournalEntry.Work work = entry.work();
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

    private static void ours(JournalEntry entry, TargetTable table, ExistingIndex index, List<GuardResult> guards) {
        String name = entry.index().toSql();
        if (!index.comment().equals(entry.mark())) {
            guards.add(GuardResult.refused(
                    "mark",
                    "the comment on " + name + " is not " + entry.mark()
                            + ", so it may not be ours; drop it by hand, or" + " mark it: "
                            + BuildPlan.markSql(entry.index(), entry.mark())));
        }
        String recorded = entry.outcome().indexDefinition();
        if (recorded != null && !recorded.equals(index.printed())) {
            guards.add(GuardResult.refused(
                    "definition",
                    name + " is now " + index.printed() + ", not what was made (" + recorded + "); drop it by hand"));
        }
        if (index.owed()) {
            guards.add(GuardResult.refused(
                    "use",
                    name + " serves more than speed by now: " + index.owedTo()
                            + "; dropping it would change what the database does"));
        }
        if (!table.owned()) {
            guards.add(GuardResult.refused(
                    "privilege", "only the owner of " + table.name() + " may drop its indexes; connect as it"));
        }
    }

    private JournalEntry drop(JournalEntry applied, TargetTable table) throws SQLException {
        JournalEntry entry =
                write(applied, State.REVERTING, applied.outcome().message("").leftover(Leftover.NONE));
        String still = new IndexDrop(session, table, entry.index(), stop).within(policy.maxWait(), policy.maxWait());
        if (still == null) {
            return write(entry, State.REVERTED, entry.outcome());
        }
        Optional<ExistingIndex> index;
        try {
            index = IndexDrop.find(
                    session.builder(), table.oid(), table.name(), entry.work().object());
        } catch (SQLException e) {
            return entry.with(entry.outcome().message(still + ". reconcile() settles it when the server is back"));
        }
        if (index.isPresent() && index.get().valid()) {
            return write(entry, State.APPLIED, entry.outcome().message("not taken back: " + still));
        }
        return write(
                entry,
                State.REVERTING,
                entry.outcome()
                        .message("the planner uses it no more, but it is not gone yet: " + still
                                + ". Revert it again, or let reconcile() finish"));
    }

    private JournalEntry write(JournalEntry entry, State state, Outcome outcome) throws SQLException {
        JournalEntry written = journal.update(session.builder(), entry.with(state, outcome));
        listener.changed(written);
        return written;
    }
}
