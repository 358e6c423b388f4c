package io.pgtender.cache;

import io.pgtender.cache.PhysicalSessions.Change;
import io.pgtender.cache.UnknownOutcomes.Until;
import io.pgtender.observation.Parameter;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShape.Trait;
import io.pgtender.sql.StatementKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One lease of a connection as the cache sees it: told of everything before it is sent and after it returned, asked for
 * answers, given answers. For one thread at a time, like the connection itself.
 *
 * <p>A plain read that is not served from the cache: {@link #lookup}, {@link #beforeStatement}, {@link #beginFill},
 * <i>execute</i>, {@link Fill#store}, {@link #afterStatement}. Any other statement: {@link #beforeStatement},
 * <i>execute</i>, {@link #afterStatement}. {@code Connection.commit()} and {@code setAutoCommit(true)}:
 * {@link #beforeCommit}, <i>forward</i>, {@link #afterCommit}. A batch is one statement. What writes without a statement of
 * the application's (an updatable result set, COPY, large objects) must be announced as {@link #opaque}.
 */
public final class CacheSession {

    private final ResultCache cache;
    private final Object physical;
    private final @Nullable Backend backend;
    private CommitMode mode;
    private int isolation;
    private boolean blockOpen;
    private OpenTransaction transaction = new OpenTransaction();
    private @Nullable WriteIntent statementWrite;
    private @Nullable WriteIntent opaqueWrite;

    CacheSession(ResultCache cache, Object physical, @Nullable Backend backend, CommitMode mode, int isolation) {
        this.cache = cache;
        this.physical = physical;
        this.backend = backend;
        this.mode = mode;
        this.isolation = isolation;
    }

    /** After {@code setAutoCommit} succeeded. */
    public void commitMode(CommitMode newMode) {
        mode = newMode;
    }

    /**
     * After {@code setTransactionIsolation} succeeded.
     *
     * @param level {@code Connection.TRANSACTION_...}; {@code TRANSACTION_NONE} when it is not known
     */
    public void isolation(int level) {
        isolation = level;
    }

    /** Whether a transaction may be open that a commit would make visible. */
    public boolean inTransaction() {
        return mode == CommitMode.MANUAL || blockOpen;
    }

    /** Before any statement is sent to the server. */
    public void beforeStatement(QueryShape shape) {
        switch (shape.kind()) {
            case COMMIT -> announce();
            case BEGIN, ROLLBACK, SAVEPOINT -> {}
            case TWO_PHASE -> {
                if (!leavesWrites(shape)) {
                    transaction.write(shape, WriteEffect.ANYTHING);
                }
                announce();
            }
            default -> beforeOther(shape);
        }
    }

    private void beforeOther(QueryShape shape) {
        StatementKind kind = shape.kind();
        WriteEffect effect = cache.effects().of(shape);
        if (StatementEffects.hidesTransaction(kind)) {
            cache.physicalSessions().changed(physical, Change.TRANSACTION);
        } else if (effect.session() == WriteEffect.Session.CHANGED) {
            sessionChanged();
        }
        if (shape.traits().contains(Trait.LOCKING)) {
            transaction.locked = true;
        }
        if (effect.writes().isEmpty()) {
            return;
        }
        if (!inTransaction()) {
            WriteIntent unfinished = statementWrite;
            if (unfinished != null) {
                finish(List.of(unfinished), Outcome.UNKNOWN, Until.BACKEND_GONE);
            }
            statementWrite = cache.versions().beginWrite(effect.writes());
            return;
        }
        transaction.write(shape, effect);
        if (StatementEffects.mayCommitInside(kind)) {
            announce();
        }
    }

    /** After the statement returned or threw. */
    public void afterStatement(QueryShape shape, Outcome outcome) {
        switch (shape.kind()) {
            case BEGIN -> afterBegin(shape, outcome);
            case COMMIT -> ended(shape, outcome, Until.BACKEND_GONE);
            case ROLLBACK -> ended(shape, Outcome.FAILED, Until.BACKEND_GONE);
            case TWO_PHASE -> afterTwoPhase(shape, outcome);
            case SAVEPOINT -> {}
            default -> afterOther(shape, outcome);
        }
    }

    private void afterOther(QueryShape shape, Outcome outcome) {
        WriteIntent write = statementWrite;
        statementWrite = null;
        if (write != null) {
            finish(List.of(write), outcome, Until.BACKEND_GONE);
        }
        if (!inTransaction()) {
            transaction.locked = false; // its locks ended with it
        } else if (outcome == Outcome.FAILED) {
            transaction.failed = true;
        } else if (outcome == Outcome.UNKNOWN && StatementEffects.mayCommitInside(shape.kind())) {
            finish(transaction.release(), outcome, Until.BACKEND_GONE);
        }
    }

    private void afterBegin(QueryShape shape, Outcome outcome) {
        if (outcome != Outcome.SUCCEEDED) {
            transaction.failed = true;
            return;
        }
        blockOpen |= mode == CommitMode.AUTOMATIC;
        transaction.isolationHidden |= names(shape, "isolation");
    }

    private void afterTwoPhase(QueryShape shape, Outcome outcome) {
        if (leavesWrites(shape) && outcome != Outcome.FAILED) {
            cache.unknownOutcomes()
                    .follow(
                            transaction.release(),
                            backend,
                            outcome == Outcome.SUCCEEDED
                                    ? Until.NO_PREPARED_TRANSACTION
                                    : Until.BACKEND_GONE_AND_NO_PREPARED_TRANSACTION);
        }
        ended(shape, outcome, Until.BACKEND_GONE);
    }

    // What PREPARE TRANSACTION leaves behind becomes visible later, perhaps through another session.
    private static boolean leavesWrites(QueryShape shape) {
        return shape.text().regionMatches(true, 0, "PREPARE", 0, "PREPARE".length());
    }

    /** Before anything is sent that commits: {@code commit()}, and {@code setAutoCommit(true)} in a transaction. */
    public void beforeCommit() {
        if (!isCommitIgnored()) {
            announce();
        }
    }

    // In auto-commit the driver ignores or refuses a commit; only SQL ends what BEGIN as SQL began.
    private boolean isCommitIgnored() {
        return mode == CommitMode.AUTOMATIC && blockOpen;
    }

    private void announce() {
        WriteSet writes = cache.physicalSessions().change(physical) == Change.TRANSACTION
                ? WriteSet.ANYTHING
                : transaction.writes(cache.effects());
        if (!writes.isEmpty()) {
            transaction.hold(cache.versions().beginWrite(writes));
        }
    }

    /** After {@link #beforeCommit} and the commit. */
    public void afterCommit(Outcome outcome) {
        if (!isCommitIgnored()) {
            end(outcome, Until.BACKEND_GONE);
            blockOpen = false;
        }
    }

    /** After {@code rollback()}, whatever came of it; not after {@code rollback(Savepoint)}. */
    public void afterRollback() {
        afterCommit(Outcome.FAILED);
    }

    private void ended(QueryShape shape, Outcome outcome, Until until) {
        boolean chained = names(shape, "chain") && !names(shape, "no");
        boolean hidden = transaction.isolationHidden;
        end(outcome, until);
        blockOpen &= chained;
        transaction.isolationHidden = chained && hidden;
    }

    private void end(Outcome outcome, Until until) {
        finish(transaction.release(), outcome, until);
        transaction = new OpenTransaction();
    }

    private void finish(List<WriteIntent> intents, Outcome outcome, Until until) {
        if (outcome == Outcome.UNKNOWN) {
            cache.unknownOutcomes().follow(intents, backend, until);
        } else {
            intents.forEach(WriteIntent::end);
        }
    }

    /** The session's settings or role may have been changed ({@code setSchema}): it is not served any more. */
    public void sessionChanged() {
        cache.physicalSessions().changed(physical, Change.SETTINGS);
    }

    /** Before the application is given the driver's own connection: whatever it does there is not seen. */
    public void opaque() {
        cache.physicalSessions().changed(physical, Change.TRANSACTION);
        if (opaqueWrite == null) {
            opaqueWrite = cache.versions().beginWrite(WriteSet.ANYTHING);
        }
    }

    /** Before the lease ends: some pools commit what is left open. */
    public void beforeClose() {
        if (transaction.wrote()) {
            announce();
        }
    }

    /**
     * After the lease ended.
     *
     * @param outcome {@link Outcome#UNKNOWN} when the connection was lost or aborted
     */
    public void closed(Outcome outcome) {
        WriteIntent interrupted = statementWrite;
        statementWrite = null;
        if (interrupted != null) {
            finish(List.of(interrupted), Outcome.UNKNOWN, Until.BACKEND_GONE);
        }
        WriteIntent opaque = opaqueWrite;
        opaqueWrite = null;
        if (opaque != null) {
            finish(List.of(opaque), outcome, Until.BACKEND_GONE);
        }
        end(outcome, Until.BACKEND_GONE);
        blockOpen = false;
    }

    /** Whether {@link #refresh} could let the connection be served again. */
    public boolean needsRefresh() {
        return cache.physicalSessions().change(physical) == Change.SETTINGS && !inTransaction();
    }

    /**
     * Compares the session's settings with those of a fresh one; when they are equal it is served again. One round trip,
     * for the start of a lease, outside of a transaction.
     *
     * @param connection the driver's connection
     * @throws SQLException from the driver
     */
    public void refresh(Connection connection) throws SQLException {
        String fresh = cache.freshIdentity();
        if (fresh != null && needsRefresh() && fresh.equals(Server.identity(connection))) {
            cache.physicalSessions().settingsKept(physical);
        }
    }

    /**
     * The cached answer, if it is as current as executing the query would be.
     *
     * @param key {@code null} when {@link CacheKey#of} gave none
     */
    public @Nullable CachedPayload lookup(CacheRule rule, @Nullable CacheKey key) {
        BypassReason reason = bypass(key);
        if (reason != null) {
            cache.counters().bypassed(reason);
            return null;
        }
        return key == null ? null : cache.find(rule, key);
    }

    /**
     * The permission to store the answer of a query that is about to be sent; {@code null} when it must not be stored.
     *
     * @param parameters as the key was made of
     */
    public @Nullable Fill beginFill(CacheRule rule, @Nullable CacheKey key, List<Parameter> parameters) {
        return key == null || bypass(key) != null ? null : cache.beginFill(this, rule, key, parameters);
    }

    boolean isSessionChanged() {
        return cache.physicalSessions().change(physical) != null;
    }

    private @Nullable BypassReason bypass(@Nullable CacheKey key) {
        if (cache.isClosed()) {
            return BypassReason.CLOSED;
        }
        if (key == null) {
            return BypassReason.PARAMETER;
        }
        if (opaqueWrite != null) {
            return BypassReason.OPAQUE;
        }
        if (isSessionChanged() || !key.session().equals(CacheKey.DEFAULT_SESSION)) {
            return BypassReason.SESSION_CHANGED;
        }
        return inTransaction() ? bypassInTransaction() : null;
    }

    private @Nullable BypassReason bypassInTransaction() {
        if (transaction.wrote()) {
            return BypassReason.WROTE;
        }
        if (transaction.locked) {
            return BypassReason.LOCKED;
        }
        if (transaction.failed) {
            return BypassReason.FAILED;
        }
        // PostgreSQL takes READ UNCOMMITTED for READ COMMITTED.
        boolean readCommitted = isolation == Connection.TRANSACTION_READ_COMMITTED
                || isolation == Connection.TRANSACTION_READ_UNCOMMITTED;
        return readCommitted && !transaction.isolationHidden ? null : BypassReason.ISOLATION;
    }

    private static boolean names(QueryShape shape, String word) {
        return Words.anyMatch(shape.text().toLowerCase(Locale.ROOT), word::equals);
    }
}
