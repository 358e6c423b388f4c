package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds indexes again that we dropped, and settles drops whose process died, by what pg_index says now. */
final class DroppedIndex implements Aftercare {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedIndex.class);

    private static final Duration DROP_PATIENCE = Duration.ofSeconds(2);

    @Override
    public JournalEntry revert(Surroundings surroundings, JournalEntry entry) throws SQLException {
        return new IndexRestore(surroundings, entry).run();
    }

    @Override
    public @Nullable JournalEntry settle(Surroundings surroundings, JournalEntry entry) throws SQLException {
        ChangeSession session = surroundings.session();
        Optional<TargetTable> table =
                TargetTable.find(session.builder(), entry.work().table());
        Optional<ExistingIndex> index = table.isEmpty()
                ? Optional.empty()
                : IndexDrop.find(
                        session.builder(),
                        table.get().oid(),
                        table.get().name(),
                        entry.work().object());
        if (index.isEmpty()) {
            return entry.state() == State.REVERTING
                    ? applied(entry, "its process ended before the index was built again")
                    : applied(entry, "its process ended, the index is gone");
        }
        return index.get().valid()
                ? valid(surroundings, entry, index.get())
                : invalid(surroundings, entry, table.orElseThrow(), index.get());
    }

    private static JournalEntry applied(JournalEntry entry, String message) {
        return entry.with(State.APPLIED, Outcome.OPEN.message(message));
    }

    private static JournalEntry valid(Surroundings surroundings, JournalEntry entry, ExistingIndex index)
            throws SQLException {
        if (entry.state() == State.APPLYING) {
            return entry.with(State.FAILED, Outcome.OPEN.message("its process ended before anything was dropped"));
        }
        if (entry.state() != State.REVERTING) {
            return entry.with(entry.outcome().leftover(Leftover.NONE));
        }
        if (!IndexRestore.isWhatWas(entry, index)) {
            return applied(entry, "something else has taken the index's name; it is not built again");
        }
        for (String sql : IndexImage.from(entry.work().originals()).after(entry.index())) {
            SessionSettings.execute(surroundings.session().builder(), sql);
        }
        return entry.with(State.REVERTED, entry.outcome().leftover(Leftover.NONE));
    }

    /** Either drop is finished: the one that was asked for, or that of a build which was to take it back. */
    private static @Nullable JournalEntry invalid(
            Surroundings surroundings, JournalEntry entry, TargetTable table, ExistingIndex index) throws SQLException {
        boolean taken = !IndexRestore.isWhatWas(entry, index)
                || (entry.state() == State.REVERTING && !index.comment().isEmpty())
                || (entry.state() != State.REVERTING
                        && !index.comment()
                                .equals(IndexImage.from(entry.work().originals())
                                        .comment()));
        if (taken || index.owed()) {
            return entry.state() == State.REVERTING
                    ? applied(entry, "something else has taken the index's name; it is not built again")
                    : entry.with(
                            entry.state() == State.APPLYING ? State.FAILED : entry.state(),
                            Outcome.OPEN.message("the index of this name is another one now"));
        }
        ChangeSession session = surroundings.session();
        boolean busy = Obstacle.find(
                        session.builder(), table.oid(), session.pace().oldSeconds(), session.pids(), Obstacle.OF_DROP)
                .stream()
                .anyMatch(obstacle ->
                        obstacle.kind() == Obstacle.Kind.TABLE_LOCK || obstacle.kind() == Obstacle.Kind.WRAPAROUND);
        if (busy) {
            return null; // Somebody may be repairing that very index.
        }
        String still = new IndexDrop(session, table, entry.index(), surroundings.stop())
                .within(session.pace().cleanup(), DROP_PATIENCE);
        if (still != null) {
            LOG.warn("the invalid index {} is left for now: {}", entry.index(), still);
            return null;
        }
        return entry.state() == State.REVERTING
                ? applied(entry, "its process ended while the index was built again; what was left is dropped")
                : applied(entry, "the drop is finished");
    }
}
