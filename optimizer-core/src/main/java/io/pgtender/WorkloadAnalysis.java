package io.pgtender;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.ForeignKeyReader;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.dataflow.ForeignKeyRelations;
import io.pgtender.detect.CacheableReadDetector;
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
import io.pgtender.review.ExistingIndexDetector;
import io.pgtender.review.StatisticsDetector;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.source.SearchPaths;
import io.pgtender.source.SourceReading;
import io.pgtender.source.StatementSource;
import io.pgtender.workload.ServerComparison;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every detector. What the application does (N+1s, results, transactions) is judged by what was captured; what the
 * database lacks, by that together with what the source of statements adds.
 */
final class WorkloadAnalysis {

    private static final Logger LOG = LoggerFactory.getLogger(Advisor.class);

    private final String name;
    private final WorkloadRecorder recorder;
    private final ServerSide serverSide;
    private final List<Detector> ofTheApplication = List.of(
            new NPlusOneDetector(),
            new OffsetPagingDetector(),
            new UnboundedListDetector(),
            new IdleTransactionDetector(),
            new UnreadRowsDetector(),
            new UnreadColumnsDetector(),
            new CacheableReadDetector());
    private final List<Detector> ofTheDatabase;

    /**
     * @param name of the data source, for reports
     * @param limits of the search for indexes
     * @param nanoTime the clock of its time budget
     */
    WorkloadAnalysis(
            String name,
            WorkloadRecorder recorder,
            ServerSide serverSide,
            SelectionLimits limits,
            LongSupplier nanoTime) {
        this.name = name;
        this.recorder = recorder;
        this.serverSide = serverSide;
        this.ofTheDatabase = List.of(
                new MissingIndexDetector(limits, nanoTime), new ExistingIndexDetector(), new StatisticsDetector());
    }

    /** Looks at {@code captured} where the server cannot be asked. */
    Report withoutServer(Workload captured, String reason) {
        Findings findings = new Findings();
        findings.notes.add(reason);
        findings.ask(ofTheApplication, new Observed(captured, null));
        findings.ask(ofTheDatabase, new Observed(captured, null));
        return findings.report(captured, Optional.empty(), Optional.empty());
    }

    /**
     * Looks at {@code captured} and at what {@code source} makes of it.
     *
     * @param server ours for the time of this call
     */
    Report withServer(Workload captured, StatementSource source, Connection server) {
        Findings findings = new Findings();
        findings.ask(ofTheApplication, new Observed(captured, server));
        findings.askUnderSearchPath(source, captured, server);
        ServerComparison comparison = serverSide.compare(server);
        comparison.absence().filter(absence -> !findings.haveSaid(absence)).ifPresent(findings.notes::add);
        Optional<ServerFacts> facts = Optional.empty();
        try {
            recorder.keyRelations(new ForeignKeyRelations(ForeignKeyReader.read(server)));
            facts = Optional.of(CatalogReader.readServer(server));
        } catch (SQLException e) {
            findings.notes.add("the server's settings could not be read (SQLSTATE " + e.getSQLState() + ")");
        }
        Workload shown = captured.calls() > 0 ? captured : findings.judged.orElse(captured);
        return findings.report(
                shown, facts, Optional.of(comparison).filter(c -> c.absence().isEmpty()));
    }

    /** What one analysis has found so far. */
    private final class Findings {

        private final List<Recommendation> recommendations = new ArrayList<>();
        private final List<Rejection> rejections = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        /** What the database was judged by, once it is known. */
        private Optional<Workload> judged = Optional.empty();

        /** Whether a note begins with the same words: why the server's counters could not be had is known by then. */
        boolean haveSaid(String absence) {
            int clause = absence.indexOf(',');
            String begin = clause < 0 ? absence : absence.substring(0, clause);
            return notes.stream().anyMatch(note -> note.startsWith(begin));
        }

        void ask(List<Detector> detectors, Observed observed) {
            detectors.forEach(detector -> ask(detector, observed));
        }

        private void ask(Detector detector, Observed observed) {
            try {
                Detection detection = detector.detect(observed);
                detection.recommendations().forEach(this::add);
                rejections.addAll(detection.rejections());
                detection.notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
            } catch (SQLException e) {
                // The server's message may quote a parameter's value.
                LOG.debug("{} failed", detector.name(), e);
                notes.add(detector.name() + " could not be checked (SQLSTATE " + e.getSQLState()
                        + "); the log at DEBUG has the message");
            } catch (RuntimeException e) {
                LOG.warn("{} failed: a defect of pgtender, please report it", detector.name(), e);
                notes.add(detector.name() + " could not be checked: a defect of ours ("
                        + e.getClass().getSimpleName() + "); the log has it");
            }
        }

        /** An index that an earlier finding asks for already is not asked for twice. */
        private void add(Recommendation recommendation) {
            Optional<Recommendation> same = recommendations.stream()
                    .filter(earlier -> recommendation.change() instanceof Change.CreateIndex
                            && earlier.change()
                                    .sql()
                                    .equals(recommendation.change().sql()))
                    .findFirst();
            if (same.isPresent()) {
                rejections.add(new Rejection(
                        recommendation.finding().kind().label() + ": "
                                + recommendation.finding().summary(),
                        "the same index is recommended already"));
            } else {
                recommendations.add(recommendation);
            }
        }

        /** Names of the application's statements are looked for where the application finds them. */
        void askUnderSearchPath(StatementSource source, Workload captured, Connection server) {
            try {
                SourceReading read =
                        SearchPaths.under(server, path(server, captured), () -> read(source, captured, server));
                judged = Optional.of(read.workload());
                Observed observed = new Observed(read.workload(), server, read.origins());
                SearchPaths.under(server, path(server, read.workload()), () -> {
                    ask(ofTheDatabase, observed);
                    return true;
                });
            } catch (SQLException e) {
                LOG.debug("completing the search path failed", e);
                notes.add("the schemas of the statements' tables could not be looked up (SQLSTATE " + e.getSQLState()
                        + ")");
            }
        }

        private static String path(Connection server, Workload workload) throws SQLException {
            return SearchPaths.completed(
                    server,
                    workload.shapesByTotalTime().stream()
                            .map(ShapeStatistics::shape)
                            .toList());
        }

        private SourceReading read(StatementSource source, Workload captured, Connection server) {
            try {
                SourceReading reading = source.read(server, captured);
                notes.addAll(reading.notes());
                return reading;
            } catch (SQLException e) {
                LOG.debug("reading further statements failed", e);
                notes.add("only what was captured here was looked at: reading further statements failed (SQLSTATE "
                        + e.getSQLState() + ")");
                return new SourceReading(captured, Map.of(), List.of());
            }
        }

        Report report(Workload workload, Optional<ServerFacts> facts, Optional<ServerComparison> serverTimes) {
            return new Report(name, workload, facts, recommendations, rejections, notes, serverTimes);
        }
    }
}
