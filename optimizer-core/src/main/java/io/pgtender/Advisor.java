package io.pgtender;

import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.ChangeApplier;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.DirectConnections;
import io.pgtender.apply.JournalEntry;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.ForeignKeyReader;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.dataflow.ForeignKeyRelations;
import io.pgtender.detect.Detection;
import io.pgtender.detect.Detector;
import io.pgtender.detect.IdleTransactionDetector;
import io.pgtender.detect.MissingIndexDetector;
import io.pgtender.detect.NPlusOneDetector;
import io.pgtender.detect.Observed;
import io.pgtender.detect.OffsetPagingDetector;
import io.pgtender.detect.UnboundedListDetector;
import io.pgtender.detect.UnreadColumnsDetector;
import io.pgtender.detect.UnreadRowsDetector;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.sql.Fingerprint;
import io.pgtender.verify.Verdict;
import io.pgtender.verify.Verifier;
import io.pgtender.verify.VerifierSettings;
import io.pgtender.workload.LatencySeries;
import io.pgtender.workload.ServerComparison;
import io.pgtender.workload.Workload;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what ran, says what to change, changes it, measures whether it helped, and takes it back.
 *
 * <p>Thread-safe; analyses run one at a time. All questions to the server go over connections of the raw pool, never the
 * observed one. Nothing is changed unless {@link #apply} is called with a policy that says {@link ApplyPolicy#forReal}.
 */
public final class Advisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Advisor.class);

    private final Builder settings;
    private final ChangeApplier applier;
    private final List<Detector> detectors;
    private final Object analysis = new Object();
    private final AdvisorCounters counters = new AdvisorCounters();
    private final ServerSide serverSide;

    private Advisor(Builder settings) {
        this.settings = settings;
        this.serverSide = new ServerSide(settings.workload);
        this.applier = new ChangeApplier(DirectConnections.of(settings.raw, settings.directDataSource));
        this.detectors = List.of(
                new NPlusOneDetector(),
                new MissingIndexDetector(settings.limits, System::nanoTime),
                new OffsetPagingDetector(),
                new UnboundedListDetector(),
                new IdleTransactionDetector(),
                new UnreadRowsDetector(),
                new UnreadColumnsDetector());
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
        return counters.analysis(() -> analyzed(workload));
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

    private Report analyzed(Workload workload) {
        synchronized (analysis) {
            try (AnalysisSession session = AnalysisSession.open(
                    settings.raw, settings.statementTimeout, new QuestionPace(settings.questionsPerSecond))) {
                return detect(workload, session.connection());
            } catch (SQLException e) {
                Report report = detect(workload, null);
                List<String> notes = new ArrayList<>(report.notes());
                notes.add(
                        0,
                        "no connection to the server could be had (SQLSTATE " + e.getSQLState() + "): "
                                + e.getMessage());
                return new Report(
                        report.dataSourceName(),
                        workload,
                        Optional.empty(),
                        report.recommendations(),
                        report.rejections(),
                        notes,
                        Optional.empty());
            }
        }
    }

    private Report detect(Workload workload, @Nullable Connection server) {
        List<Recommendation> recommendations = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Detector detector : detectors) {
            try {
                Detection detection = detector.detect(new Observed(workload, server));
                recommendations.addAll(detection.recommendations());
                rejections.addAll(detection.rejections());
                notes.addAll(detection.notes());
            } catch (SQLException e) {
                // The server's message may quote a parameter's value.
                LOG.debug("{} failed", detector.name(), e);
                notes.add(detector.name() + " could not be checked (SQLSTATE " + e.getSQLState()
                        + "); the log at DEBUG has the message");
            }
        }
        Optional<ServerFacts> facts = Optional.empty();
        Optional<ServerComparison> serverTimes = Optional.empty();
        if (server != null) {
            ServerComparison comparison = serverSide.compare(server);
            comparison.absence().ifPresent(notes::add);
            serverTimes = Optional.of(comparison).filter(c -> c.absence().isEmpty());
            try {
                settings.workload.keyRelations(new ForeignKeyRelations(ForeignKeyReader.read(server)));
                facts = Optional.of(CatalogReader.readServer(server));
            } catch (SQLException e) {
                notes.add("the server's settings could not be read (SQLSTATE " + e.getSQLState() + ")");
            }
        }
        return new Report(settings.name, workload, facts, recommendations, rejections, notes, serverTimes);
    }

    /**
     * The application's times beside those of pg_stat_statements. The first reading compares with all that the server has
     * counted, later ones with what it counted since the first. Nothing is thrown when there is nothing to read: the answer
     * says why.
     */
    public ServerComparison serverStatements() {
        try (AnalysisSession session = AnalysisSession.open(
                settings.raw, settings.statementTimeout, new QuestionPace(settings.questionsPerSecond))) {
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
        return counters.change(() -> applier.apply(recommendation, policy));
    }

    /**
     * Takes a change of ours back, without blocking anyone.
     *
     * @throws ChangeRefusedException when nothing was begun
     */
    public JournalEntry revert(JournalEntry entry) {
        return counters.change(() -> applier.revert(entry));
    }

    /**
     * What was changed, newest first; empty when nothing ever was.
     *
     * @throws ChangeRefusedException when the journal cannot be read
     */
    public List<JournalEntry> history() {
        return applier.history();
    }

    /**
     * Did the change help? Compares the latencies of the statements it was made for before and after, against statements
     * that do not touch the table, so that a busier or quieter server is not taken for an effect.
     */
    public Verdict verify(JournalEntry entry) {
        Instant started = entry.times().buildingAt();
        Instant finished = entry.times().finishedAt();
        if (started == null || finished == null) {
            throw new IllegalArgumentException(
                    "there is nothing to verify: the change is " + entry.state() + " and was never built");
        }
        List<LatencySeries> series = settings.workload.series();
        return settings.verifier.verify(
                series, Set.copyOf(entry.reason().shapes()), touching(entry, series), started, finished);
    }

    /** Shapes that name the table: they may be affected, for better or worse, and are no controls. */
    private static Set<Fingerprint> touching(JournalEntry entry, List<LatencySeries> series) {
        String table = entry.work().table().name().toLowerCase(Locale.ROOT);
        Set<Fingerprint> touching = new HashSet<>(entry.reason().shapes());
        for (LatencySeries one : series) {
            if (one.shape().text().toLowerCase(Locale.ROOT).contains(table)) {
                touching.add(one.shape().fingerprint());
            }
        }
        return touching;
    }

    /** Stops a change that is being made, and waits until nothing half-made is left. */
    @Override
    public void close() {
        applier.close();
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
         * How many questions per second an analysis may ask the server in the long run; 300 unless said otherwise. Ten
         * seconds' worth may be asked at once.
         */
        public Builder questionsPerSecond(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("questionsPerSecond must be positive, got " + value);
            }
            questionsPerSecond = value;
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
