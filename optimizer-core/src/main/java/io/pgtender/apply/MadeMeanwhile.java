package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Tells whether another instance has made the very change that this one waits to make. An index or a setting shows that
 * by itself; a rebuild, VACUUM or ANALYZE would simply be made once more.
 *
 * @param journal of this change
 * @param before changes that were made before the wait
 */
record MadeMeanwhile(Journal journal, Set<UUID> before) {

    MadeMeanwhile {
        before = Set.copyOf(before);
    }

    /** To be asked before the wait. A journal that cannot be read says nothing; its own guard refuses the change. */
    static MadeMeanwhile remember(Connection connection, Journal journal) throws SQLException {
        if (journal.check(connection).outcome() == GuardResult.Outcome.REFUSED) {
            return new MadeMeanwhile(journal, Set.of());
        }
        return new MadeMeanwhile(
                journal,
                journal.history(connection).stream()
                        .filter(entry -> entry.state() == State.APPLIED)
                        .map(JournalEntry::id)
                        .collect(Collectors.toSet()));
    }

    /** What was prepared after the wait, with nothing left to do where the same was made in between. */
    Preparation look(Connection connection, Preparation preparation) throws SQLException {
        if (!preparation.refusal().isEmpty() || !preparation.present().isEmpty()) {
            return preparation;
        }
        Optional<JournalEntry> same = journal.history(connection).stream()
                .filter(entry -> entry.state() == State.APPLIED && !before.contains(entry.id()))
                .filter(entry -> isSame(entry.work(), preparation.work()))
                .findFirst();
        return same.map(entry -> preparation.present(
                        "made meanwhile by " + entry.author().instance() + ", entry " + entry.id()))
                .orElse(preparation);
    }

    private static boolean isSame(JournalEntry.Work one, JournalEntry.Work other) {
        return one.kind() == other.kind()
                && one.table().equals(other.table())
                && one.object().equals(other.object())
                && one.sql().equals(other.sql());
    }
}
