package io.pgtender;

import io.pgtender.advice.Change;
import io.pgtender.advice.Confidence;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.Approval;
import io.pgtender.apply.Autonomy;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.Judgement;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.apply.Leadership;
import io.pgtender.apply.RevertedChanges;
import io.pgtender.verify.Harm;
import io.pgtender.verify.HarmWatch;
import io.pgtender.verify.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes by itself, as far as its policy lets it: one at a time, each watched on live traffic until it has proved
 * itself, else taken back. Off until {@link Advisor#automatic} starts it.
 *
 * <p>Of several instances on a database one acts. What it is doing is in the journal: after a restart it, or another
 * instance, goes on from there. All work is on one daemon thread; what goes wrong is logged and tried again later, and never
 * reaches the application. Thread-safe.
 */
public final class Autopilot implements AutoCloseable {

    /** Who made a change, in the journal; changes that a person approved name the person after it. */
    public static final String AUTHOR = "autopilot";

    private static final Logger LOG = LoggerFactory.getLogger(Autopilot.class);

    /** How long a change that failed or gave way is not tried again. */
    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    private final AdvisorChanges changes;
    private final Supplier<Report> analysis;
    private final AutopilotSettings settings;
    private final Leadership leadership;
    private final HarmWatch harm;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean reconciled;
    private Instant nextAnalysis = Instant.MIN;
    private volatile @Nullable Round last;
    private boolean warned;

    /** Entries that were warned about; at most as many as were ever on trial in this process. */
    private final Set<UUID> stuck = new HashSet<>();

    /**
     * One look.
     *
     * @param at when
     * @param notes what was done, and why what was not done was not
     */
    public record Round(Instant at, List<String> notes) {

        public Round {
            notes = List.copyOf(notes);
        }
    }

    Autopilot(AdvisorChanges changes, Supplier<Report> analysis, AutopilotSettings settings) {
        this.changes = changes;
        this.analysis = analysis;
        this.settings = settings;
        this.leadership = changes.applier().leadership();
        this.harm = new HarmWatch(settings.regressions(), changes.warmUp());
    }

    /** Starts the thread. Once. */
    Autopilot start(String name) {
        Thread thread = new Thread(this::run, "pgtender-autopilot-" + name);
        thread.setDaemon(true);
        thread.start();
        LOG.info(
                "{}: the autopilot is on{}",
                name,
                settings.policy().mode() == ApplyPolicy.Mode.DRY_RUN ? ", as a dry run" : "");
        return this;
    }

    /** What the last look did and found; empty before the first. */
    public Optional<Round> lastRound() {
        return Optional.ofNullable(last);
    }

    /** Ends it after what it is doing now; what is on trial stays, for whoever goes on. Returns at once. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            while (!closed.await(jittered(settings.tick()), TimeUnit.MILLISECONDS)) {
                try {
                    round();
                } catch (Exception | LinkageError | AssertionError e) {
                    trouble(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stepDown();
        }
    }

    /** Lets another instance act. */
    void stepDown() {
        leadership.close();
    }

    private void trouble(Throwable e) {
        last = new Round(changes.clock().instant(), List.of("failed: " + e.getMessage()));
        if (warned) {
            LOG.debug("a round of the autopilot failed", e);
        } else {
            warned = true;
            LOG.warn("a round of the autopilot failed, it will be tried again; further failures at DEBUG", e);
        }
    }

    /** Between half of {@code time} and all of it, in milliseconds, so that instances do not march in step. */
    private static long jittered(Duration time) {
        long millis = Math.max(2, time.toMillis());
        return ThreadLocalRandom.current().nextLong(millis / 2, millis + 1);
    }

    /** One look at what is on trial, and a change if nothing is. */
    synchronized Round round() {
        List<String> notes = new ArrayList<>();
        Instant now = changes.clock().instant();
        // Asked in every round, leader or not: it learns from one to the next.
        changes.countSessions(harm);
        Optional<String> off = changes.applier().control().switchedOff();
        if (off.isPresent()) {
            notes.add(off.get());
        } else if (!leadership.isOurs()) {
            notes.add("another instance tends this database");
        } else {
            reconcileOnce(notes);
            boolean open = watch(now, notes);
            if (open) {
                notes.add("a change is on trial; nothing else is changed meanwhile");
            } else if (!now.isBefore(nextAnalysis)) {
                change(now, notes);
            }
        }
        Round round = new Round(now, notes);
        last = round;
        return round;
    }

    private void reconcileOnce(List<String> notes) {
        if (!reconciled) {
            List<JournalEntry> settled = changes.applier().reconcile();
            reconciled = true;
            settled.forEach(entry -> notes.add("settled " + describe(entry) + ": now " + entry.state()));
        }
    }

    /** Looks at everything on trial; whether something has yet to prove itself. */
    private boolean watch(Instant now, List<String> notes) {
        boolean open = false;
        List<JournalEntry> history = changes.applier().history();
        for (JournalEntry entry : history) {
            if (!entry.author().appliedBy().startsWith(AUTHOR)) {
                continue;
            }
            if (entry.state() == State.REVERTING) {
                revert(entry, reason(entry), notes);
                open = true;
                continue;
            }
            Optional<Probation> trial = Probation.of(entry, settings.looks()).filter(t -> !t.isOver());
            if (trial.isPresent()) {
                open |= !isDecided(trial.get(), history, now, notes);
            }
        }
        return open;
    }

    /** Whether nothing else has to wait for it any more. */
    private boolean isDecided(Probation trial, List<JournalEntry> history, Instant now, List<String> notes) {
        if (trial.isCondemned()) {
            return revert(trial.entry(), reason(trial.entry()), notes);
        }
        Optional<Harm> harmful = changes.harm(harm, trial.entry(), history);
        if (harmful.isPresent()) {
            JournalEntry judged = changes.applier()
                    .judge(
                            trial.entry(),
                            new Judgement(Probation.REGRESSED, harmful.get().describe(), now));
            return revert(judged, reason(judged), notes);
        }
        if (!trial.isLookDue(now)) {
            return !trial.isOpen();
        }
        Verdict verdict = changes.verify(trial.entry());
        Probation.Decision decision = trial.decide(verdict, scans(trial.entry()), now, settings.unproven());
        Judgement judgement = decision.judgement(now);
        notes.add(describe(trial.entry()) + ": " + decision.fate() + ", " + decision.reason());
        switch (decision.fate()) {
            case WAIT -> {
                changes.applier().judge(trial.entry(), judgement);
                return false;
            }
            case KEEP -> {
                changes.applier().judge(trial.entry(), judgement);
                LOG.info("{} is kept: {}", describe(trial.entry()), decision.reason());
                return true;
            }
            case REVERT -> {
                // A regression is written first, so that it is taken back even if we die now. Of anything else what was
                // written at the end would read as kept: it is written when it is gone.
                if (decision.verdict().equals(Probation.REGRESSED)) {
                    return revert(changes.applier().judge(trial.entry(), judgement), decision.reason(), notes);
                }
                boolean reverted = revert(trial.entry(), decision.reason(), notes);
                if (reverted) {
                    changes.applier().judge(trial.entry(), judgement);
                }
                return reverted;
            }
        }
        return false;
    }

    private OptionalLong scans(JournalEntry entry) {
        return entry.work().kind() == JournalEntry.Kind.CREATE_INDEX
                ? changes.applier().indexScans(entry)
                : OptionalLong.empty();
    }

    /** Takes an entry back; false when that has to be tried again. */
    private boolean revert(JournalEntry entry, String reason, List<String> notes) {
        try {
            JournalEntry reverted = changes.revert(entry, settings.policy());
            notes.add(describe(entry) + " is taken back: " + reverted.state());
            if (reverted.state() == State.REVERTED) {
                LOG.warn("{} is taken back: {}", describe(entry), reason);
                return true;
            }
        } catch (ChangeRefusedException e) {
            notes.add(describe(entry) + " cannot be taken back yet: " + e.getMessage());
            if (stuck.add(entry.id())) {
                LOG.warn("{} cannot be taken back yet, it will be tried again: {}", describe(entry), e.getMessage());
            }
        }
        return false;
    }

    private static String reason(JournalEntry entry) {
        Judgement judgement = entry.judgement();
        return judgement == null ? "it was begun before" : judgement.reason();
    }

    private void change(Instant now, List<String> notes) {
        Optional<String> window = settings.policy().closedAt(now);
        if (window.isPresent()) {
            notes.add(window.get());
            return;
        }
        nextAnalysis = now.plus(settings.analysisInterval());
        List<Approval> approvals = changes.applier().control().approvals();
        List<JournalEntry> history = changes.applier().history();
        for (Recommendation recommendation : analysis.get().recommendations()) {
            Optional<ApplyPolicy> policy = policy(recommendation, approvals);
            if (policy.isEmpty() || isTooSoon(recommendation.change(), history, now)) {
                continue;
            }
            if (isMade(recommendation, policy.get(), notes)) {
                return;
            }
        }
    }

    /** Under which policy a change may be made without asking; empty when it may not. */
    private Optional<ApplyPolicy> policy(Recommendation recommendation, List<Approval> approvals) {
        Autonomy autonomy = settings.policy().autonomy(recommendation.change());
        Optional<Approval> approval = approvals.stream()
                .filter(a -> a.names(recommendation.change()))
                .findFirst()
                .or(() -> settings.policy().approvalOf(recommendation.change()));
        if (autonomy == Autonomy.ADVISE) {
            return Optional.empty();
        }
        if (approval.isPresent()) {
            return Optional.of(settings.policy().toBuilder()
                    .approve(approval.get())
                    .initiative(ApplyPolicy.Initiative.PERSON)
                    .appliedBy(AUTHOR + " for " + approval.get().by())
                    .build());
        }
        return autonomy == Autonomy.AUTOMATIC && isSure(recommendation)
                ? Optional.of(settings.policy().toBuilder()
                        .initiative(ApplyPolicy.Initiative.AUTOPILOT)
                        .appliedBy(AUTHOR)
                        .build())
                : Optional.empty();
    }

    /** Statistics and vacuum change no plan for the worse by more than the next autovacuum would; all else is predicted. */
    private boolean isSure(Recommendation recommendation) {
        Optional<Confidence> confidence = recommendation.impact().confidence();
        return confidence.isPresent()
                ? confidence.get().level().compareTo(settings.leastConfidence()) <= 0
                : recommendation.change() instanceof Change.Vacuum
                        || recommendation.change() instanceof Change.TableStatistics;
    }

    private static boolean isTooSoon(Change change, List<JournalEntry> history, Instant now) {
        return history.stream()
                .filter(entry -> RevertedChanges.isSame(change, entry))
                .findFirst()
                .filter(entry -> isThere(entry)
                        || ((entry.state() == State.FAILED || entry.state() == State.YIELDED)
                                && entry.times().plannedAt().plus(RETRY_AFTER).isAfter(now)))
                .isPresent();
    }

    /** An index that was made or found; if it is gone meanwhile, a person took it away. */
    private static boolean isThere(JournalEntry entry) {
        return entry.work().kind() == JournalEntry.Kind.CREATE_INDEX
                && (entry.state() == State.APPLIED || entry.state() == State.ALREADY_PRESENT);
    }

    /** Whether a change was begun, so that it is enough for now. */
    private boolean isMade(Recommendation recommendation, ApplyPolicy policy, List<String> notes) {
        try {
            JournalEntry entry = changes.apply(recommendation, policy);
            notes.add(describe(entry) + ": " + entry.state() + " "
                    + entry.outcome().message());
            if (entry.state() == State.APPLIED) {
                LOG.info(
                        "{} is made and watched: {}",
                        describe(entry),
                        entry.reason().finding());
            }
            return entry.state() != State.DRY_RUN && entry.state() != State.ALREADY_PRESENT;
        } catch (ChangeRefusedException e) {
            notes.add(recommendation.change().describe() + " is not made: " + e.getMessage());
            return false;
        }
    }

    private static String describe(JournalEntry entry) {
        return entry.work().kind() + " " + entry.work().object() + " on "
                + entry.work().table();
    }
}
