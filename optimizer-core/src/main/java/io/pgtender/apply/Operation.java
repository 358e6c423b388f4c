package io.pgtender.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** One change that is to be made. One use each. */
interface Operation {

    /**
     * Asks every guard and finds out what would be sent. Changes nothing.
     *
     * @param connection our own connection, in autocommit
     * @param id the entry's identity, for whatever is marked with it
     */
    Preparation prepare(Connection connection, UUID id) throws SQLException;

    /**
     * Makes what was prepared on the session's connection before. Every state is written before its effect.
     *
     * @param planned the entry as the journal has it
     * @return how it ended
     */
    JournalEntry run(Surroundings surroundings, JournalEntry planned) throws SQLException;
}
