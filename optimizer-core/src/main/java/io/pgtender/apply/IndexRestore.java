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

/**
 * Builds an index again that we dropped, concurrently and watched, with its name, comment and statistics targets. One
 * attempt: where it gives way the entry is APPLIED as before, and nothing is left.
 */
final class IndexRestore {

    /** How long one attempt to drop a leftover may wait for others. */
    private static final Duration DROP_PATIENCE = Duration.ofSeconds(2);

    private final Surroundings surroundings;
    private final ChangeSession session;
    private final IndexImage image;
    private JournalEntry entry;

    IndexRestore(Surroundings surroundings, JournalEntry applied) {
        this.surroundings = surroundings;
        this.session = surroundings.session();
        this.image = IndexImage.from(applied.work().originals());
        this.entry = applied;
    }

    /** Whether an index is the one that was dropped, as far as its definition tells. */
    static boolean isWhatWas(JournalEntry entry, ExistingIndex index) {
        return index.printedLike(
                entry.work().object(), IndexImage.from(entry.work().originals()).printed());
    }

    /** @throws ChangeRefusedException when a guard refuses */
    JournalEntry run() throws SQLException {
        List<GuardResult> guards =
                new ArrayList<>(ServerCheck.ask(session.builder()).guards());
        Optional<TargetTable> found =
                TargetTable.find(session.builder(), entry.work().table());
        if (found.isEmpty()) {
            guards.add(GuardResult.refused(
                    "table", "there is no table " + entry.work().table() + " any more"));
        } else {
            guards.addAll(IndexedTableGuards.ask(found.get(), IndexedTableGuards.Need.CREATE));
            guards.addAll(ServerHealth.ask(session.builder()).guards());
            guards.add(SpaceGuard.check(session.builder(), surroundings.policy(), image.sizeBytes()));
        }
        Optional<ExistingIndex> twin = found.isEmpty() ? Optional.empty() : twin(found.get());
        Optional<ExistingIndex> named = found.isEmpty() ? Optional.empty() : named(found.get());
        if (twin.isEmpty() && named.isPresent() && !(isWhatWas(entry, named.get()) && mayBeOurs(named.get()))) {
            guards.add(GuardResult.refused(
                    "name",
                    entry.index() + " is another index by now: " + named.get().printed()));
        }
        String refusal = GuardResult.refusals(guards);
        if (surroundings.policy().mode() == ApplyPolicy.Mode.DRY_RUN) {
            return IndexRevert.dryRun(entry, image.statements(entry.index()), guards, refusal);
        }
        if (!refusal.isEmpty()) {
            throw new ChangeRefusedException(refusal, guards);
        }
        if (twin.isPresent()) {
            return write(State.REVERTED, Outcome.OPEN.message(twin.get().name() + " is there and serves the same"));
        }
        return restore(found.orElseThrow(), named);
    }

    /** An invalid one of ours: a half-done drop keeps its comment, a half-done build has none yet. */
    private boolean mayBeOurs(ExistingIndex index) {
        return !index.valid() && (index.comment().isEmpty() || index.comment().equals(image.comment()));
    }

    private Optional<ExistingIndex> twin(TargetTable table) throws SQLException {
        return ExistingIndex.of(session.builder(), table.oid(), table.name()).stream()
                .filter(index -> index.valid() && isWhatWas(entry, index))
                .findFirst();
    }

    private Optional<ExistingIndex> named(TargetTable table) throws SQLException {
        return IndexDrop.find(
                session.builder(), table.oid(), table.name(), entry.work().object());
    }

    private JournalEntry restore(TargetTable table, Optional<ExistingIndex> before) throws SQLException {
        String inTheWay = QuietMoment.await(surroundings, table.oid(), Obstacle.OF_BUILD);
        if (inTheWay != null) {
            return write(State.APPLIED, entry.outcome().message("not taken back: " + inTheWay));
        }
        write(State.REVERTING, entry.outcome().message("").leftover(Leftover.MAY_BE));
        if (before.isPresent()) {
            String still = drop(table);
            if (still != null) {
                return write(
                        State.REVERTING, entry.outcome().message("what is left of it cannot be dropped: " + still));
            }
        }
        for (String sql : image.before()) {
            SessionSettings.execute(session.builder(), sql);
        }
        ApplyPolicy policy = surroundings.policy();
        Ending ending = WatchedStatement.run(
                session,
                image.createSql(),
                new WatchedStatement.Limits(
                        table.oid(), entry.work().object(), policy.maxWait(), policy.maxBuildTime()),
                surroundings.stop(),
                surroundings.listener());
        return settle(table, ending);
    }

    private JournalEntry settle(TargetTable table, Ending ending) throws SQLException {
        String why = "somebody else is at work on it";
        if (ending instanceof Ending.Stopped stopped) {
            why = stopped.reason();
        } else if (ending instanceof Ending.Failed failed) {
            why = Failures.describe(failed.cause());
        }
        if (ending instanceof Ending.Failed failed && Failures.connectionLost(failed.cause()) && !session.reconnect()) {
            return entry.with(entry.outcome().message(why + ". reconcile() settles it when the server is back"));
        }
        Optional<ExistingIndex> index = named(table);
        if (index.isPresent() && index.get().valid()) {
            for (String sql : image.after(entry.index())) {
                SessionSettings.execute(session.builder(), sql);
            }
            return write(State.REVERTED, entry.outcome().leftover(Leftover.NONE));
        }
        String still = index.isPresent() ? drop(table) : null;
        return still == null
                ? write(State.APPLIED, Outcome.OPEN.message("not taken back: " + why))
                : write(
                        State.REVERTING,
                        entry.outcome()
                                .message("not taken back: " + why + ". An invalid index is left, which reconcile() will"
                                        + " drop: " + still));
    }

    /** Goes on when asked to stop: tidying up is what a stop waits for. */
    private @Nullable String drop(TargetTable table) {
        return new IndexDrop(session, table, entry.index(), new StopSignal())
                .within(session.pace().cleanup(), DROP_PATIENCE);
    }

    private JournalEntry write(State state, Outcome outcome) throws SQLException {
        entry = surroundings.journal().update(session.builder(), entry.with(state, outcome));
        surroundings.listener().changed(entry);
        return entry;
    }
}
