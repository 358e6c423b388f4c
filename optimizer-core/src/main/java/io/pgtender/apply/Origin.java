package io.pgtender.apply;

import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who made an index. Ours bears our mark, and the journal knows the entry that the mark names; anything else is theirs. */
final class Origin {

    private final Connection connection;
    private final Journal journal;

    Origin(Connection connection, Journal journal) {
        this.connection = connection;
        this.journal = journal;
    }

    /** Refuses what is not ours, with the statement to run by hand. */
    GuardResult check(ExistingIndex index, RelationName name) throws SQLException {
        Optional<JournalEntry> maker = maker(index, name);
        return maker.isPresent()
                ? GuardResult.ok(
                        "origin", name + " is ours, of entry " + maker.get().id())
                : GuardResult.refused(
                        "origin",
                        name + " was not made by pgtender" + (index.marked() ? ", or its journal is lost" : "")
                                + ". Who made it may know who needs it: look at idx_scan on every standby too, then run "
                                + BuildPlan.dropSql(name));
    }

    private Optional<JournalEntry> maker(ExistingIndex index, RelationName name) throws SQLException {
        UUID id = id(index);
        if (id == null) {
            return Optional.empty();
        }
        return journal.find(connection, id)
                .filter(entry -> entry.work().kind() == JournalEntry.Kind.CREATE_INDEX
                        && entry.index().equals(name));
    }

    private static @Nullable UUID id(ExistingIndex index) {
        if (!index.marked()) {
            return null;
        }
        try {
            return UUID.fromString(index.comment().substring(JournalEntry.MARK.length()));
        } catch (IllegalArgumentException e) {
            return null; // Somebody wrote a comment that begins like ours.
        }
    }
}
