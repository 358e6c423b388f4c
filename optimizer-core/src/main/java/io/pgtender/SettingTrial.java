package io.pgtender;

import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.Judgement;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.verify.LoadCounters;
import io.pgtender.verify.LoadCounters.Effect;
import io.pgtender.verify.TrialNotes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trial of a setting of the server. No statement is untouched by it and could show what else went on, so it is set for a
 * day, taken back for a day, and only then set for good: if what a transaction costs did not get worse. Every step is in the
 * journal before it is made. Of the thread that makes the rounds.
 */
final class SettingTrial {

    private static final Logger LOG = LoggerFactory.getLogger(Autopilot.class);

    /** Of each of the two stretches: both have the same hours of the day. */
    static final Duration STRETCH = Duration.ofDays(1);

    /** After this nobody tries to set it again, and it stays taken back. */
    static final Duration GIVE_UP = Duration.ofDays(7);

    private static final String ON_FROM = "setting.on_from";
    private static final String ON_UNTIL = "setting.on_until";
    private static final String OFF_FROM = "setting.off_from";
    private static final String OFF_AT = "setting.off_at";
    private static final String ENDED = "setting.ended";

    private final AdvisorChanges changes;
    private final AutopilotSettings settings;

    SettingTrial(AdvisorChanges changes, AutopilotSettings settings) {
        this.changes = changes;
        this.settings = settings;
    }

    /** Whether it is a setting that is taken back for the time being, and will be set again. */
    static boolean isOff(JournalEntry entry) {
        boolean isDecided = has(entry, ENDED)
                || TrialNotes.keptAt(entry).isPresent()
                || TrialNotes.condemned(entry).isPresent();
        return entry.state() == State.REVERTED && offAt(entry).isPresent() && !isDecided;
    }

    /** The next step, if it is time; whether the trial goes on. */
    boolean step(JournalEntry entry, Instant now, List<String> notes) {
        return entry.state() == State.REVERTED ? whileOff(entry, now, notes) : whileOn(entry, now, notes);
    }

    private boolean whileOn(JournalEntry entry, Instant now, List<String> notes) {
        Instant since = entry.times().finishedAt();
        boolean isOver = since != null && !now.isBefore(since.plus(STRETCH));
        if (offAt(entry).isEmpty() && !isOver) {
            if (!has(entry, ON_FROM)) {
                counters(ON_FROM).ifPresent(found -> changes.applier().note(entry, found));
            }
        } else {
            JournalEntry noted = entry;
            if (offAt(entry).isEmpty()) {
                Map<String, String> found = new HashMap<>(counters(ON_UNTIL).orElse(Map.of()));
                found.put(OFF_AT, now.toString());
                noted = changes.applier().note(entry, found);
            }
            try {
                State state = changes.revert(noted, settings.policy()).state();
                notes.add(Autopilot.describe(entry) + " is taken back for " + STRETCH + " to compare: " + state);
            } catch (ChangeRefusedException e) {
                notes.add(Autopilot.describe(entry) + " cannot be taken back to compare yet: " + e.getMessage());
            }
        }
        return true;
    }

    private boolean whileOff(JournalEntry entry, Instant now, List<String> notes) {
        Instant off = offAt(entry).orElse(now);
        if (now.isBefore(off.plus(STRETCH))) {
            if (!has(entry, OFF_FROM)) {
                counters(OFF_FROM).ifPresent(found -> changes.applier().note(entry, found));
            }
            return true;
        }
        Optional<LoadCounters> without =
                changes.loadCounters().flatMap(end -> counters(entry, OFF_FROM).flatMap(end::since));
        LoadCounters.Compared compared = LoadCounters.compare(with(entry), without);
        notes.add(Autopilot.describe(entry) + ": " + compared.effect() + ", " + compared.figures());
        if (compared.effect() == Effect.WORSE) {
            return end(entry, OnTrial.REGRESSED, compared.figures(), now);
        }
        return again(entry, compared, off, now, notes);
    }

    private boolean again(
            JournalEntry entry, LoadCounters.Compared compared, Instant off, Instant now, List<String> notes) {
        try {
            JournalEntry set = changes.applier().setAgain(entry, settings.policy());
            notes.add(Autopilot.describe(entry) + " is set again: " + set.state());
            if (set.state() == State.APPLIED) {
                changes.applier().judge(set, new Judgement(word(compared.effect()), compared.figures(), now));
                changes.applier().note(set, TrialNotes.kept(now));
                LOG.info("{} is kept: {}", Autopilot.describe(entry), compared.figures());
            }
            return false;
        } catch (ChangeRefusedException e) {
            notes.add(Autopilot.describe(entry) + " cannot be set again yet: " + e.getMessage());
            return now.isBefore(off.plus(STRETCH).plus(GIVE_UP))
                    || end(entry, word(Effect.UNKNOWN), "it could not be set again: " + e.getMessage(), now);
        }
    }

    private boolean end(JournalEntry entry, String verdict, String reason, Instant now) {
        changes.applier().judge(entry, new Judgement(verdict, reason, now));
        changes.applier().note(entry, Map.of(ENDED, now.toString()));
        LOG.warn("{} stays taken back: {}", Autopilot.describe(entry), reason);
        return false;
    }

    private static String word(Effect effect) {
        return switch (effect) {
            case BETTER -> "improved";
            case SAME -> "unchanged";
            case WORSE -> OnTrial.REGRESSED;
            case UNKNOWN -> "inconclusive";
        };
    }

    private Optional<Map<String, String>> counters(String name) {
        return changes.loadCounters().map(read -> Map.of(name, read.text()));
    }

    /** What was used up while it was set. */
    private static Optional<LoadCounters> with(JournalEntry entry) {
        return counters(entry, ON_UNTIL).flatMap(end -> counters(entry, ON_FROM).flatMap(end::since));
    }

    private static Optional<LoadCounters> counters(JournalEntry entry, String name) {
        return Optional.ofNullable(entry.work().originals().get(name)).flatMap(LoadCounters::parse);
    }

    private static Optional<Instant> offAt(JournalEntry entry) {
        String text = entry.work().originals().get(OFF_AT);
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean has(JournalEntry entry, String name) {
        return entry.work().originals().containsKey(name);
    }
}
