package io.pgtender.apply;

import io.pgtender.advice.Recommendation;
import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.QueryShape;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes changes to a live database, and takes them back.
 *
 * <p>An index is built by CREATE INDEX CONCURRENTLY on a connection of our own, one at a time in a server. Every guard
 * is asked before; each step is in the {@link Journal} before it is done; a second connection watches, and the build
 * gives way as soon as anyone waits because of it. A build that does not finish leaves no index behind; where that
 * cannot be had at once (the server is gone), {@link #reconcile()} does it later.
 *
 * <p>Thread-safe. A change runs on a thread of its own while the caller waits; interrupting the caller, {@link #cancel}
 * and {@link #close} end it in good order. Callers must hold no open transaction: the change would wait for it.
 */
public final class ChangeApplier implements AutoCloseable {

    /** A backend looks four times a second whether its client is there yet (client_connection_check_interval). */
    private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(1);

    private final DirectConnections connections;
    private final Pace pace;
    private final Clock clock;
    private final MemoryJournal memory;
    private final DatabaseJournal database = new DatabaseJournal();
    private final KillSwitch killSwitch;
    private final ChangeControl control;
    private final Instant startedAt;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Changes where {@code connections} lead. Opens none yet. */
    public ChangeApplier(DirectConnections connections) {
        this(connections, Pace.NORMAL, Clock.systemUTC());
    }

    ChangeApplier(DirectConnections connections, Pace pace, Clock clock) {
        this(connections, pace, clock, new KillSwitch());
    }

    ChangeApplier(DirectConnections connections, Pace pace, Clock clock, KillSwitch killSwitch) {
        this.killSwitch = killSwitch;
        this.control = new ChangeControl(
                connections,
                killSwitch,
                reason -> running.forEach(each -> each.stop().request(reason)));
        this.startedAt = ProcessHandle.current().info().startInstant().orElseGet(clock::instant);
        this.connections = connections;
        this.pace = pace;
        this.clock = clock;
        this.memory = new MemoryJournal(clock);
    }

    /**
     * Makes a change, or with {@link ApplyPolicy#safeDefaults()} says what would be done. Returns when it has ended.
     *
     * @return how it went; APPLIED, ALREADY_PRESENT, FAILED, YIELDED or DRY_RUN
     * @throws ChangeRefusedException when nothing was begun: the change is none for the database, a guard refused,
     *     another instance is at work, or the server cannot be reached
     */
    public JournalEntry apply(Recommendation recommendation, ApplyPolicy policy) {
        return await(stop -> apply(recommendation, policy, stop));
    }

    /**
     * {@link #apply} on a daemon thread of its own, with a handle to look at it, to pause and to cancel it. Paused or not,
     * {@link #cancel} and {@link #close} end it too.
     *
     * @throws ChangeRefusedException when this applier is closed; other refusals are in {@link RunningChange#entry}
     */
    public RunningChange applyInBackground(Recommendation recommendation, ApplyPolicy policy) {
        RunningChange change = new RunningChange();
        ApplyPolicy watched = policy.listener(change.listener(new SafeListener(policy.listener())));
        FutureTask<?> task = new FutureTask<>(() -> change.run(stop -> apply(recommendation, watched, stop)), null) {
            @Override
            protected void done() {
                running.removeIf(each -> each.task() == this);
            }
        };
        running.add(new Running(change::cancel, task));
        if (closed) {
            task.cancel(false);
            throw new ChangeRefusedException("this ChangeApplier is closed");
        }
        start(task);
        return change;
    }

    /** Takes back what {@link #apply} made, with the waits of the default policy. */
    public JournalEntry revert(JournalEntry entry) {
        return revert(entry, ApplyPolicy.safeDefaults().forReal());
    }

    /**
     * Drops the index of an APPLIED entry, if it is still ours and still what was made.
     *
     * @return the entry: REVERTED; APPLIED when it gave way before anything was done; REVERTING when the index is
     *     already out of use but not yet gone; or DRY_RUN
     * @throws ChangeRefusedException when nothing was begun
     */
    public JournalEntry revert(JournalEntry entry, ApplyPolicy policy) {
        return await(stop -> revert(entry, policy, stop));
    }

    /**
     * What was done, newest first, at most {@value Journal#MAX_ENTRIES} entries of the database and as many of this
     * process; empty when nothing was ever done.
     *
     * @throws ChangeRefusedException when the journal cannot be read
     */
    public List<JournalEntry> history() {
        List<JournalEntry> entries = new ArrayList<>(memory.entries());
        try (Connection connection = connections.open()) {
            entries.addAll(database.history(connection));
        } catch (SQLException e) {
            throw new ChangeRefusedException("cannot read the journal: " + Failures.describe(e), e);
        }
        return List.copyOf(entries);
    }

    /**
     * How far the changes are that any instance is making in this database, as written every few seconds.
     *
     * @throws ChangeRefusedException when the journal cannot be read
     */
    public List<ChangeUnderWay> underWay() {
        try (Connection connection = connections.open()) {
            return List.copyOf(database.underWay(connection));
        } catch (SQLException e) {
            throw new ChangeRefusedException("cannot read the journal: " + Failures.describe(e), e);
        }
    }

    /**
     * Settles what a crash left: adopts indexes that the server finished, drops invalid ones that are ours. To be called
     * at start. Does nothing while another instance is at work; waits a moment for the backend of a process that was killed
     * just now, which ends by itself.
     *
     * @return the entries that were settled
     * @throws ChangeRefusedException when the server cannot be reached
     */
    public List<JournalEntry> reconcile() {
        return await(stop -> {
            try (ChangeSession session = ChangeSession.open(
                    connections, pace, ApplyPolicy.safeDefaults().lockTimeout())) {
                boolean writable = ServerCheck.ask(session.builder()).guards().stream()
                        .noneMatch(guard -> guard.outcome() == GuardResult.Outcome.REFUSED);
                if (!writable || !session.lock(ORPHAN_PATIENCE, stop)) {
                    return List.of();
                }
                List<JournalEntry> settled = new ArrayList<>();
                for (Journal journal : List.of(memory, database)) {
                    settled.addAll(new Reconciliation(new Surroundings(
                                    session, journal, ApplyPolicy.safeDefaults().forReal(), stop, ChangeListener.NONE))
                            .run());
                }
                return List.copyOf(settled);
            }
        });
    }

    /**
     * Sets a setting of the server again that was taken back to compare. Its entry becomes APPLIED once more.
     *
     * @param entry of a setting, REVERTED
     * @throws ChangeRefusedException when nothing was begun: it is none, somebody else has set it since, changes are switched
     *     off, or the policy is a dry run
     */
    public JournalEntry setAgain(JournalEntry entry, ApplyPolicy policy) {
        if (policy.mode() == ApplyPolicy.Mode.DRY_RUN) {
            throw new ChangeRefusedException("the policy is a dry run; forReal() makes it happen");
        }
        return await(stop -> setAgain(entry, policy, stop));
    }

    /**
     * Writes what live traffic said of an entry.
     *
     * @return the entry as it is now
     * @throws ChangeRefusedException when the journal cannot be written, or does not have the entry
     */
    public JournalEntry judge(JournalEntry entry, JournalEntry.Judgement judgement) {
        Optional<JournalEntry> inMemory = memory.judged(entry.id(), judgement);
        return inMemory.orElseGet(() -> ChangeControl.onConnection(
                connections,
                "write the journal",
                connection -> database.judge(connection, entry.id(), judgement)
                        .orElseThrow(() -> new ChangeRefusedException(
                                "the journal has no entry " + entry.id() + "; it was deleted meanwhile"))));
    }

    /** Switches changes off and on, and keeps what persons approved. */
    public ChangeControl control() {
        return control;
    }

    /** What was made and taken back, as far as the journal can be read on {@code connection}. Reads only. */
    public RevertedChanges reverted(Connection connection) throws SQLException {
        List<JournalEntry> entries = new ArrayList<>(memory.entries());
        entries.addAll(database.history(connection));
        return RevertedChanges.of(entries);
    }

    /** Who of several instances tends the database by itself. The caller closes it. */
    public Leadership leadership() {
        return new Leadership(connections);
    }

    /**
     * Keeps in the journal, among the originals, what was measured around a change. Its state, times and verdict stay as
     * they are; values of the same name are replaced. They must be no parameter values.
     *
     * @return the entry as the journal has it now
     * @throws ChangeRefusedException when the journal does not have it, or cannot be reached
     */
    public JournalEntry note(JournalEntry entry, Map<String, String> measured) {
        try (Connection connection = connections.open()) {
            Journal journal = memory.find(connection, entry.id()).isPresent() ? memory : database;
            return journal.note(connection, entry.id(), measured)
                    .orElseThrow(() -> new ChangeRefusedException(
                            "the journal has no entry " + entry.id() + "; only what was really changed has one"));
        } catch (SQLException e) {
            throw new ChangeRefusedException("cannot write the journal: " + Failures.describe(e), e);
        }
    }

    /** Ends whatever is running in good order, without waiting for it. The caller of the change gets its entry. */
    public void cancel() {
        running.forEach(each -> each.stop().request("it was cancelled"));
    }

    /**
     * Ends whatever is running, waits until it is tidied up (at most ten seconds), and refuses further changes. For the
     * application's shutdown.
     */
    @Override
    public void close() {
        closed = true;
        running.forEach(each -> each.stop().request("the application is shutting down"));
        long end = System.nanoTime() + pace.close().toNanos();
        for (Running each : running) {
            try {
                each.task().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException | CancellationException | TimeoutException e) {
                // The caller of the change hears of the first; reconcile() settles the second.
            }
        }
    }

    private JournalEntry apply(Recommendation recommendation, ApplyPolicy asked, StopSignal stop) throws SQLException {
        ApplyPolicy policy = approved(recommendation, asked);
        Journal journal = policy.journal() == ApplyPolicy.JournalPlace.MEMORY ? memory : database;
        Operation operation = Operations.of(recommendation, journal, policy, pace);
        UUID id = UUID.randomUUID();
        if (policy.mode() == ApplyPolicy.Mode.DRY_RUN) {
            try (Connection connection = connections.open()) {
                Preparation preparation =
                        policed(connection, operation.prepare(connection, id), recommendation, policy, journal);
                return entry(recommendation, policy, preparation, id, State.DRY_RUN)
                        .with(Outcome.OPEN.message(dryRun(preparation)));
            }
        }
        try (ChangeSession session = ChangeSession.open(connections, pace, policy.lockTimeout());
                SwitchWatch watch = SwitchWatch.start(connections, killSwitch, ReplicaLag.Bounds.of(policy), stop)) {
            MadeMeanwhile meanwhile = MadeMeanwhile.remember(session.builder(), journal);
            lock(session, policy, stop);
            Preparation preparation = meanwhile.look(
                    session.builder(),
                    policed(
                            session.builder(),
                            operation.prepare(session.builder(), id),
                            recommendation,
                            policy,
                            journal));
            if (!preparation.refusal().isEmpty()) {
                throw new ChangeRefusedException(preparation.refusal(), preparation.guards());
            }
            JournalEntry entry = entry(recommendation, policy, preparation, id, State.PLANNED);
            if (!preparation.present().isEmpty()) {
                return journal.update(
                        session.builder(),
                        journal.plan(session.builder(), entry)
                                .with(State.ALREADY_PRESENT, Outcome.OPEN.message(preparation.present())));
            }
            ChangeListener listener = listener(policy, journal, session, id);
            JournalEntry planned = journal.plan(session.builder(), entry);
            listener.changed(planned);
            if (policy.approvalOf(recommendation.change()).isPresent()) {
                ControlTable.withdraw(session.builder(), Approval.id(recommendation.change()));
            }
            return operation.run(new Surroundings(session, journal, policy, stop, listener), planned);
        }
    }

    /** What the operation prepared, with what the policy says to it. */
    private Preparation policed(
            Connection connection,
            Preparation preparation,
            Recommendation recommendation,
            ApplyPolicy policy,
            Journal journal)
            throws SQLException {
        return preparation.with(
                new PolicyGuards(connection, policy, killSwitch, startedAt, clock.instant())
                        .ask(recommendation, preparation, journal),
                TableSize.noted(connection, preparation.work()));
    }

    /** The policy, with what a person approved in the database where the change needs that. */
    private ApplyPolicy approved(Recommendation recommendation, ApplyPolicy policy) throws SQLException {
        boolean needed = RevertedChanges.kind(recommendation.change())
                .filter(kind -> policy.autonomy(kind) == Autonomy.APPROVE)
                .isPresent();
        if (!needed || policy.approvalOf(recommendation.change()).isPresent()) {
            return policy;
        }
        try (Connection connection = connections.open()) {
            return ControlTable.approvals(connection).stream()
                    .filter(approval -> approval.names(recommendation.change()))
                    .findFirst()
                    .map(approval -> policy.toBuilder().approve(approval).build())
                    .orElse(policy);
        }
    }

    private ChangeListener listener(ApplyPolicy policy, Journal journal, ChangeSession session, UUID id) {
        ChangeListener asked = new SafeListener(policy.listener());
        return journal == database ? new JournaledProgress(asked, session, id) : asked;
    }

    private static String dryRun(Preparation preparation) {
        if (!preparation.refusal().isEmpty()) {
            return "would be refused: " + preparation.refusal();
        }
        return preparation.present().isEmpty() ? "would " + preparation.describe() : preparation.present();
    }

    private JournalEntry revert(JournalEntry asked, ApplyPolicy policy, StopSignal stop) throws SQLException {
        try (ChangeSession session = ChangeSession.open(connections, pace, policy.lockTimeout())) {
            lock(session, policy, stop);
            Journal journal = memory.find(session.builder(), asked.id()).isPresent() ? memory : database;
            JournalEntry entry = journal.find(session.builder(), asked.id())
                    .orElseThrow(() -> new ChangeRefusedException("the journal has no entry " + asked.id()
                            + "; only what it says is ours can be taken back"));
            if (entry.state() != State.APPLIED && entry.state() != State.REVERTING) {
                throw new ChangeRefusedException("entry " + entry.id() + " is " + entry.state()
                        + "; only an APPLIED change, or one that is REVERTING, can be taken back");
            }
            ChangeListener listener = listener(policy, journal, session, entry.id());
            return Operations.aftercare(entry.work().kind())
                    .revert(new Surroundings(session, journal, policy, stop, listener), entry);
        }
    }

    private JournalEntry setAgain(JournalEntry asked, ApplyPolicy policy, StopSignal stop) throws SQLException {
        try (ChangeSession session = ChangeSession.open(connections, pace, policy.lockTimeout())) {
            lock(session, policy, stop);
            Optional<String> off = killSwitch.off(session.builder());
            if (off.isPresent()) {
                throw new ChangeRefusedException(off.get());
            }
            Journal journal = memory.find(session.builder(), asked.id()).isPresent() ? memory : database;
            JournalEntry entry = journal.find(session.builder(), asked.id())
                    .filter(found ->
                            found.work().kind() == JournalEntry.Kind.SERVER_SETTING && found.state() == State.REVERTED)
                    .orElseThrow(() -> new ChangeRefusedException("the journal has no setting " + asked.id()
                            + " that was taken back; only such a one can be set again"));
            ChangeListener listener = listener(policy, journal, session, entry.id());
            return ChangedServerSetting.again(new Surroundings(session, journal, policy, stop, listener), entry);
        }
    }

    private static void lock(ChangeSession session, ApplyPolicy policy, StopSignal stop) throws SQLException {
        if (!session.lock(policy.maxWait(), stop)) {
            String asked = stop.reason();
            throw new ChangeRefusedException(
                    asked != null
                            ? asked
                            : "another instance of pgtender is changing this database or another one of this server, and was after "
                                    + policy.maxWait().toMillis() + " ms (maxWait); try again when it is done");
        }
    }

    private JournalEntry entry(
            Recommendation recommendation, ApplyPolicy policy, Preparation preparation, UUID id, State state) {
        return new JournalEntry(
                id,
                state,
                preparation.work(),
                new JournalEntry.Reason(
                        recommendation.finding().summary(),
                        recommendation.finding().shapes().stream()
                                .map(QueryShape::fingerprint)
                                .toList()),
                new JournalEntry.Author(policy.appliedBy(), instance()),
                preparation.guards(),
                new JournalEntry.Times(clock.instant(), null, null, null, null),
                Outcome.OPEN,
                null);
    }

    private static String instance() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown host";
        }
        return host + " " + ProcessHandle.current().pid();
    }

    /** One change on its way. */
    private record Running(Stoppable stop, FutureTask<?> task) {}

    /** What ends it in good order. */
    private interface Stoppable {
        void request(String why);
    }

    /** What runs on the thread of a change. */
    private interface Step<T> {
        T run(StopSignal stop) throws SQLException;
    }

    /**
     * Runs {@code step} on a platform thread of its own: an interrupt of the caller must reach the server as a cancel, and
     * not as a closed socket (which is what it does to a virtual thread), behind which the server would go on building.
     */
    private <T> T await(Step<T> step) {
        StopSignal stop = new StopSignal();
        FutureTask<T> task = new FutureTask<>(() -> step.run(stop));
        Running entry = new Running(stop::request, task);
        running.add(entry);
        boolean interrupted = false;
        try {
            if (closed) {
                task.cancel(false);
                throw new ChangeRefusedException("this ChangeApplier is closed");
            }
            start(task);
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    stop.request("the calling thread was interrupted");
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            running.remove(entry);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void start(FutureTask<?> task) {
        Thread thread = new Thread(task, "pgtender-apply");
        thread.setDaemon(true);
        thread.start();
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof SQLException sql) {
            return new ChangeRefusedException("the server would not: " + Failures.describe(sql), sql);
        }
        if (cause instanceof RuntimeException runtime) {
            return runtime;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(cause);
    }
}
