package io.pgtender;

import io.pgtender.apply.JournalEntry;
import java.time.Duration;
import java.util.Map;

/**
 * What an advisor did since it was made. Immutable.
 *
 * @param analyses analyses that ended
 * @param analysisTime time in all of them
 * @param changes changes and reversals of this process, by the state in which they ended
 * @param refusals changes and reversals that were refused before anything was begun
 */
public record AdvisorStatistics(
        long analyses, Duration analysisTime, Map<JournalEntry.State, Long> changes, long refusals) {

    public AdvisorStatistics {
        changes = Map.copyOf(changes);
    }
}
