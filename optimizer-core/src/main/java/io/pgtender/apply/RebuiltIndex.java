package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles rebuilds by what pg_index says: another oid under the name means that the swap was done. What REINDEX left is
 * ours to drop unless it was there before. There is nothing to take back.
 */
final class RebuiltIndex implements Aftercare {

    private static final Logger LOG = LoggerFactory.getLogger(RebuiltIndex.class);

    private static final String OID = "oid";
    private static final String DEFINITION = "definition";
    private static final String LEFT_BEFORE = "left before by others: ";

    private static final Duration DROP_PATIENCE = Duration.ofSeconds(2);

    /** What the journal keeps of the state before. */
    static Map<String, String> originals(ExistingIndex index, List<ExistingIndex> leftovers) {
        Map<String, String> originals = new HashMap<>();
        originals.put(OID, String.valueOf(index.oid()));
        originals.put(DEFINITION, index.printed());
        leftovers.forEach(leftover -> originals.put(LEFT_BEFORE + leftover.name(), leftover.printed()));
        return originals;
    }

    @Override
    public JournalEntry revert(Surroundings surroundings, JournalEntry entry) {
        throw new ChangeRefusedException("a rebuilt index is what it was, but smaller; there is nothing to take back");
    }

    @Override
    public @Nullable JournalEntry settle(Surroundings surroundings, JournalEntry entry) throws SQLException {
        ChangeSession session = surroundings.session();
        Optional<TargetTable> table =
                TargetTable.find(session.builder(), entry.work().table());
        if (table.isEmpty()) {
            return settled(entry, false, "its table is gone");
        }
        boolean busy = Obstacle.find(
                        session.builder(),
                        table.get().oid(),
                        session.pace().oldSeconds(),
                        session.pids(),
                        Obstacle.OF_DROP)
                .stream()
                .anyMatch(obstacle ->
                        obstacle.kind() == Obstacle.Kind.TABLE_LOCK || obstacle.kind() == Obstacle.Kind.WRAPAROUND);
        if (busy) {
            return null; // Somebody may be rebuilding it right now; what is there would be theirs.
        }
        boolean done = isDone(surroundings, entry, table.get());
        String still = drop(surroundings, entry, table.get(), surroundings.stop());
        if (still != null) {
            LOG.warn("what the rebuild of {} left stays for now: {}", entry.index(), still);
            return null;
        }
        return settled(entry, done, done ? "its process ended, the index is rebuilt" : "its process ended before that");
    }

    private static JournalEntry settled(JournalEntry entry, boolean done, String message) {
        if (entry.state() != State.APPLYING) {
            return entry.with(entry.outcome().leftover(Leftover.NONE));
        }
        return entry.with(done ? State.APPLIED : State.FAILED, Outcome.OPEN.message(message));
    }

    /** The entry after its statement has ended: finds out what became of it and tidies up. */
    static JournalEntry ended(Surroundings surroundings, JournalEntry entry, TargetTable table, Ending ending)
            throws SQLException {
        boolean done = isDone(surroundings, entry, table);
        String still = drop(surroundings, entry, table, new StopSignal());
        Outcome outcome = Outcome.OPEN;
        State state = State.YIELDED;
        String message = "";
        if (ending instanceof Ending.Stopped stopped) {
            message = stopped.reason();
        } else if (ending instanceof Ending.Failed failed) {
            state = State.FAILED;
            outcome = outcome.sqlState(failed.cause().getSQLState());
            message = Failures.describe(failed.cause());
        } else if (!done) {
            state = State.FAILED;
            message = "the statement succeeded, but the index is not a new one; somebody else is at work on it";
        }
        if (done) {
            state = State.APPLIED;
            message = message.isEmpty() ? "" : "rebuilt, and then: " + message;
        }
        if (still != null) {
            outcome = outcome.leftover(Leftover.MAY_BE);
            message += ". An invalid copy is left, which reconcile() will drop: " + still;
        }
        return entry.with(state, outcome.message(message));
    }

    private static boolean isDone(Surroundings surroundings, JournalEntry entry, TargetTable table)
            throws SQLException {
        Optional<ExistingIndex> index = IndexDrop.find(
                surroundings.session().builder(),
                table.oid(),
                table.name(),
                entry.work().object());
        return index.isPresent()
                && index.get().valid()
                && !String.valueOf(index.get().oid())
                        .equals(entry.work().originals().get(OID))
                && index.get().printed().equals(entry.work().originals().get(DEFINITION));
    }

    /** Drops what this rebuild left; why something still is there, {@code null} when nothing is. */
    private static @Nullable String drop(
            Surroundings surroundings, JournalEntry entry, TargetTable table, StopSignal stop) throws SQLException {
        ChangeSession session = surroundings.session();
        List<ExistingIndex> left = RebuildLeftovers.of(
                entry.work().object(), ExistingIndex.of(session.builder(), table.oid(), table.name()));
        for (ExistingIndex each : left) {
            if (entry.work().originals().containsKey(LEFT_BEFORE + each.name())) {
                continue;
            }
            RelationName name = new RelationName(table.name().schema(), each.name());
            String still = new IndexDrop(session, table, name, stop)
                    .within(session.pace().cleanup(), DROP_PATIENCE);
            if (still != null) {
                return name + ": " + still;
            }
        }
        return null;
    }
}
