package io.pgtender.verify;

import io.pgtender.apply.JournalEntry;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a change on trial, as names and values among the originals of its journal entry: so that any instance
 * goes on where another one stopped. Stateless. What another version wrote and this one cannot read counts as not written.
 */
public final class TrialNotes {

    /** Disturbances that one entry keeps; further ones that pass are not noted. */
    static final int MAX_DISTURBANCES = 20;

    private static final String WARM_FROM = "trial.warm_from";
    private static final String DEADLINE = "trial.deadline";
    private static final String LAST = "trial.last";
    private static final String KEPT = "trial.kept";
    private static final String CONDEMNED = "trial.condemned";
    private static final String CHECKED = "trial.checked";
    private static final String DISTURBED = "trial.disturbed.";

    private TrialNotes() {}

    /** Notes when the caches were found to be warm. */
    public static Map<String, String> warm(Instant from) {
        return Map.of(WARM_FROM, from.toString());
    }

    /** When the caches were found to be warm. */
    public static Optional<Instant> warmFrom(JournalEntry entry) {
        return instant(entry, WARM_FROM);
    }

    /** Notes until when the change must have shown its use. */
    public static Map<String, String> deadline(Deadline deadline) {
        return Map.of(
                DEADLINE, deadline.usual().toString(), LAST, deadline.last().toString());
    }

    /** Until when the change must have shown its use. */
    public static Optional<Deadline> deadline(JournalEntry entry) {
        return instant(entry, DEADLINE).flatMap(usual -> instant(entry, LAST).map(last -> new Deadline(usual, last)));
    }

    /** Notes that the change stays, as far as can be said so soon. */
    public static Map<String, String> kept(Instant at) {
        return Map.of(KEPT, at.toString());
    }

    /** When it was decided that the change stays. */
    public static Optional<Instant> keptAt(JournalEntry entry) {
        return instant(entry, KEPT);
    }

    /** Notes that the change is to go, before that is begun. */
    public static Map<String, String> condemned(String reason) {
        return Map.of(CONDEMNED, reason);
    }

    /** Why the change is to go. */
    public static Optional<String> condemned(JournalEntry entry) {
        return Optional.ofNullable(entry.work().originals().get(CONDEMNED));
    }

    /** Notes that a change that stays was looked at again. */
    public static Map<String, String> checked(Instant at) {
        return Map.of(CHECKED, at.toString());
    }

    /** When a change that stays was last looked at again. */
    public static Optional<Instant> checkedAt(JournalEntry entry) {
        return instant(entry, CHECKED);
    }

    /**
     * Notes what others did; what lasts is noted once.
     *
     * @return what is to be added to the entry, empty for nothing new
     */
    public static Map<String, String> disturbed(JournalEntry entry, List<Disturbance> found) {
        List<Disturbance> known = disturbances(entry);
        Map<String, String> notes = new HashMap<>();
        for (Disturbance each : found) {
            boolean isNew = each.effect() == Disturbance.Effect.PASSES
                    || known.stream().noneMatch(k -> k.what().equals(each.what()));
            int number = known.size() + notes.size();
            if (isNew && number < MAX_DISTURBANCES) {
                notes.put(
                        DISTURBED + number, each.from() + " " + each.until() + " " + each.effect() + " " + each.what());
            }
        }
        return notes;
    }

    /** What others did meanwhile. */
    public static List<Disturbance> disturbances(JournalEntry entry) {
        List<Disturbance> found = new ArrayList<>();
        for (int number = 0; number < MAX_DISTURBANCES; number++) {
            parse(entry.work().originals().get(DISTURBED + number)).ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private static Optional<Disturbance> parse(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            int from = text.indexOf(' ');
            int until = text.indexOf(' ', from + 1);
            int effect = text.indexOf(' ', until + 1);
            return Optional.of(new Disturbance(
                    Instant.parse(text.substring(0, from)),
                    Instant.parse(text.substring(from + 1, until)),
                    text.substring(effect + 1),
                    Disturbance.Effect.valueOf(text.substring(until + 1, effect))));
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> instant(JournalEntry entry, String name) {
        String text = entry.work().originals().get(name);
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
