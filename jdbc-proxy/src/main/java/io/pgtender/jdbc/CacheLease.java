package io.pgtender.jdbc;

import io.pgtender.cache.CacheKey;
import io.pgtender.cache.CacheRule;
import io.pgtender.cache.CacheSession;
import io.pgtender.cache.CachedPayload;
import io.pgtender.cache.CommitMode;
import io.pgtender.cache.Fill;
import io.pgtender.cache.Outcome;
import io.pgtender.observation.Parameter;
import io.pgtender.sql.QueryShape;
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
    private final Object physical;
    private final Capture capture;

    CacheLease(CacheGate gate, CacheSession session, Object physical, Capture capture) {
        this.gate = gate;
        this.session = session;
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
    CacheRule ruleFor(QueryShape shape) {
        return gate.cache().ruleFor(shape);
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
    CachedPayload lookup(CacheRule rule, @Nullable CacheKey key) {
        return session.lookup(rule, key);
    }

    @Nullable
    Fill beginFill(CacheRule rule, @Nullable CacheKey key, List<Parameter> parameters) {
        return session.beginFill(rule, key, parameters);
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
