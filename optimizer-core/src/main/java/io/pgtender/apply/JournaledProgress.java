package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the progress of one change into the journal now and then, for other instances and for people with psql, and
 * passes it on.
 *
 * <p>Progress comes on the watching thread, so it is written on the watching connection, where no wait is long: not for a
 * row's lock, not for a standby (see {@link ChangeSession#watch}). What could not be written is left out.
 */
final class JournaledProgress implements ChangeListener {

    private static final Logger LOG = LoggerFactory.getLogger(JournaledProgress.class);

    /** Between two writes. */
    static final Duration INTERVAL = Duration.ofSeconds(5);

    private final ChangeListener next;
    private final ChangeSession session;
    private final UUID id;

    // Of the watching thread, one after the other.
    private volatile @Nullable Long writtenNanos;

    JournaledProgress(ChangeListener next, ChangeSession session, UUID id) {
        this.next = next;
        this.session = session;
        this.id = id;
    }

    @Override
    public void changed(JournalEntry entry) {
        next.changed(entry);
    }

    @Override
    public void progress(BuildProgress progress) {
        next.progress(progress);
        Long written = writtenNanos;
        long now = System.nanoTime();
        if (written == null || now - written >= INTERVAL.toNanos()) {
            writtenNanos = now;
            write(progress);
        }
    }

    private void write(BuildProgress progress) {
        try (PreparedStatement update =
                session.watch().prepareStatement(SqlResource.read(JournaledProgress.class, "journal_progress"))) {
            update.setString(1, progress.describe());
            update.setObject(2, id);
            update.executeUpdate();
        } catch (SQLException e) {
            LOG.debug("progress was not written into the journal: {}", e.getMessage());
        }
    }
}
