package io.pgtender;

import io.pgtender.advice.Change;
import io.pgtender.advice.Confidence;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.Approval;
import io.pgtender.apply.Autonomy;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.apply.Leadership;
import io.pgtender.apply.RevertedChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private final Trials trials;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean reconciled;
    private Instant nextAnalysis = Instant.MIN;
    private volatile @Nullable Round last;
    private boolean warned;

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
        this.trials = new Trials(changes, settings);
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
        trials.learn();
        Optional<String> off = changes.applier().control().switchedOff();
        if (off.isPresent()) {
            notes.add(off.get());
        } else if (!leadership.isOurs()) {
            notes.add("another instance tends this database");
        } else {
            reconcileOnce(notes);
            boolean open = trials.watch(now, notes);
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

    static String describe(JournalEntry entry) {
        return entry.work().kind() + " " + entry.work().object() + " on "
                + entry.work().table();
    }
}
