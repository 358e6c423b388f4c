package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Where changes are written down, each state before what it names is done.
 *
 * <p>The connection is our own, in autocommit, so that every write is durable when the call returns.
 */
public sealed interface Journal permits DatabaseJournal, MemoryJournal {

    /** Most entries that {@link #history} gives, and that memory holds. */
    int MAX_ENTRIES = 1_000;

    /** What creates schema and table, in order, without semicolons at the end. */
    static List<String> statements() {
        return List.of(
                SqlResource.read(Journal.class, "journal_schema"), SqlResource.read(Journal.class, "journal_table"));
    }

    /** The same as one script, for an administrator to run where the application's role may not. */
    static String ddl() {
        return String.join(";\n\n", statements()) + ";\n";
    }

    /** What the journal needs and whether it has it. Changes nothing. */
    GuardResult check(Connection connection) throws SQLException;

    /** Creates what is missing, then writes {@code entry} as planned. */
    JournalEntry plan(Connection connection, JournalEntry entry) throws SQLException;

    /** Writes state, work and outcome of {@code entry}, and gives it with the time of the new state. */
    JournalEntry update(Connection connection, JournalEntry entry) throws SQLException;

    /** Writes what live traffic said of the entry, and nothing else; empty when there is no such entry. */
    Optional<JournalEntry> judge(Connection connection, UUID id, JournalEntry.Judgement judgement) throws SQLException;

    /** The entry as it is written now. */
    Optional<JournalEntry> find(Connection connection, UUID id) throws SQLException;

    /** The newest entries, newest first, at most {@value #MAX_ENTRIES}; none when there is no journal yet. */
    List<JournalEntry> history(Connection connection) throws SQLException;

    /**
     * Adds to the originals of the entry, and changes nothing else; values of the same name are replaced.
     *
     * @return the entry as it is now; empty when there is no such entry
     */
    Optional<JournalEntry> note(Connection connection, UUID id, Map<String, String> measured) throws SQLException;

    /** Entries that may need settling after a crash, oldest first. */
    List<JournalEntry> open(Connection connection) throws SQLException;
}
