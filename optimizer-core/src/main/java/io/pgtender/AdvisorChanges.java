package io.pgtender;

import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.ChangeApplier;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.RevertedChanges;
import io.pgtender.verify.HarmWatch;
import io.pgtender.verify.LoadCounters;
import io.pgtender.verify.Trial;
import io.pgtender.verify.Verdict;
import io.pgtender.verify.Verifier;
import io.pgtender.verify.VerifierSettings;
import io.pgtender.workload.LatencySeries;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The half of an {@link Advisor} that changes the database and looks at what came of it. Thread-safe. */
final class AdvisorChanges implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Advisor.class);

    /** Name among an entry's originals. */
    static final String TAKEN_BACK_BY = "taken back by";

    private final ChangeApplier applier;
    private final WorkloadRecorder workload;
    private final Verifier verifier;
    private final AdvisorCounters counters;
    private final Clock clock;
    private final ChangeEvidence evidence;
    private final Baselines baselines = new Baselines();

    /** @param clock the one that {@code workload} is recorded with */
    AdvisorChanges(
            ChangeApplier applier,
            WorkloadRecorder workload,
            Verifier verifier,
            AdvisorCounters counters,
            Clock clock,
            Function<ChangeApplier, ChangeEvidence> evidence) {
        this.applier = applier;
        this.workload = workload;
        this.verifier = verifier;
        this.counters = counters;
        this.clock = clock;
        this.evidence = evidence.apply(applier);
    }

    ChangeApplier applier() {
        return applier;
    }

    Clock clock() {
        return clock;
    }

    List<LatencySeries> series() {
        return workload.series();
    }

    JournalEntry apply(Recommendation recommendation, ApplyPolicy policy) {
        List<LatencySeries> before = workload.series();
        JournalEntry entry =
                counters.change(() -> evidence.around(recommendation, () -> applier.apply(recommendation, policy)));
        if (entry.state() == JournalEntry.State.APPLIED) {
            baselines.keep(entry.id(), before);
        }
        return entry;
    }

    /** Latencies until now, those from before the change included as far as they are still known. */
    List<LatencySeries> series(JournalEntry entry) {
        return baselines.with(entry.id(), workload.series());
    }

    /** No verdict on it will be asked for any more. */
    void forget(JournalEntry entry) {
        baselines.forget(entry.id());
    }

    JournalEntry revert(JournalEntry entry, ApplyPolicy policy) {
        return counters.change(() -> applier.revert(entry, policy));
    }

    /** {@link #revert}, and who wanted it is written into the journal. */
    JournalEntry revertNoting(JournalEntry entry, ApplyPolicy policy) {
        JournalEntry reverted = revert(entry, policy);
        if (reverted.state() != JournalEntry.State.REVERTED) {
            return reverted;
        }
        try {
            return applier.note(reverted, Map.of(TAKEN_BACK_BY, policy.appliedBy()));
        } catch (ChangeRefusedException e) {
            LOG.warn("who took {} back is not in the journal: {}", entry.work().object(), e.getMessage());
            return reverted;
        }
    }

    Verdict verify(JournalEntry entry) {
        if (entry.times().applyingAt() == null || entry.times().finishedAt() == null) {
            throw new IllegalArgumentException(
                    "there is nothing to verify: the change is " + entry.state() + " and was never made");
        }
        List<LatencySeries> series = series(entry);
        return verdict(series, look(entry, history(), series, clock.instant()).trial());
    }

    Verdict verdict(List<LatencySeries> series, Trial trial) {
        return verifier.verify(series, trial);
    }

    ChangeEvidence.Look look(JournalEntry entry, List<JournalEntry> history, List<LatencySeries> series, Instant now) {
        return evidence.look(entry, history, series, now);
    }

    /** What the server as a whole has used up; empty where that cannot be asked. */
    Optional<LoadCounters> loadCounters() {
        return evidence.loadCounters();
    }

    /** Lets {@code watch} know how many sessions are at work. */
    void countSessions(HarmWatch watch) {
        evidence.activeSessions().ifPresent(active -> watch.sessions(clock.instant(), active));
    }

    VerifierSettings verifierSettings() {
        return verifier.settings();
    }

    /** How long after a change, or a start of the server, its caches are cold. */
    Duration warmUp() {
        return verifier.settings().warmUp();
    }

    /** {@link #verify}, and a verdict that is one is written into the journal. */
    Verdict verifyAndNote(JournalEntry entry) {
        Verdict verdict = verify(entry);
        if (!(verdict instanceof Verdict.Inconclusive)) {
            try {
                applier.judge(entry, verdict.judgement(clock.instant()));
            } catch (ChangeRefusedException e) {
                LOG.warn(
                        "the verdict on {} is not in the journal: {}",
                        entry.work().object(),
                        e.getMessage());
            }
        }
        return verdict;
    }

    /** What else was changed; nothing where the journal cannot be read. */
    private List<JournalEntry> history() {
        try {
            return applier.history();
        } catch (ChangeRefusedException e) {
            LOG.debug("the journal could not be read", e);
            return List.of();
        }
    }

    /** The report without what was made and taken back before, which is among the rejections with the reason. */
    Report withoutReverted(Report report, Connection connection) {
        List<Recommendation> kept = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>(report.rejections());
        List<String> notes = new ArrayList<>(report.notes());
        try {
            RevertedChanges reverted = applier.reverted(connection);
            for (Recommendation recommendation : report.recommendations()) {
                Optional<String> why = reverted.whyNot(recommendation.change(), connection, clock.instant());
                why.ifPresent(reason ->
                        rejections.add(new Rejection(recommendation.change().describe(), reason)));
                if (why.isEmpty()) {
                    kept.add(recommendation);
                }
            }
        } catch (SQLException e) {
            LOG.debug("the journal could not be read", e);
            notes.add("the journal could not be read (SQLSTATE " + e.getSQLState()
                    + "), so what was made and taken back before is proposed again");
            kept = report.recommendations();
        }
        return new Report(
                report.dataSourceName(),
                report.workload(),
                report.server(),
                kept,
                rejections,
                notes,
                report.serverTimes());
    }

    @Override
    public void close() {
        applier.close();
    }
}
