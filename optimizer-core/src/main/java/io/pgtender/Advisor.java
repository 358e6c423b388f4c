package io.pgtender;

import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.Approval;
import io.pgtender.apply.ChangeApplier;
import io.pgtender.apply.ChangeControl;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.ChangeUnderWay;
import io.pgtender.apply.DirectConnections;
import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.RunningChange;
import io.pgtender.export.MigrationFile;
import io.pgtender.export.MigrationFormat;
import io.pgtender.export.Migrations;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.source.ServerStatementSource;
import io.pgtender.source.StatementSource;
import io.pgtender.verify.Verdict;
import io.pgtender.verify.Verifier;
import io.pgtender.verify.VerifierSettings;
import io.pgtender.workload.ServerComparison;
import io.pgtender.workload.Workload;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what ran, says what to change, changes it, measures whether it helped, and takes it back.
 *
 * <p>Thread-safe; analyses run one at a time. All questions to the server go over connections of the raw pool, never the
 * observed one. Nothing is changed unless {@link #apply} is called with a policy that says {@link ApplyPolicy#forReal}.
 */
public final class Advisor implements AutoCloseable {

    private final Builder settings;
    private final AdvisorChanges changes;
    private final WorkloadAnalysis analysis;
    private final Object analysisLock = new Object();
    private final AdvisorCounters counters = new AdvisorCounters();
    private final ServerSide serverSide;
    private @Nullable Autopilot autopilot;

    private Advisor(Builder settings) {
        this.settings = settings;
        this.serverSide = new ServerSide(settings.workload);
        this.changes = new AdvisorChanges(
                new ChangeApplier(DirectConnections.of(settings.raw, settings.directDataSource)),
                settings.workload,
                settings.verifier,
                counters,
                Clock.systemUTC(),
                applier -> new ChangeEvidence(settings.raw, settings.statementTimeout, settings.workload, applier));
        this.analysis =
                new WorkloadAnalysis(settings.name, settings.workload, serverSide, settings.limits, System::nanoTime);
    }

    /**
     * Starts to configure an advisor.
     *
     * @param workload where executions are recorded
     * @param raw the application's own data source, not the observed one
     */
    public static Builder builder(WorkloadRecorder workload, DataSource raw) {
        return new Builder(workload, raw);
    }

    /** Analyses everything that was observed since the start. */
    public Report analyze() {
        return analyze(settings.workload.snapshot());
    }

    /**
     * Analyses one window. What cannot be looked at is said in the report's notes; nothing is thrown because the server
     * cannot be reached.
     */
    public Report analyze(Workload workload) {
        return counters.analysis(() -> analyzed(workload, settings.source));
    }

    /**
     * Analyses the statements of a {@link io.pgtender.source.StatementList}, or of another source, instead of those that
     * the builder's source adds to what was captured.
     */
    public Report analyze(StatementSource source) {
        return counters.analysis(() -> analyzed(settings.workload.snapshot(), source));
    }

    /**
     * {@link #analyze()} on a daemon thread of its own. Cancelling the future gives up waiting, not the analysis: that
     * ends at its time budget.
     */
    public CompletableFuture<Report> analyzeInBackground() {
        CompletableFuture<Report> report = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        report.complete(analyze());
                    } catch (Throwable e) {
                        report.completeExceptionally(e);
                    }
                },
                "pgtender-analysis-" + settings.name);
        thread.setDaemon(true);
        thread.start();
        return report;
    }

    private Report analyzed(Workload workload, StatementSource source) {
        synchronized (analysisLock) {
            try (AnalysisSession session = session()) {
                return changes.withoutReverted(
                        analysis.withServer(workload, source, session.connection()), session.connection());
            } catch (SQLException e) {
                return analysis.withoutServer(
                        workload,
                        "no connection to the server could be had (SQLSTATE " + e.getSQLState() + "): "
                                + e.getMessage());
            }
        }
    }

    private AnalysisSession session() throws SQLException {
        return AnalysisSession.open(
                settings.raw, settings.statementTimeout, new QuestionPace(settings.questionsPerSecond));
    }

    /**
     * What the planner would do for one execution that was seen. Nothing is run. The plan holds the execution's values in
     * its conditions.
     *
     * @param execution one of {@link io.pgtender.workload.ShapeStatistics#samples}, {@linkplain
     *     ParameterVector#isReplayable replayable}
     * @throws SQLException when the server cannot be reached or refuses, or there is no plan of such a statement
     */
    public Plan explain(ParameterVector execution) throws SQLException {
        try (AnalysisSession session = session()) {
            return new Explainer(session.connection(), settings.statementTimeout)
                    .explain(execution.sql(), statement -> ParameterBinder.bind(statement, execution.parameters()));
        }
    }

    /**
     * The application's times beside those of pg_stat_statements. The first reading compares with all that the server has
     * counted, later ones with what it counted since the first. Nothing is thrown when there is nothing to read: the answer
     * says why.
     */
    public ServerComparison serverStatements() {
        try (AnalysisSession session = session()) {
            return serverSide.compare(session.connection());
        } catch (SQLException e) {
            return ServerComparison.absent("no connection to the server could be had (SQLSTATE " + e.getSQLState()
                    + "), so the server's own times are not known");
        }
    }

    /** What was done so far. An immutable snapshot; asks nothing of the server. */
    public AdvisorStatistics statistics() {
        return counters.snapshot();
    }

    /**
     * Makes the change, if {@code policy} says so; else says what would be done. Blocks until it is done or given up. The
     * outcome, failure included, is in the entry's state.
     *
     * @throws ChangeRefusedException when nothing was begun: the change is one that a person makes in the application's
     *     code, a guard refused, or the server cannot be reached
     */
    public JournalEntry apply(Recommendation recommendation, ApplyPolicy policy) {
        return changes.apply(recommendation, policy);
    }

    /**
     * {@link #apply} without waiting for its end: with progress, pause and cancel.
     *
     * @return at once; what would be thrown by {@code apply} is thrown by its {@code entry()}
     */
    public RunningChange applyInBackground(Recommendation recommendation, ApplyPolicy policy) {
        return changes.applier().applyInBackground(recommendation, policy);
    }

    /**
     * Changes that any instance is making in this database, as its journal says.
     *
     * @throws ChangeRefusedException when the journal cannot be read
     */
    public List<ChangeUnderWay> underWay() {
        return changes.applier().underWay();
    }

    /**
     * The changes as files for a migration tool or psql, instead of applying them; each with its reverse. Asks nothing of
     * the server.
     */
    public List<MigrationFile> export(List<Recommendation> recommendations, MigrationFormat format) {
        return Migrations.now().export(recommendations, format);
    }

    /**
     * Takes a change of ours back, without blocking anyone.
     *
     * @throws ChangeRefusedException when nothing was begun
     */
    public JournalEntry revert(JournalEntry entry) {
        return changes.revert(entry, ApplyPolicy.safeDefaults().forReal());
    }

    /**
     * {@link #revert(JournalEntry)} by a policy: a dry run unless it says otherwise. Who it names is kept among the entry's
     * originals as {@code taken back by}.
     *
     * @throws ChangeRefusedException when nothing was begun
     */
    public JournalEntry revert(JournalEntry entry, ApplyPolicy policy) {
        return changes.revertNoting(entry, policy);
    }

    /**
     * What was changed, newest first; empty when nothing ever was.
     *
     * @throws ChangeRefusedException when the journal cannot be read
     */
    public List<JournalEntry> history() {
        return changes.applier().history();
    }

    /**
     * Did the change help? Compares the latencies of the statements that use the table before and after, against
     * statements that do not, so that a busier or quieter server is not taken for an effect; and the blocks that each call
     * looks at, where pg_stat_statements counts them.
     *
     * @throws IllegalArgumentException when the change was never made
     */
    public Verdict verify(JournalEntry entry) {
        return changes.verify(entry);
    }

    /**
     * Approves a change for one try: by an autopilot of any instance, or by {@link #apply} where its policy asks for
     * approval by name.
     *
     * @param who for the journal; not blank
     * @throws ChangeRefusedException when it cannot be written
     */
    public Approval approve(Recommendation recommendation, String who) {
        return changes.applier().control().approve(recommendation.change(), who);
    }

    /** Switches changes off and on, here or in all instances, and knows what is approved. */
    public ChangeControl control() {
        return changes.applier().control();
    }

    /** Stops the change that is being made in this process, and makes none until {@link #resume}. */
    public void pause() {
        control().pause("by Advisor.pause()");
    }

    /** Ends {@link #pause}. */
    public void resume() {
        control().resume();
    }

    /**
     * Settles what a crash left half-made. An autopilot does that when it starts.
     *
     * @return the entries that were settled
     * @throws ChangeRefusedException when the server cannot be reached
     */
    public List<JournalEntry> reconcile() {
        return changes.applier().reconcile();
    }

    /**
     * Starts to make changes without being asked, as far as {@code settings} go; replaces an autopilot that was started
     * before. Ends with its own {@code close()} or the advisor's.
     */
    public synchronized Autopilot automatic(AutopilotSettings autopilotSettings) {
        if (autopilot != null) {
            autopilot.close();
        }
        Autopilot started = new Autopilot(changes, this::analyze, autopilotSettings).start(settings.name);
        autopilot = started;
        return started;
    }

    /** The autopilot that was started last, if any. */
    public synchronized Optional<Autopilot> autopilot() {
        return Optional.ofNullable(autopilot);
    }

    /** Stops a change that is being made, and waits until nothing half-made is left. */
    @Override
    public void close() {
        autopilot().ifPresent(Autopilot::close);
        changes.close();
    }

    /** Settings of an {@link Advisor}. */
    public static final class Builder {

        /** What PostgreSQL takes for statement_timeout; less than a millisecond would switch it off. */
        private static final Duration MIN_STATEMENT_TIMEOUT = Duration.ofMillis(1);

        private static final Duration MAX_STATEMENT_TIMEOUT = Duration.ofHours(1);

        private final WorkloadRecorder workload;
        private final DataSource raw;
        private @Nullable DataSource directDataSource;
        private String name = "default";
        private Duration statementTimeout = Duration.ofSeconds(5);
        private int questionsPerSecond = QuestionPace.DEFAULT_PER_SECOND;
        private StatementSource source = new ServerStatementSource(ServerStatementSource.Roles.OWN);
        private SelectionLimits limits = SelectionLimits.DEFAULTS;
        private Verifier verifier = new Verifier(VerifierSettings.production());

        private Builder(WorkloadRecorder workload, DataSource raw) {
            this.workload = workload;
            this.raw = raw;
        }

        /** The name that reports carry. */
        public Builder name(String value) {
            if (value.isBlank()) {
                throw new IllegalArgumentException("name must not be blank; leave it out for \"default\"");
            }
            name = value;
            return this;
        }

        /** Gives physical connections for changes, where the pool's own settings do not tell how to open one. */
        public Builder directDataSource(DataSource value) {
            directDataSource = value;
            return this;
        }

        /** How long the server may think about any single question of an analysis; 5 seconds unless said otherwise. */
        public Builder statementTimeout(Duration value) {
            if (value.compareTo(MIN_STATEMENT_TIMEOUT) < 0 || value.compareTo(MAX_STATEMENT_TIMEOUT) > 0) {
                throw new IllegalArgumentException("statementTimeout must be between " + MIN_STATEMENT_TIMEOUT + " and "
                        + MAX_STATEMENT_TIMEOUT + ", got " + value);
            }
            statementTimeout = value;
            return this;
        }

        /**
         * How many questions per second an analysis may ask the server in the long run; 500 unless said otherwise. Ten
         * seconds' worth may be asked at once.
         */
        public Builder questionsPerSecond(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("questionsPerSecond must be positive, got " + value);
            }
            questionsPerSecond = value;
            return this;
        }

        /**
         * Where statements come from beside what is captured in this process: the server's pg_stat_statements, unless said
         * otherwise. {@link StatementSource#CAPTURED} looks at nothing else.
         */
        public Builder statements(StatementSource value) {
            source = value;
            return this;
        }

        /** Where the search for indexes stops. */
        public Builder limits(SelectionLimits value) {
            limits = value;
            return this;
        }

        /** How much traffic a verdict needs. */
        public Builder verifier(Verifier value) {
            verifier = value;
            return this;
        }

        public Advisor build() {
            return new Advisor(this);
        }
    }
}
