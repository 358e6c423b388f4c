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

/** Takes back and settles indexes that we made, by what pg_index says now. */
final class CreatedIndex implements Aftercare {

    private static final Logger LOG = LoggerFactory.getLogger(CreatedIndex.class);

    private static final Duration DROP_PATIENCE = Duration.ofSeconds(2);

    @Override
    public JournalEntry revert(Surroundings surroundings, JournalEntry entry) throws SQLException {
        return new IndexRevert(surroundings).run(entry);
    }

    @Override
    public @Nullable JournalEntry settle(Surroundings surroundings, JournalEntry entry) throws SQLException {
        ChangeSession session = surroundings.session();
        Optional<TargetTable> table =
                TargetTable.find(session.builder(), entry.work().table());
        if (table.isEmpty()) {
            return gone(entry, "its table is gone");
        }
        Optional<ExistingIndex> index = IndexDrop.find(
                session.builder(),
                table.get().oid(),
                table.get().name(),
                entry.work().object());
        if (index.isEmpty()) {
            return gone(entry, "its process ended during the change and left nothing");
        }
        if (index.get().valid()) {
            return valid(surroundings, entry, table.get(), index.get());
        }
        return invalid(surroundings, entry, table.get(), index.get());
    }

    private static JournalEntry gone(JournalEntry entry, String message) {
        return switch (entry.state()) {
            case REVERTING -> entry.with(State.REVERTED, entry.outcome());
            case APPLYING -> entry.with(State.FAILED, Outcome.OPEN.message(message));
            default -> entry.with(entry.outcome().leftover(Leftover.NONE));
        };
    }

    private static @Nullable JournalEntry valid(
            Surroundings surroundings, JournalEntry entry, TargetTable table, ExistingIndex index) {
        ChangeSession session = surroundings.session();
        if (entry.state() == State.REVERTING) {
            return entry.with(State.APPLIED, entry.outcome().message("its process ended before the index was dropped"));
        }
        if (entry.state() != State.APPLYING) {
            return entry.with(entry.outcome().leftover(Leftover.NONE));
        }
        boolean unmarked = index.comment().isEmpty();
        if (!unmarked && !index.comment().equals(entry.mark())) {
            return entry.with(State.FAILED, Outcome.OPEN.message("another change built the index under this name"));
        }
        if (unmarked) {
            SQLException failure = IndexBuild.mark(session, entry.index(), entry.mark());
            if (failure != null) {
                LOG.warn("cannot mark {}: {}", entry.index(), Failures.describe(failure));
                return null;
            }
        }
        String unknown = IndexBuild.analyze(session, table.oid(), entry, surroundings.policy(), surroundings.stop());
        return entry.with(
                State.APPLIED,
                Outcome.OPEN
                        .indexDefinition(index.printed())
                        .message("its process ended, the server finished the build"
                                + (unknown == null ? "" : ". " + unknown)));
    }

    private static @Nullable JournalEntry invalid(
            Surroundings surroundings, JournalEntry entry, TargetTable table, ExistingIndex index) throws SQLException {
        ChangeSession session = surroundings.session();
        boolean foreign = !index.comment().isEmpty() && !index.comment().equals(entry.mark());
        if (foreign || index.owed()) {
            return gone(entry, "the index of this name is not ours");
        }
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
        return gone(entry, "its process ended during the build; the invalid index is dropped");
    }
}
