package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.Outcome.Leftover;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds one index that {@link Preflight} found fit, from PLANNED to its end. What became of the index is read from
 * pg_index every time: after a lost connection the server may have finished it, and after an error it may have left an
 * invalid index that every write would maintain and no query would use.
 */
final class IndexBuild {

    private static final Logger LOG = LoggerFactory.getLogger(IndexBuild.class);

    /** How long one attempt to drop a leftover may wait for others. */
    private static final Duration DROP_PATIENCE = Duration.ofSeconds(2);

    /** SUE on an index that nobody knows yet: free at once, but for someone's REINDEX. */
    private static final int MARK_ATTEMPTS = 3;

    /** The oid of no relation (InvalidOid). */
    private static final long NO_OID = 0;

    private final Surroundings surroundings;
    private final ChangeSession session;
    private final Journal journal;
    private final ApplyPolicy policy;
    private final BuildPlan plan;
    private final StopSignal stop;
    private final ChangeListener listener;
    private JournalEntry entry;

    IndexBuild(Surroundings surroundings, BuildPlan plan, JournalEntry planned) {
        this.surroundings = surroundings;
        this.session = surroundings.session();
        this.journal = surroundings.journal();
        this.policy = surroundings.policy();
        this.plan = plan;
        this.entry = planned;
        this.stop = surroundings.stop();
        this.listener = surroundings.listener();
    }

    /** Runs to the end and gives the entry as the journal has it, or as it would if the journal could be reached. */
    JournalEntry run() {
        try {
            String inTheWay = QuietMoment.await(surroundings, plan.table().oid(), Obstacle.OF_BUILD);
            if (inTheWay != null) {
                return write(State.YIELDED, Outcome.OPEN.message("nothing was built: " + inTheWay));
            }
            Optional<ExistingIndex> twin = twinOf(NO_OID);
            if (twin.isPresent()) {
                return write(State.ALREADY_PRESENT, Outcome.OPEN.message(meanwhile(twin.get())));
            }
            write(State.APPLYING, Outcome.OPEN.leftover(Leftover.MAY_BE));
            ExistingIndex before = plan.leftover();
            if (before != null) {
                RelationName name = new RelationName(plan.table().name().schema(), before.name());
                String still = new IndexDrop(session, plan.table(), name, stop)
                        .within(session.pace().cleanup(), DROP_PATIENCE);
                if (still != null) {
                    return write(
                            State.YIELDED,
                            entry.outcome().message("the invalid index " + name + " could not be dropped: " + still));
                }
            }
            return attempts();
        } catch (SQLException e) {
            return lost(e);
        }
    }

    private JournalEntry attempts() throws SQLException {
        Duration pause = policy.backoff();
        for (int attempt = 1; ; attempt++) {
            Ending ending = WatchedStatement.run(
                    session,
                    entry.work().sql(),
                    new WatchedStatement.Limits(
                            plan.table().oid(), plan.indexName(), policy.maxWait(), policy.maxBuildTime()),
                    stop,
                    listener);
            boolean again = attempt < policy.attempts()
                    && ending instanceof Ending.Failed failed
                    && Failures.lockNotAvailable(failed.cause());
            JournalEntry settled = settle(ending);
            if (!again || settled.state() == State.APPLIED || settled.outcome().leftover()) {
                return settled;
            }
            stop.pause(ChangeSession.jittered(pause));
            pause = pause.multipliedBy(2);
            String asked = stop.reason();
            if (asked != null) {
                return write(State.YIELDED, Outcome.OPEN.message(asked));
            }
            write(State.APPLYING, Outcome.OPEN.leftover(Leftover.MAY_BE).message("attempt " + (attempt + 1)));
        }
    }

    /** Finds out what the statement left, tidies up, and writes it down. */
    private JournalEntry settle(Ending ending) throws SQLException {
        if (ending instanceof Ending.Failed failed) {
            if (Failures.connectionLost(failed.cause()) && !session.reconnect()) {
                return lost(failed.cause());
            }
            if (Failures.nameTaken(failed.cause())) {
                return write(
                        State.FAILED,
                        Outcome.OPEN
                                .sqlState(failed.cause().getSQLState())
                                .message("something else took the name meanwhile; apply it again"));
            }
        }
        Optional<ExistingIndex> index = find();
        if (index.isPresent() && index.get().valid()) {
            return applied(index.get());
        }
        String left = index.isPresent() ? drop() : null;
        if (ending instanceof Ending.Stopped stopped) {
            return write(State.YIELDED, withLeftover(Outcome.OPEN.message(stopped.reason()), left));
        }
        if (ending instanceof Ending.Failed failed) {
            Outcome outcome =
                    Outcome.OPEN.sqlState(failed.cause().getSQLState()).message(Failures.describe(failed.cause()));
            return write(State.FAILED, withLeftover(outcome, left));
        }
        return write(
                State.FAILED,
                withLeftover(
                        Outcome.OPEN.message("the statement succeeded, but the index is "
                                + (index.isPresent() ? "invalid" : "not there") + "; somebody else is at work on it"),
                        left));
    }

    private JournalEntry applied(ExistingIndex index) throws SQLException {
        Optional<ExistingIndex> twin = twinOf(index.oid());
        if (twin.isPresent()) {
            String left = drop();
            return write(State.ALREADY_PRESENT, withLeftover(Outcome.OPEN.message(meanwhile(twin.get())), left));
        }
        Outcome outcome = Outcome.OPEN.indexDefinition(index.printed());
        SQLException unmarked = mark(session, plan.index(), entry.mark());
        if (unmarked != null) {
            outcome = outcome.message("built, but not marked as ours: " + Failures.describe(unmarked)
                    + ". To be able to revert it run: " + BuildPlan.markSql(plan.index(), entry.mark()));
        }
        String unknown = analyze(session, plan.table().oid(), entry, policy, stop);
        if (unknown != null) {
            outcome = outcome.message(outcome.message().isEmpty() ? unknown : outcome.message() + ". " + unknown);
        }
        return write(State.APPLIED, outcome);
    }

    /** Another valid index that serves the same. Nobody else's build needs our advisory lock. */
    private Optional<ExistingIndex> twinOf(long oid) throws SQLException {
        return ExistingIndex.of(
                        session.builder(), plan.table().oid(), plan.table().name())
                .stream()
                .filter(other -> other.oid() != oid && other.valid() && other.serves(plan.definition()))
                .findFirst();
    }

    private static String meanwhile(ExistingIndex twin) {
        return "somebody built " + twin.name() + " meanwhile, which serves the same";
    }

    /** Comments the index as ours; the error when that failed. */
    static @Nullable SQLException mark(ChangeSession session, RelationName index, String mark) {
        SQLException failure = null;
        for (int attempt = 1; attempt <= MARK_ATTEMPTS; attempt++) {
            try {
                SessionSettings.execute(session.builder(), SessionSettings.lockTimeout(DROP_PATIENCE));
                SessionSettings.execute(session.builder(), BuildPlan.markSql(index, mark));
                return null;
            } catch (SQLException e) {
                failure = e;
            }
        }
        return failure;
    }

    /**
     * Gathers the statistics that the entry's statements ask for, watched like the build.
     *
     * @return why there are none yet, {@code null} when there are or none are needed
     */
    static @Nullable String analyze(
            ChangeSession session, long table, JournalEntry entry, ApplyPolicy policy, StopSignal stop) {
        Optional<String> sql = entry.work().statements().stream()
                .filter(statement -> statement.startsWith(BuildPlan.ANALYZE))
                .findFirst();
        if (sql.isEmpty()) {
            return null;
        }
        Ending ending = WatchedStatement.run(
                session,
                sql.get(),
                new WatchedStatement.Limits(table, entry.work().object(), policy.maxWait(), policy.maxBuildTime()),
                stop,
                ChangeListener.NONE);
        if (ending instanceof Ending.Failed failed) {
            if (Failures.connectionLost(failed.cause())) {
                session.reconnect();
            }
            return unknown(Failures.describe(failed.cause()));
        }
        return ending instanceof Ending.Stopped stopped ? unknown(stopped.reason()) : null;
    }

    private static String unknown(String why) {
        return "built, but the planner knows nothing of its expression before the next ANALYZE: " + why;
    }

    /** Drops what this build left. Goes on when asked to stop: tidying up is what a stop waits for. */
    private @Nullable String drop() {
        return new IndexDrop(session, plan.table(), plan.index(), new StopSignal())
                .within(session.pace().cleanup(), DROP_PATIENCE);
    }

    private static Outcome withLeftover(Outcome outcome, @Nullable String left) {
        return left == null
                ? outcome
                : outcome.message(
                                outcome.message() + ". An invalid index is left, which reconcile() will drop: " + left)
                        .leftover(Leftover.MAY_BE);
    }

    private Optional<ExistingIndex> find() throws SQLException {
        return IndexDrop.find(
                session.builder(), plan.table().oid(), plan.table().name(), plan.indexName());
    }

    private JournalEntry write(State state, Outcome outcome) throws SQLException {
        entry = journal.update(session.builder(), entry.with(state, outcome));
        listener.changed(entry);
        return entry;
    }

    /** The server is gone: the journal still says where we were, and reconcile() will go on from there. */
    private JournalEntry lost(SQLException e) {
        LOG.warn("lost the server while building {}; reconcile() settles it: {}", plan.index(), Failures.describe(e));
        entry = entry.with(
                State.FAILED,
                entry.outcome()
                        .sqlState(e.getSQLState())
                        .message("the server was lost: " + Failures.describe(e) + ". The journal says " + entry.state()
                                + "; reconcile() settles it when the server is back"));
        listener.changed(entry);
        return entry;
    }
}
