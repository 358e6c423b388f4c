package io.pgtender.verify;

import io.pgtender.apply.JournalEntry;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.LatencySeries;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a change in the journal, so that it can be judged. Stateless. */
public final class TrialReader {

    private TrialReader() {}

    /**
     * Asks the server, too: which relations stand for the table, and what it counted since.
     *
     * @param raw a connection in autocommit that is not observed, of the application's role, with a statement timeout
     * @param entry the change; its originals hold the readings that {@link ServerEvidenceText} wrote around it, if any
     * @param history the journal; the times of other changes are left out, and so are the shapes that they affect
     * @param series latencies over time of as many shapes as there are
     * @param now by the clock that the series were recorded with
     * @throws IllegalArgumentException when the change was never made
     */
    public static Trial read(
            Connection raw,
            JournalEntry entry,
            List<JournalEntry> history,
            Collection<LatencySeries> series,
            Instant now)
            throws SQLException {
        Trial trial = of(
                entry,
                history,
                series,
                ServerEvidenceReader.relatives(raw, entry.work().table()),
                now);
        Map<String, String> originals = entry.work().originals();
        Optional<ServerEvidence> before = ServerEvidenceText.read(ServerEvidenceText.BEFORE, originals);
        if (before.isEmpty()) {
            return trial;
        }
        ServerEvidence start =
                ServerEvidenceText.read(ServerEvidenceText.AFTER, originals).orElse(before.get());
        ServerEvidence latest =
                ServerEvidenceReader.capture(raw, shapes(trial), entry.work().table(), index(entry));
        return trial.measuredBy(ServerEffect.of(before.get(), start, latest));
    }

    /** The same where the server cannot be asked: the table stands for itself, and only latencies are compared. */
    public static Trial withoutServer(
            JournalEntry entry, List<JournalEntry> history, Collection<LatencySeries> series, Instant now) {
        return of(entry, history, series, Set.of(entry.work().table()), now);
    }

    /** Shapes whose counters matter, targets first. */
    static Set<Fingerprint> shapes(Trial trial) {
        Set<Fingerprint> shapes = new LinkedHashSet<>(trial.targets());
        shapes.addAll(trial.touched());
        return shapes;
    }

    /** The index whose use explains an improvement; {@code null} where the change makes none. */
    private static @Nullable RelationName index(JournalEntry entry) {
        return entry.work().kind() == JournalEntry.Kind.CREATE_INDEX ? entry.index() : null;
    }

    private static Trial of(
            JournalEntry entry,
            List<JournalEntry> history,
            Collection<LatencySeries> series,
            Set<RelationName> relatives,
            Instant now) {
        Instant started = entry.times().applyingAt();
        Instant finished = entry.times().finishedAt();
        if (started == null || finished == null) {
            throw new IllegalArgumentException(
                    "there is nothing to verify: the change is " + entry.state() + " and was never built");
        }
        Set<Fingerprint> others = new HashSet<>();
        for (JournalEntry other : history) {
            if (!other.id().equals(entry.id()) && wasMadeAfter(other, started.minus(TimeFilter.RECENT))) {
                others.addAll(other.reason().shapes());
                others.addAll(TouchingShapes.of(series, Set.of(other.work().table())));
            }
        }
        Set<Fingerprint> targets = Set.copyOf(entry.reason().shapes());
        others.removeAll(targets);
        List<Disturbance> disturbances = new ArrayList<>(Disturbance.ofOthers(history, entry.id(), now));
        disturbances.addAll(TrialNotes.disturbances(entry));
        return Trial.of(targets, started, finished)
                .touching(TouchingShapes.of(series, relatives))
                .excluding(others)
                .warmFrom(TrialNotes.warmFrom(entry).orElse(null))
                .disturbedBy(disturbances);
    }

    private static boolean wasMadeAfter(JournalEntry entry, Instant moment) {
        Instant made = entry.times().finishedAt();
        Instant undone = entry.times().revertedAt();
        return (made != null && made.isAfter(moment)) || (undone != null && undone.isAfter(moment));
    }
}
