package io.pgtender.cache;

import io.pgtender.cache.PhysicalSession.Change;
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
    private final PhysicalSession physical;
    private CommitMode mode;
    private int isolation;
    private boolean blockOpen;
    private OpenTransaction transaction = new OpenTransaction();
    private @Nullable WriteIntent statementWrite;
    private @Nullable WriteIntent opaqueWrite;
    private @Nullable Fill filling;
    private boolean changedHere;

    CacheSession(ResultCache cache, PhysicalSession physical, CommitMode mode, int isolation) {
        this.cache = cache;
        this.physical = physical;
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
        land();
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
            changed(Change.TRANSACTION);
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
        land();
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
            return;
        }
        transaction.read(cache.nowNanos());
        if (outcome == Outcome.FAILED) {
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
                            physical.backend(),
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
        WriteSet writes =
                physical.change() == Change.TRANSACTION ? WriteSet.ANYTHING : transaction.writes(cache.effects());
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
            cache.unknownOutcomes().follow(intents, physical.backend(), until);
        } else {
            intents.forEach(WriteIntent::end);
        }
    }

    /** The session's settings or role may have been changed ({@code setSchema}): it is not served any more. */
    public void sessionChanged() {
        changed(Change.SETTINGS);
    }

    private void changed(Change what) {
        changedHere = true;
        physical.changed(what);
    }

    /** Before the application is given the driver's own connection: whatever it does there is not seen. */
    public void opaque() {
        changed(Change.TRANSACTION);
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
        land();
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

    /** Whether {@link #refresh} could let the connection be served: its settings are not known, or no longer. */
    public boolean needsRefresh() {
        return physical.change() != Change.NONE && opaqueWrite == null;
    }

    /** Whether this is the first lease of its physical connection; true once. */
    public boolean isFirstLease() {
        return physical.isNew();
    }

    /** Whether the settings were changed in this lease, and so might be again before {@link #refresh} has brought anything. */
    public boolean isChangedInLease() {
        return changedHere;
    }

    /** Whether what this connection does may be a transaction that nobody told us of; {@link #idle} says that it is not. */
    public boolean mayHideTransaction() {
        return physical.change() == Change.TRANSACTION;
    }

    /** The driver knows that no transaction is open. Only before the first statement of a lease. */
    public void idle() {
        if (!changedHere) {
            physical.idle();
        }
    }

    /**
     * Asks the server for the session's settings, role and server process; when they are those of a fresh session, it is
     * served. One round trip.
     *
     * @param connection the driver's connection, in no transaction; in manual commit mode this begins one, which the caller
     *     ends
     * @throws SQLException from the driver
     */
    public void refresh(Connection connection) throws SQLException {
        if (needsRefresh() && !inOpenBlock()) {
            physical.read(SessionFacts.read(connection));
        }
    }

    private boolean inOpenBlock() {
        return blockOpen || transaction.wrote() || transaction.failed;
    }

    /**
     * The cached answer, if it is as current as the rule promises. Waits a moment for another thread that is just
     * executing the same query; not in a transaction, which may hold what the other waits for.
     *
     * @param key {@code null} when {@link CacheKey#of} gave none
     */
    public @Nullable CachedPayload lookup(CachedQuery query, @Nullable CacheKey key) {
        land();
        BypassReason reason = bypass(key);
        if (reason != null || key == null) {
            query.bypassed(reason == null ? BypassReason.PARAMETER : reason);
            return null;
        }
        Entry entry = cache.find(query, key, inTransaction() ? transaction : null);
        if (entry == null) {
            return null;
        }
        if (inTransaction()) {
            transaction.read(entry.storedNanos());
        }
        return entry.payload();
    }

    /**
     * The permission to store the answer of a query that is about to be sent; {@code null} when it must not be stored.
     *
     * @param parameters as the key was made of
     */
    public @Nullable Fill beginFill(CachedQuery query, @Nullable CacheKey key, List<Parameter> parameters) {
        filling = key == null || bypass(key) != null ? null : cache.beginFill(this, query, key, parameters);
        return filling;
    }

    /** Nobody waits any longer for an answer that this session was to store. */
    private void land() {
        Fill fill = filling;
        if (fill != null) {
            filling = null;
            fill.abandon();
        }
    }

    /** Whether the session reads statements as a fresh one does, as far as it is known how those read them. */
    boolean isUnchanged() {
        String fresh = cache.freshIdentity();
        return physical.change() == Change.NONE && (fresh == null || physical.is(fresh));
    }

    private @Nullable BypassReason bypass(@Nullable CacheKey key) {
        BypassReason unavailable = cache.unavailable();
        if (unavailable != null) {
            return unavailable;
        }
        if (key == null) {
            return BypassReason.PARAMETER;
        }
        if (opaqueWrite != null) {
            return BypassReason.OPAQUE;
        }
        if (!isUnchanged() || !key.session().equals(CacheKey.DEFAULT_SESSION)) {
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
