package io.pgtender.verify;

import io.pgtender.apply.JournalEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time whose latencies say nothing of a change: a deployment, a failover, other DDL.
 *
 * @param from its start, by the clock that the series were recorded with
 * @param until its end, exclusive
 * @param what what it was, in a few words
 * @param effect whether what comes after can be compared with what was before
 */
public record Disturbance(Instant from, Instant until, String what, Effect effect) {

    /** What is left of it when it is over. */
    public enum Effect {
        /** Nothing: only its own time counts for nothing. */
        PASSES,
        /** Whatever is different afterwards may be its doing. */
        LASTS
    }

    /**
     * Checks the order of its ends.
     *
     * @throws IllegalArgumentException if it ends before it begins
     */
    public Disturbance {
        if (until.isBefore(from)) {
            throw new IllegalArgumentException(
                    "the disturbance \"" + what + "\" ends at " + until + ", before it begins at " + from);
        }
    }

    /** One that passes. */
    public Disturbance(Instant from, Instant until, String what) {
        this(from, until, what, Effect.PASSES);
    }

    /**
     * Changes of ours other than the one that is judged: while each was made, and while it was taken back.
     *
     * @param history entries of the journal
     * @param judged the entry that is left out
     * @param now end of what is still going on
     */
    public static List<Disturbance> ofOthers(List<JournalEntry> history, UUID judged, Instant now) {
        List<Disturbance> found = new ArrayList<>();
        for (JournalEntry entry : history) {
            if (!entry.id().equals(judged)) {
                JournalEntry.Times times = entry.times();
                String what = entry.work().kind() + " " + entry.work().object();
                add(found, times.applyingAt(), times.finishedAt(), now, what);
                add(found, times.revertingAt(), times.revertedAt(), now, "reversal of " + what);
            }
        }
        return List.copyOf(found);
    }

    private static void add(
            List<Disturbance> to, @Nullable Instant from, @Nullable Instant until, Instant now, String what) {
        Instant end = until == null ? now : until;
        if (from != null && !end.isBefore(from)) {
            to.add(new Disturbance(from, end, what));
        }
    }

    boolean overlaps(Instant start, Instant end) {
        return start.isBefore(until) && from.isBefore(end);
    }
}
