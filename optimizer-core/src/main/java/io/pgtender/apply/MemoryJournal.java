package io.pgtender.apply;

import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The journal in this process, for roles that may create no table. Thread-safe; forgets the oldest when full. */
final class MemoryJournal implements Journal {

    private final Clock clock;
    private final Map<UUID, JournalEntry> entries = new LinkedHashMap<>();

    MemoryJournal(Clock clock) {
        this.clock = clock;
    }

    @Override
    public GuardResult check(Connection connection) {
        return GuardResult.warning(
                "journal", "is kept in memory: after a crash nobody knows of the index or of what is left of it");
    }

    @Override
    public synchronized JournalEntry plan(Connection connection, JournalEntry entry) {
        if (entries.size() >= MAX_ENTRIES) {
            entries.remove(entries.keySet().iterator().next());
        }
        return put(withTimes(entry, new JournalEntry.Times(clock.instant(), null, null, null, null)));
    }

    @Override
    public synchronized JournalEntry update(Connection connection, JournalEntry entry) {
        JournalEntry before = entries.getOrDefault(entry.id(), entry);
        JournalEntry.Times times = before.times();
        Instant now = clock.instant();
        boolean cameBack = before.state() == JournalEntry.State.REVERTING;
        JournalEntry.Times moved = switch (entry.state()) {
            case APPLYING ->
                new JournalEntry.Times(
                        times.plannedAt(), now, times.finishedAt(), times.revertingAt(), times.revertedAt());
            case APPLIED, ALREADY_PRESENT, FAILED, YIELDED ->
                cameBack
                        ? times
                        : new JournalEntry.Times(
                                times.plannedAt(), times.applyingAt(), now, times.revertingAt(), times.revertedAt());
            case REVERTING ->
                new JournalEntry.Times(
                        times.plannedAt(), times.applyingAt(), times.finishedAt(), now, times.revertedAt());
            case REVERTED ->
                new JournalEntry.Times(
                        times.plannedAt(), times.applyingAt(), times.finishedAt(), times.revertingAt(), now);
            case PLANNED, DRY_RUN -> times;
        };
        return put(withTimes(entry, moved));
    }

    @Override
    public synchronized Optional<JournalEntry> judge(Connection connection, UUID id, JournalEntry.Judgement judgement) {
        return judged(id, judgement);
    }

    /** {@link #judge}, which needs no connection here. */
    synchronized Optional<JournalEntry> judged(UUID id, JournalEntry.Judgement judgement) {
        return Optional.ofNullable(entries.computeIfPresent(id, (same, entry) -> entry.with(judgement)));
    }

    @Override
    public synchronized Optional<JournalEntry> find(Connection connection, UUID id) {
        return Optional.ofNullable(entries.get(id));
    }

    @Override
    public List<JournalEntry> history(Connection connection) {
        return entries();
    }

    /** The entries, newest first. Needs no connection. */
    synchronized List<JournalEntry> entries() {
        List<JournalEntry> newestFirst = new ArrayList<>(entries.values());
        Collections.reverse(newestFirst);
        return newestFirst;
    }

    @Override
    public synchronized Optional<JournalEntry> note(Connection connection, UUID id, Map<String, String> measured) {
        return Optional.ofNullable(entries.computeIfPresent(
                id, (same, entry) -> entry.with(entry.work().noting(measured))));
    }

    @Override
    public synchronized List<JournalEntry> open(Connection connection) {
        return entries.values().stream()
                .filter(entry -> switch (entry.state()) {
                    case PLANNED, APPLYING, REVERTING -> true;
                    default -> entry.outcome().leftover();
                })
                .toList();
    }

    private JournalEntry put(JournalEntry entry) {
        entries.put(entry.id(), entry);
        return entry;
    }

    private static JournalEntry withTimes(JournalEntry entry, JournalEntry.Times times) {
        return entry.with(times);
    }
}
