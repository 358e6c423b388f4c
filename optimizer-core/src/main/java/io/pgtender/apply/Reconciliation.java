package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles entries whose process died half-way, by what pg_index says now.
 *
 * <p>Runs under the advisory lock. Whoever built held it, and a backend that still builds for a dead client holds it
 * yet; so under the lock every builder is gone.
 */
final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    private static final Duration DROP_PATIENCE = Duration.ofSeconds(2);

    private final ChangeSession session;
    private final Journal journal;
    private final StopSignal stop;

    Reconciliation(ChangeSession session, Journal journal, StopSignal stop) {
        this.session = session;
        this.journal = journal;
        this.stop = stop;
    }

    /** The entries that were settled, as they are now. */
    List<JournalEntry> run() throws SQLException {
        List<JournalEntry> settled = new ArrayList<>();
        for (JournalEntry entry : journal.open(session.builder())) {
            if (stop.reason() != null) {
                break;
            }
            try {
                JournalEntry after = settle(entry);
                if (after != null) {
                    settled.add(journal.update(session.builder(), after));
                }
            } catch (SQLException e) {
                LOG.warn("cannot settle {} {}: {}", entry.state(), entry.index(), Failures.describe(e));
            }
        }
        return settled;
    }

    /** The entry with what became of it; {@code null} to leave it for another time. */
    private @Nullable JournalEntry settle(JournalEntry entry) throws SQLException {
        if (entry.state() == State.PLANNED) {
            return entry.with(State.FAILED, Outcome.OPEN.message("its process ended before the build began"));
        }
        Optional<TargetTable> table =
                TargetTable.find(session.builder(), entry.work().table());
        if (table.isEmpty()) {
            return gone(entry, "its table is gone");
        }
        Optional<ExistingIndex> index = IndexDrop.find(
                session.builder(),
                table.get().oid(),
                table.get().name(),
                entry.work().indexName());
        if (index.isEmpty()) {
            return gone(entry, "its process ended during the change and left nothing");
        }
        if (index.get().valid()) {
            return valid(entry, index.get());
        }
        return invalid(entry, table.get(), index.get());
    }

    private static JournalEntry gone(JournalEntry entry, String message) {
        return switch (entry.state()) {
            case REVERTING -> entry.with(State.REVERTED, entry.outcome());
            case BUILDING -> entry.with(State.FAILED, Outcome.OPEN.message(message));
            default -> entry.with(entry.outcome().leftover(Leftover.NONE));
        };
    }

    private @Nullable JournalEntry valid(JournalEntry entry, ExistingIndex index) {
        if (entry.state() == State.REVERTING) {
            return entry.with(State.APPLIED, entry.outcome().message("its process ended before the index was dropped"));
        }
        if (entry.state() != State.BUILDING) {
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
        return entry.with(
                State.APPLIED,
                Outcome.OPEN
                        .indexDefinition(index.printed())
                        .message("its process ended, the server finished the build"));
    }

    private @Nullable JournalEntry invalid(JournalEntry entry, TargetTable table, ExistingIndex index)
            throws SQLException {
        boolean foreign = !index.comment().isEmpty() && !index.comment().equals(entry.mark());
        if (foreign || index.owed()) {
            return gone(entry, "the index of this name is not ours");
        }
        boolean busy = Obstacle.find(
                        session.builder(), table.oid(), session.pace().oldSeconds(), session.pids(), Obstacle.OF_DROP)
                .stream()
                .anyMatch(obstacle -> obstacle.kind() == Obstacle.Kind.TABLE_LOCK);
        if (busy) {
            return null; // Somebody may be repairing that very index.
        }
        String still = new IndexDrop(session, table, entry.index(), stop)
                .within(session.pace().cleanup(), DROP_PATIENCE);
        if (still != null) {
            LOG.warn("the invalid index {} is left for now: {}", entry.index(), still);
            return null;
        }
        return gone(entry, "its process ended during the build; the invalid index is dropped");
    }
}
