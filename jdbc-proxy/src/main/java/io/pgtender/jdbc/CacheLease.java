package io.pgtender.jdbc;

import io.pgtender.cache.CacheKey;
import io.pgtender.cache.CacheSession;
import io.pgtender.cache.CachedPayload;
import io.pgtender.cache.CachedQuery;
import io.pgtender.cache.CommitMode;
import io.pgtender.cache.Fill;
import io.pgtender.cache.Outcome;
import io.pgtender.observation.Parameter;
import io.pgtender.sql.QueryShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells the cache what happens on one lease. If our own code fails, the cache is closed for good: then it may have missed a
 * write, and what it holds can no longer be vouched for. Never throws.
 */
final class CacheLease {

    private final CacheGate gate;
    private final CacheSession session;
    private final Connection connection;
    private final Object physical;
    private final Capture capture;
    private boolean asked;

    CacheLease(CacheGate gate, CacheSession session, Connection connection, Object physical, Capture capture) {
        this.gate = gate;
        this.session = session;
        this.connection = connection;
        this.physical = physical;
        this.capture = capture;
    }

    CacheGate gate() {
        return gate;
    }

    Capture capture() {
        return capture;
    }

    @Nullable
    CachedQuery queryFor(QueryShape shape, String sql) {
        return gate.cache().queryFor(shape, sql);
    }

    /**
     * Lets a session be served whose settings are not known or were changed in a former lease: at most one question in a
     * lease, and none where the application changes them in this one.
     */
    private void askOnce() {
        if (!asked && session.needsRefresh()) {
            asked = true;
            if (!session.isChangedInLease()) {
                gate.refresh(session, connection);
            }
        }
    }

    void before(QueryShape shape) {
        guarded(() -> session.beforeStatement(shape));
    }

    void after(QueryShape shape, @Nullable Throwable failure) {
        guarded(() -> session.afterStatement(shape, outcome(failure)));
    }

    void beforeAutoCommit(boolean autoCommit) {
        if (autoCommit) {
            beforeCommit();
        }
    }

    void afterAutoCommit(boolean autoCommit, @Nullable Throwable failure) {
        guarded(() -> {
            if (autoCommit) {
                session.afterCommit(outcome(failure));
            }
            if (failure == null) {
                session.commitMode(autoCommit ? CommitMode.AUTOMATIC : CommitMode.MANUAL);
            }
        });
    }

    void beforeCommit() {
        guarded(session::beforeCommit);
    }

    void afterCommit(@Nullable Throwable failure) {
        guarded(() -> session.afterCommit(outcome(failure)));
    }

    void afterRollback() {
        guarded(session::afterRollback);
    }

    void isolation(int level) {
        guarded(() -> {
            gate.isolationSet(physical, level);
            session.isolation(level);
        });
    }

    void sessionChanged() {
        guarded(session::sessionChanged);
    }

    void opaque() {
        guarded(session::opaque);
    }

    void beforeClose() {
        guarded(session::beforeClose);
    }

    void closed(Outcome outcome) {
        guarded(() -> session.closed(outcome));
    }

    @Nullable
    CachedPayload lookup(CachedQuery query, @Nullable CacheKey key) {
        askOnce();
        return session.lookup(query, key);
    }

    @Nullable
    Fill beginFill(CachedQuery query, @Nullable CacheKey key, List<Parameter> parameters) {
        return session.beginFill(query, key, parameters);
    }

    /** Our own code failed: serve nothing from now on. */
    void broken(Throwable trouble) {
        gate.cache().close();
        capture.trouble(trouble);
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            broken(e);
        }
    }

    private static Outcome outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return Outcome.SUCCEEDED;
        }
        return failure instanceof SQLException e ? Outcome.of(e) : Outcome.UNKNOWN;
    }
}
