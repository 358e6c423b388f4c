package io.pgtender.coherence;

import io.pgtender.coherence.Coverage.DdlWatch;
import io.pgtender.sql.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server, turn by turn, which relations others have written, and vouches for it.
 *
 * <p>Confined to one thread, but for {@link #status} and {@link #abort}. Never throws at whoever turns it.
 */
final class SnapshotPoller {

    /** Between two questions while somebody reads. */
    static final Duration INTERVAL = Duration.ofMillis(100);

    /** Without a reader for so long, questions become rare. */
    static final Duration IDLE_AFTER = Duration.ofSeconds(10);

    /** Between two questions while nobody reads. Well below half of {@link #RETENTION}. */
    static final Duration IDLE_INTERVAL = Duration.ofSeconds(5);

    /** Rows of the log are kept for so long after they were visible, at least. */
    static final Duration RETENTION = Duration.ofSeconds(60);

    /** Between two questions that far apart, rows may have been deleted unseen. Half, since two machines' clocks differ in rate. */
    static final Duration MAX_GAP = RETENTION.dividedBy(2);

    /** Most rows deleted at once. */
    static final int FORGET_ROWS = 5_000;

    /** Between two looks at the triggers. */
    static final Duration COVERAGE_INTERVAL = Duration.ofSeconds(60);

    /** Between two looks at the schema where event triggers do not tell. */
    static final Duration FINGERPRINT_INTERVAL = Duration.ofSeconds(1);

    /** An answer that takes longer is none: the connection is given up. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** Longest pause between two attempts to connect. */
    static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

    /** Between two looks whether the objects have been installed. */
    static final Duration UNAVAILABLE_INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SharedCoherence.class);

    /** How what became visible is asked for. */
    interface Question {
        Poll since(Connection connection, Poll before) throws SQLException;
    }

    private final Receiver receiver;
    private final ConnectionSource source;
    private final LongSupplier nanoTime;
    private final Question question;

    private volatile @Nullable Connection connection;
    private volatile CoherenceStatus.State state = CoherenceStatus.State.STARTING;
    private volatile String detail = "";
    private volatile Coverage coverage = Coverage.NONE;
    /** When the last question was sent that was answered. */
    private volatile long sentNanos;

    private @Nullable Poll before;
    private String fingerprint = "";
    private long fingerprintNanos;
    private long coverageNanos;
    private long wantedNanos;
    private boolean idle = true;
    private boolean mayDelete;
    private String oldSnapshot = "";
    private long oldNanos;
    private Duration backoff = INTERVAL;
    private boolean warnedLost;
    private boolean warnedUnavailable;

    SnapshotPoller(Receiver receiver, ConnectionSource source, LongSupplier nanoTime, Question question) {
        this.receiver = receiver;
        this.source = source;
        this.nanoTime = nanoTime;
        this.question = question;
        this.wantedNanos = nanoTime.getAsLong() - IDLE_AFTER.toNanos() - 1;
    }

    /** One turn: connects where needed, asks, and reports. How long to wait before the next. */
    Duration turn() {
        try {
            Connection current = connection;
            if (current == null) {
                current = connect();
            }
            Poll last = before;
            if (last == null ? !begin(current) : !follow(current, last)) {
                return UNAVAILABLE_INTERVAL;
            }
            forget(current);
            backoff = INTERVAL;
            idle = isIdle();
            return idle ? IDLE_INTERVAL : INTERVAL;
        } catch (SQLException | RuntimeException e) {
            lose(e);
            Duration pause = backoff;
            Duration twice = backoff.multipliedBy(2);
            backoff = twice.compareTo(MAX_BACKOFF) > 0 ? MAX_BACKOFF : twice;
            return pause;
        }
    }

    private boolean isIdle() {
        long now = nanoTime.getAsLong();
        if (receiver.wantedSinceLastAsked()) {
            wantedNanos = now;
        }
        return now - wantedNanos > IDLE_AFTER.toNanos();
    }

    /** Whether somebody wants to read again after a time when nobody did. Between two turns. */
    boolean isAwaitedWhileIdle() {
        return idle && !isIdle();
    }

    boolean isFollowing() {
        return state == CoherenceStatus.State.FOLLOWING;
    }

    private Connection connect() throws SQLException {
        Connection opened = source.open();
        connection = opened;
        if (!opened.getAutoCommit()) {
            opened.setAutoCommit(true);
        }
        opened.setNetworkTimeout(Runnable::run, Math.toIntExact(TIMEOUT.toMillis()));
        before = null;
        return opened;
    }

    /**
     * Begins anew: whatever happened before is unknown. The snapshot comes first, the report last: what is written in
     * between is in the next answer.
     */
    private boolean begin(Connection current) throws SQLException {
        ObjectState objects = ObjectState.read(current);
        String missing = missing(objects);
        if (!missing.isEmpty()) {
            unavailable(missing);
            return false;
        }
        mayDelete = objects.mayDelete();
        long asked = nanoTime.getAsLong();
        Poll first = Poll.baseline(current);
        // The fingerprint before the triggers: whatever changes after the look at them changes it.
        fingerprint = fingerprint(current);
        look(current);
        receiver.anythingWritten(asked);
        before = first;
        sentNanos = asked;
        state = CoherenceStatus.State.FOLLOWING;
        detail = "";
        warnedLost = false;
        warnedUnavailable = false;
        oldSnapshot = first.snapshot();
        oldNanos = asked;
        return true;
    }

    private boolean follow(Connection current, Poll last) throws SQLException {
        long asked = nanoTime.getAsLong();
        Poll answer = question.since(current, last);
        long longestMillis = MAX_GAP.toMillis();
        if (nanoTime.getAsLong() - sentNanos > MAX_GAP.toNanos()
                || Math.abs(answer.serverMillis() - last.serverMillis()) > longestMillis
                || answer.backend() != last.backend()
                || answer.standby()) {
            receiver.lost();
            before = null;
            return begin(current);
        }
        boolean schemaChanged = answer.relations().contains(Coverage.SCHEMA);
        if (coverage.ddl() == DdlWatch.FINGERPRINT && asked - fingerprintNanos >= FINGERPRINT_INTERVAL.toNanos()) {
            String now = fingerprint(current);
            schemaChanged |= !now.equals(fingerprint);
            fingerprint = now;
        }
        if (schemaChanged || asked - coverageNanos >= COVERAGE_INTERVAL.toNanos()) {
            look(current);
        }
        if (schemaChanged) {
            receiver.anythingWritten(asked);
        } else {
            receiver.written(answer.relations(), asked);
        }
        before = answer;
        sentNanos = asked;
        return true;
    }

    private static String missing(ObjectState objects) {
        String role = Identifiers.quote(objects.role());
        if (objects.standby()) {
            return "the server is a standby";
        }
        if (!objects.installed()) {
            return "the objects in schema pgtender are missing in database " + Identifiers.quote(objects.database())
                    + "; install them with advisor.apply(...) or advisor.export(...) of Change.SharedCaching";
        }
        return objects.mayRead()
                ? ""
                : "role " + role
                        + " may not read pgtender.written; run as its owner: GRANT USAGE ON SCHEMA pgtender TO " + role
                        + "; GRANT SELECT, DELETE ON pgtender.written TO " + role;
    }

    /** Looks which triggers are there, and reports it. */
    private void look(Connection current) throws SQLException {
        coverageNanos = nanoTime.getAsLong();
        Coverage found = Coverage.read(current);
        Set<Long> kept = found.keptFrom(coverage);
        if (kept.size() < coverage.relations().size()) {
            receiver.covered(kept);
        }
        coverage = found;
        receiver.covered(found.relations());
    }

    private String fingerprint(Connection current) throws SQLException {
        fingerprintNanos = nanoTime.getAsLong();
        try (Statement statement = current.createStatement();
                ResultSet row = statement.executeQuery(CoherenceSql.FINGERPRINT.text())) {
            row.next();
            return row.getString(1);
        }
    }

    /** Deletes what everybody has seen, a batch at a time. */
    private void forget(Connection current) throws SQLException {
        Poll now = before;
        if (!mayDelete || now == null || nanoTime.getAsLong() - oldNanos < RETENTION.toNanos()) {
            return;
        }
        try (PreparedStatement delete = current.prepareStatement(CoherenceSql.FORGET.text())) {
            delete.setString(1, oldSnapshot);
            delete.setInt(2, FORGET_ROWS);
            if (delete.executeUpdate() < FORGET_ROWS) {
                oldSnapshot = now.snapshot();
                oldNanos = sentNanos;
            }
        } catch (SQLException e) {
            String sqlState = String.valueOf(e.getSQLState());
            if (!sqlState.startsWith("42") && !sqlState.startsWith("25")) {
                throw e;
            }
            mayDelete = false;
            LOG.debug("old rows of pgtender.written are left to others: {}", e.getMessage());
        }
    }

    private void unavailable(String why) {
        receiver.lost();
        receiver.covered(Set.of());
        idle = false;
        coverage = Coverage.NONE;
        state = CoherenceStatus.State.UNAVAILABLE;
        detail = why;
        if (!warnedUnavailable) {
            warnedUnavailable = true;
            LOG.warn("queries with a shared cache rule are executed, not served: {}", why);
        }
        drop();
    }

    private void lose(Exception e) {
        receiver.lost();
        idle = false;
        state = CoherenceStatus.State.LOST;
        detail = "the server does not answer: " + e.getMessage();
        if (warnedLost) {
            LOG.debug("still no answer about the writes of others", e);
        } else {
            warnedLost = true;
            LOG.warn(
                    "the server does not say what others write; until it does, queries with a shared cache rule are"
                            + " executed: {}",
                    e.getMessage());
        }
        drop();
    }

    private void drop() {
        before = null;
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                LOG.debug("closing a connection: {}", e.getMessage());
            }
        }
    }

    /** The last turn: vouches for nothing more and gives the connection back. */
    void end() {
        receiver.lost();
        state = CoherenceStatus.State.CLOSED;
        drop();
    }

    /** Wakes a turn that waits for the server. From any thread. */
    void abort() {
        Connection current = connection;
        if (current != null) {
            try {
                current.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("giving up a connection: {}", e.getMessage());
            }
        }
    }

    CoherenceStatus status() {
        Coverage covered = coverage;
        CoherenceStatus.State now = state;
        return new CoherenceStatus(
                now,
                detail,
                covered.relations().size(),
                covered.ddl() == DdlWatch.EVENT_TRIGGERS,
                now == CoherenceStatus.State.FOLLOWING
                        ? Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - sentNanos))
                        : null);
    }
}
