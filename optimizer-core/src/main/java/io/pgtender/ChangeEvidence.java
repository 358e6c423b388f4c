package io.pgtender;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ChangeApplier;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.RelationName;
import io.pgtender.verify.LoadCounters;
import io.pgtender.verify.ServerEvidence;
import io.pgtender.verify.ServerEvidence.IndexCount;
import io.pgtender.verify.ServerEvidenceReader;
import io.pgtender.verify.ServerEvidenceText;
import io.pgtender.verify.ServerState;
import io.pgtender.verify.TouchingShapes;
import io.pgtender.verify.Trial;
import io.pgtender.verify.TrialReader;
import io.pgtender.workload.LatencySeries;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the server's counters around a change and keeps them with its entry, and puts both together when it is judged.
 * Never the reason why a change is not made: what cannot be read is missing from the verdict, and that is all.
 * Thread-safe.
 */
final class ChangeEvidence {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeEvidence.class);

    private final DataSource raw;
    private final Duration statementTimeout;
    private final WorkloadRecorder workload;
    private final ChangeApplier applier;

    ChangeEvidence(DataSource raw, Duration statementTimeout, WorkloadRecorder workload, ChangeApplier applier) {
        this.raw = raw;
        this.statementTimeout = statementTimeout;
        this.workload = workload;
        this.applier = applier;
    }

    /**
     * Makes a change with a reading before and one after it.
     *
     * @param change makes it
     * @return its entry, with the readings among the originals where it was applied
     */
    JournalEntry around(Recommendation recommendation, Supplier<JournalEntry> change) {
        RelationName table = table(recommendation.change());
        if (table == null) {
            return change.get();
        }
        Set<Fingerprint> shapes = new LinkedHashSet<>();
        recommendation.finding().shapes().forEach(shape -> shapes.add(shape.fingerprint()));
        shapes.addAll(TouchingShapes.of(workload.series(), Set.of(table)));
        Optional<ServerEvidence> before = read(shapes, table, null);
        JournalEntry entry = change.get();
        if (entry.state() != JournalEntry.State.APPLIED || before.isEmpty()) {
            return entry;
        }
        Map<String, String> readings = new HashMap<>(ServerEvidenceText.write(ServerEvidenceText.BEFORE, before.get()));
        boolean isIndex = entry.work().kind() == JournalEntry.Kind.CREATE_INDEX;
        read(shapes, table, isIndex ? entry.index() : null)
                .ifPresent(after -> readings.putAll(ServerEvidenceText.write(ServerEvidenceText.AFTER, after)));
        readings.putAll(state(table));
        try {
            return applier.note(entry, readings);
        } catch (ChangeRefusedException e) {
            LOG.warn(
                    "the server's counters around a change could not be kept, so only times will judge it: {}",
                    e.getMessage());
            return entry;
        }
    }

    /**
     * What is known of a change now.
     *
     * @param trial for a verdict; without the server's part where that cannot be reached
     * @param state of the server and the table; {@code null} where it cannot be read
     * @param index use of the index that was made; {@code null} where there is none, or it cannot be read
     */
    record Look(
            Trial trial,
            @Nullable ServerState state,
            @Nullable IndexCount index) {}

    /** All that is known of a change now. */
    Look look(JournalEntry entry, List<JournalEntry> history, List<LatencySeries> series, Instant now) {
        try (AnalysisSession session = session()) {
            boolean isIndex = entry.work().kind() == JournalEntry.Kind.CREATE_INDEX;
            return new Look(
                    TrialReader.read(session.connection(), entry, history, series, now),
                    ServerState.read(session.connection(), entry.work().table()),
                    isIndex ? ServerEvidenceReader.index(session.connection(), entry.index()) : null);
        } catch (SQLException e) {
            unreadable(e);
            return new Look(TrialReader.withoutServer(entry, history, series, now), null, null);
        }
    }

    private Map<String, String> state(RelationName table) {
        try (AnalysisSession session = session()) {
            return ServerState.read(session.connection(), table).notes();
        } catch (SQLException e) {
            unreadable(e);
            return Map.of();
        }
    }

    /** How many sessions are at work in the database; empty where that cannot be asked. */
    OptionalInt activeSessions() {
        try (AnalysisSession session = session()) {
            return OptionalInt.of(ServerEvidenceReader.activeSessions(session.connection()));
        } catch (SQLException e) {
            unreadable(e);
            return OptionalInt.empty();
        }
    }

    /** What the server as a whole has used up; empty where that cannot be asked. */
    Optional<LoadCounters> loadCounters() {
        try (AnalysisSession session = session()) {
            return Optional.of(LoadCounters.read(session.connection()));
        } catch (SQLException e) {
            unreadable(e);
            return Optional.empty();
        }
    }

    private Optional<ServerEvidence> read(Set<Fingerprint> shapes, RelationName table, @Nullable RelationName index) {
        try (AnalysisSession session = session()) {
            return Optional.of(ServerEvidenceReader.capture(session.connection(), shapes, table, index));
        } catch (SQLException e) {
            unreadable(e);
            return Optional.empty();
        }
    }

    private AnalysisSession session() throws SQLException {
        return AnalysisSession.open(raw, statementTimeout, new QuestionPace(QuestionPace.DEFAULT_PER_SECOND));
    }

    private static void unreadable(SQLException e) {
        LOG.debug("the server's counters could not be read (SQLSTATE {})", e.getSQLState(), e);
    }

    /** The table that a change is about; {@code null} where it is about none, or does not say. */
    private static @Nullable RelationName table(Change change) {
        if (change instanceof Change.CreateIndex create) {
            return create.definition().table();
        } else if (change instanceof Change.DropIndex drop) {
            return drop.definition().table();
        } else if (change instanceof Change.Vacuum vacuum) {
            return vacuum.table();
        } else if (change instanceof Change.TableSettings settings) {
            return settings.table();
        }
        return null;
    }
}
