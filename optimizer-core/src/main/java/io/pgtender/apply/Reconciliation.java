package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.Outcome;
import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles entries whose process died half-way, by what the catalog says now.
 *
 * <p>Runs under the advisory lock. Whoever built held it, and a backend that still builds for a dead client holds it
 * yet; so under the lock every builder is gone.
 */
final class Reconciliation {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

    private final Surroundings surroundings;

    Reconciliation(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The entries that were settled, as they are now. */
    List<JournalEntry> run() throws SQLException {
        Journal journal = surroundings.journal();
        Connection connection = surroundings.session().builder();
        List<JournalEntry> settled = new ArrayList<>();
        for (JournalEntry entry : journal.open(connection)) {
            if (surroundings.stop().reason() != null) {
                break;
            }
            try {
                JournalEntry after = settle(entry);
                if (after != null) {
                    settled.add(journal.update(connection, after));
                }
            } catch (ChangeRefusedException e) {
                LOG.warn("cannot settle {} {}: {}", entry.state(), entry.index(), e.getMessage());
            } catch (SQLException e) {
                LOG.warn("cannot settle {} {}: {}", entry.state(), entry.index(), Failures.describe(e));
            }
        }
        return settled;
    }

    private @Nullable JournalEntry settle(JournalEntry entry) throws SQLException {
        if (entry.state() == State.PLANNED) {
            return entry.with(State.FAILED, Outcome.OPEN.message("its process ended before anything was done"));
        }
        return Operations.aftercare(entry.work().kind()).settle(surroundings, entry);
    }
}
