package io.pgtender.apply;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What comes after a change of one kind was made: taking it back, and settling what a crash left. Stateless. */
interface Aftercare {

    /**
     * Takes an entry back, or with a dry run says what would be sent.
     *
     * @param entry as the journal has it; its state fits
     * @throws ChangeRefusedException when a guard refuses
     */
    JournalEntry revert(Surroundings surroundings, JournalEntry entry) throws SQLException;

    /**
     * Settles an entry whose process died, by what the catalog says now. Runs under the advisory lock, so whoever made the
     * change is gone.
     *
     * @return the entry with what became of it; {@code null} to leave it for another time
     */
    @Nullable
    JournalEntry settle(Surroundings surroundings, JournalEntry entry) throws SQLException;
}
