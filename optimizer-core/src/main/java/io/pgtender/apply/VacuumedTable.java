package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Settles a VACUUM by the time of the last one. There is nothing to take back. */
final class VacuumedTable implements Aftercare {

    /** Whether the table was vacuumed since {@code entry} was planned. */
    static boolean done(Connection connection, TargetTable table, JournalEntry entry) throws SQLException {
        return TableActivity.moved(
                connection,
                table.oid(),
                TableActivity::lastVacuum,
                entry.work().originals().get(TableVacuum.LAST_VACUUM));
    }

    @Override
    public JournalEntry revert(Surroundings surroundings, JournalEntry entry) {
        throw new ChangeRefusedException("there is nothing to take back: VACUUM only makes room for new rows");
    }

    @Override
    public JournalEntry settle(Surroundings surroundings, JournalEntry entry) throws SQLException {
        Connection connection = surroundings.session().builder();
        Optional<TargetTable> table = TargetTable.find(connection, entry.work().table());
        return table.isPresent() && done(connection, table.get(), entry)
                ? entry.with(State.APPLIED, Outcome.OPEN.message("its process ended, the server finished"))
                : entry.with(
                        State.FAILED,
                        Outcome.OPEN.message(
                                "its process ended before VACUUM did; what it removed until then is gone"));
    }
}
