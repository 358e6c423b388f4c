package io.pgtender;

import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.Judgement;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.verify.Deadline;
import io.pgtender.verify.Decision;
import io.pgtender.verify.Decision.Expectation;
import io.pgtender.verify.Disturbance;
import io.pgtender.verify.Harm;
import io.pgtender.verify.HarmWatch;
import io.pgtender.verify.LateWatch;
import io.pgtender.verify.ServerState;
import io.pgtender.verify.Trial;
import io.pgtender.verify.TrialNotes;
import io.pgtender.verify.Verdict;
import io.pgtender.verify.WarmUp;
import io.pgtender.workload.LatencySeries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches what an autopilot changed until it is kept or taken back, and for a week after that. What it finds out it writes
 * into the journal before it acts on it. Of the thread that makes the rounds.
 */
final class Trials {

    private static final Logger LOG = LoggerFactory.getLogger(Autopilot.class);

    private final AdvisorChanges changes;
    private final AutopilotSettings settings;
    private final HarmWatch minutes;
    private final LateWatch days;
    private final SettingTrial toggled;

    /** Of changes on trial, which are few: one at a time is begun. */
    private final Map<UUID, WarmUp> warmUps = new HashMap<>();

    /** When this instance last saw the server's state for a change on trial. */
    private final Map<UUID, Instant> lastSeen = new HashMap<>();

    /** Entries that were warned about; at most as many as were ever on trial in this process. */
    private final Set<UUID> stuck = new HashSet<>();

    Trials(AdvisorChanges changes, AutopilotSettings settings) {
        this.changes = changes;
        this.settings = settings;
        this.minutes = new HarmWatch(settings.regressions(), changes.warmUp());
        this.toggled = new SettingTrial(changes, settings);
        this.days = new LateWatch(settings.regressions().factor());
    }

    /** Learns how many sessions are at work; in every round, leader or not. */
    void learn() {
        changes.countSessions(minutes);
    }

    /** Looks at everything on trial; whether something has yet to prove itself. */
    boolean watch(Instant now, List<String> notes) {
        List<JournalEntry> history = changes.applier().history();
        boolean open = false;
        for (JournalEntry entry : history) {
            if (entry.author().appliedBy().startsWith(Autopilot.AUTHOR)) {
                open |= watch(entry, history, now, notes);
            }
        }
        return open;
    }

    private boolean watch(JournalEntry entry, List<JournalEntry> history, Instant now, List<String> notes) {
        if (entry.state() == State.REVERTING) {
            revert(entry, reason(entry), notes);
            return true;
        }
        if (SettingTrial.isOff(entry)) {
            return toggled.step(entry, now, notes);
        }
        Optional<OnTrial> found = OnTrial.of(entry, settings.looks()).filter(t -> !t.isReleased(now));
        if (found.isEmpty()) {
            forget(entry);
            return false;
        }
        OnTrial trial = found.get();
        Optional<String> condemned = trial.condemned();
        if (condemned.isPresent()) {
            return !revert(entry, condemned.get(), notes);
        }
        return trial.isOpen() ? isUndecided(trial, history, now, notes) : isHarmful(trial, history, now, notes);
    }

    /** On trial: whether everything else has to wait for it. */
    private boolean isUndecided(OnTrial begun, List<JournalEntry> history, Instant now, List<String> notes) {
        List<LatencySeries> series = changes.series(begun.entry());
        ChangeEvidence.Look look = changes.look(begun.entry(), history, series, now);
        OnTrial trial = noted(begun, look, series, now);
        Trial evidence = look.trial()
                .warmFrom(TrialNotes.warmFrom(trial.entry()).orElse(null))
                .disturbedBy(all(look.trial(), trial.entry()));
        Optional<Harm> harm = minutes.check(series, evidence, now);
        if (harm.isEmpty() && trial.entry().work().kind() == JournalEntry.Kind.SERVER_SETTING) {
            return toggled.step(trial.entry(), now, notes);
        }
        if (harm.isEmpty() && !trial.isLookDue(now)) {
            return true;
        }
        Verdict verdict = changes.verdict(series, evidence);
        Decision decision = Decision.of(verdict, harm, evidence, expectation(trial), trial.deadline(), now);
        return isUndecided(trial.entry(), decision, verdict, harm, now, notes);
    }

    private boolean isUndecided(
            JournalEntry entry,
            Decision decision,
            Verdict verdict,
            Optional<Harm> harm,
            Instant now,
            List<String> notes) {
        String why = String.join("; ", decision.reasons());
        boolean isWorse = harm.isPresent() || verdict instanceof Verdict.Regressed;
        Judgement judgement = new Judgement(
                isWorse ? OnTrial.REGRESSED : verdict.word(),
                harm.isPresent() ? why : why + ".\n" + verdict.describe(),
                now);
        notes.add(Autopilot.describe(entry) + ": " + decision.action() + ", " + why);
        return switch (decision.action()) {
            case WAIT -> {
                changes.applier().judge(entry, judgement);
                yield true;
            }
            case KEEP -> {
                changes.applier().judge(entry, judgement);
                changes.applier().note(entry, TrialNotes.kept(now));
                LOG.info("{} is kept: {}", Autopilot.describe(entry), why);
                forget(entry);
                yield false;
            }
            case REVERT -> {
                // Written first, so that it is taken back even if we die now.
                changes.applier().note(entry, TrialNotes.condemned(why));
                yield !revert(changes.applier().judge(entry, judgement), why, notes);
            }
        };
    }

    private Expectation expectation(OnTrial trial) {
        Expectation usual = Expectation.of(trial.entry().work().kind());
        return usual == Expectation.GAIN && settings.unproven() == AutopilotSettings.Unproven.KEEP
                ? Expectation.USE
                : usual;
    }

    /** Kept: whether it turned out to do harm and is not gone yet. */
    private boolean isHarmful(OnTrial trial, List<JournalEntry> history, Instant now, List<String> notes) {
        JournalEntry entry = trial.entry();
        boolean isCheckDue = trial.isCheckDue(now);
        if (!trial.isFresh(now) && !isCheckDue) {
            return false;
        }
        List<LatencySeries> series = changes.series(entry);
        Trial evidence = changes.look(entry, history, series, now).trial();
        Optional<Harm> harm = trial.isFresh(now) ? minutes.check(series, evidence, now) : Optional.empty();
        if (harm.isEmpty() && isCheckDue) {
            harm = days.check(series, entry, evidence.excluded(), now);
            entry = changes.applier().note(entry, TrialNotes.checked(now));
        }
        if (harm.isEmpty()) {
            return false;
        }
        String why = harm.get().describe();
        notes.add(Autopilot.describe(entry) + ": " + Decision.Action.REVERT + ", " + why);
        return !revert(changes.applier().judge(entry, new Judgement(OnTrial.REGRESSED, why, now)), why, notes);
    }

    /** The trial with what this look found out that the journal does not have yet. */
    private OnTrial noted(OnTrial trial, ChangeEvidence.Look look, List<LatencySeries> series, Instant now) {
        JournalEntry entry = trial.entry();
        Map<String, String> found = new HashMap<>();
        if (TrialNotes.deadline(entry).isEmpty()) {
            Deadline wanted = Deadline.of(series, look.trial(), changes.verifierSettings());
            found.putAll(TrialNotes.deadline(trial.deadline(wanted)));
            found.putAll(LateWatch.baseline(series, look.trial()));
        }
        state(trial, look.state(), now, found);
        if (entry.work().kind() == JournalEntry.Kind.CREATE_INDEX
                && TrialNotes.warmFrom(entry).isEmpty()) {
            WarmUp warmUp = warmUps.computeIfAbsent(entry.id(), id -> new WarmUp(trial.finishedAt()));
            warmUp.add(now, look.index());
            Instant warm = warmUp.warmFrom();
            if (warm != null) {
                found.putAll(TrialNotes.warm(warm));
            }
        }
        return found.isEmpty()
                ? trial
                : new OnTrial(changes.applier().note(entry, found), trial.finishedAt(), trial.looks());
    }

    private void state(OnTrial trial, @Nullable ServerState state, Instant now, Map<String, String> found) {
        if (state == null) {
            return;
        }
        JournalEntry entry = trial.entry();
        Instant from = Optional.ofNullable(lastSeen.put(entry.id(), now)).orElse(trial.finishedAt());
        Optional<ServerState> earlier = ServerState.of(entry.work().originals());
        if (earlier.isEmpty()) {
            found.putAll(state.notes());
        } else if (state.isOther(earlier.get())) {
            found.putAll(TrialNotes.disturbed(entry, state.since(earlier.get(), from, now, changes.warmUp())));
            found.putAll(state.notes());
        }
    }

    private static List<Disturbance> all(Trial trial, JournalEntry entry) {
        List<Disturbance> all = new ArrayList<>(trial.disturbances());
        TrialNotes.disturbances(entry).stream().filter(d -> !all.contains(d)).forEach(all::add);
        return all;
    }

    /** Takes an entry back; false when that has to be tried again. */
    private boolean revert(JournalEntry entry, String reason, List<String> notes) {
        try {
            JournalEntry reverted = changes.revert(entry, settings.policy());
            notes.add(Autopilot.describe(entry) + " is taken back: " + reverted.state());
            if (reverted.state() == State.REVERTED) {
                LOG.warn("{} is taken back: {}", Autopilot.describe(entry), reason);
                forget(entry);
                return true;
            }
        } catch (ChangeRefusedException e) {
            notes.add(Autopilot.describe(entry) + " cannot be taken back yet: " + e.getMessage());
            if (stuck.add(entry.id())) {
                LOG.warn(
                        "{} cannot be taken back yet, it will be tried again: {}",
                        Autopilot.describe(entry),
                        e.getMessage());
            }
        }
        return false;
    }

    private static String reason(JournalEntry entry) {
        Judgement judgement = entry.judgement();
        return judgement == null ? "it was begun before" : judgement.reason();
    }

    private void forget(JournalEntry entry) {
        warmUps.remove(entry.id());
        lastSeen.remove(entry.id());
        changes.forget(entry);
    }
}
