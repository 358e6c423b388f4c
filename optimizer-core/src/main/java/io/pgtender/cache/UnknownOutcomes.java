package io.pgtender.cache;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes that may yet become visible although nobody waits for them: connections lost in the middle of a commit, and
 * prepared transactions. Their relations are not cached until the server shows that they are over. Thread-safe.
 */
final class UnknownOutcomes {

    /** Most that are followed singly; when there are more, nothing is cached until all are over. */
    static final int MAX_FOLLOWED = 1_000;

    /** How a write will be known to be over. */
    enum Until {
        BACKEND_GONE,
        NO_PREPARED_TRANSACTION,
        BACKEND_GONE_AND_NO_PREPARED_TRANSACTION
    }

    private static final Logger log = LoggerFactory.getLogger(UnknownOutcomes.class);

    private record Pending(WriteIntent intent, @Nullable Backend backend, Until until) {}

    private final RelationVersions versions;
    private final List<Pending> pending = new ArrayList<>();
    private boolean warned;
    private boolean overflowed;

    UnknownOutcomes(RelationVersions versions) {
        this.versions = versions;
    }

    /**
     * Takes over intents.
     *
     * @param backend {@code null} when it is not known: the relations are never cached again
     */
    synchronized void follow(List<WriteIntent> intents, @Nullable Backend backend, Until until) {
        for (WriteIntent intent : intents) {
            if (pending.size() < MAX_FOLLOWED) {
                pending.add(new Pending(intent, backend, until));
            } else if (!overflowed) {
                overflowed = true;
                versions.beginWrite(WriteSet.ANYTHING); // never ended
                log.warn("more than {} writes with an unknown outcome; nothing is cached any more", MAX_FOLLOWED);
            }
        }
        if (!warned && !intents.isEmpty()) {
            warned = true;
            log.warn(
                    "the outcome of a write is not known ({}); what it may have written is not cached until the"
                            + " server shows that it is over",
                    until);
        }
    }

    synchronized int size() {
        return pending.size();
    }

    /** Ends the writes that the server shows to be over. For a background thread. */
    void resolve(Server server) throws SQLException {
        List<Pending> asked;
        synchronized (this) {
            asked = List.copyOf(pending);
        }
        if (asked.isEmpty()) {
            return;
        }
        List<Pending> over = server.inTransaction(connection -> {
            List<Pending> found = new ArrayList<>();
            for (Pending write : asked) {
                Backend backend = write.backend();
                List<@Nullable String> row = Server.query(
                                connection,
                                Sql.UNKNOWN_OUTCOME,
                                backend == null ? -1 : backend.pid(),
                                backend == null ? 0.0 : backend.startSeconds())
                        .get(0);
                boolean gone = backend != null && "f".equals(row.get(0));
                boolean nonePrepared = "f".equals(row.get(1));
                boolean isOver = switch (write.until()) {
                    case BACKEND_GONE -> gone;
                    case NO_PREPARED_TRANSACTION -> nonePrepared;
                    case BACKEND_GONE_AND_NO_PREPARED_TRANSACTION -> gone && nonePrepared;
                };
                if (isOver) {
                    found.add(write);
                }
            }
            return found;
        });
        synchronized (this) {
            for (Pending write : over) {
                if (pending.remove(write)) {
                    write.intent().end();
                }
            }
        }
    }
}
