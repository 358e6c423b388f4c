package io.pgtender;

import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The counts behind {@link AdvisorStatistics}. Thread-safe. */
final class AdvisorCounters {

    private final LongAdder analyses = new LongAdder();
    private final LongAdder analysisNanos = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final Map<JournalEntry.State, LongAdder> changes = new EnumMap<>(JournalEntry.State.class);

    AdvisorCounters() {
        for (JournalEntry.State state : JournalEntry.State.values()) {
            changes.put(state, new LongAdder());
        }
    }

    Report analysis(Supplier<Report> analysis) {
        long start = System.nanoTime();
        try {
            return analysis.get();
        } finally {
            analysisNanos.add(System.nanoTime() - start);
            analyses.increment();
        }
    }

    JournalEntry change(Supplier<JournalEntry> change) {
        JournalEntry entry;
        try {
            entry = change.get();
        } catch (ChangeRefusedException e) {
            refusals.increment();
            throw e;
        }
        LongAdder count = changes.get(entry.state());
        if (count != null) {
            count.increment();
        }
        return entry;
    }

    AdvisorStatistics snapshot() {
        Map<JournalEntry.State, Long> counts = new EnumMap<>(JournalEntry.State.class);
        changes.forEach((state, count) -> counts.put(state, count.sum()));
        return new AdvisorStatistics(analyses.sum(), Duration.ofNanos(analysisNanos.sum()), counts, refusals.sum());
    }
}
