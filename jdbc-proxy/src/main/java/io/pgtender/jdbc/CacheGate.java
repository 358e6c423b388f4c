package io.pgtender.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.pgtender.cache.CachePolicy;
import io.pgtender.cache.CacheSession;
import io.pgtender.cache.CommitMode;
import io.pgtender.cache.ResultCache;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The result cache of one data source, with what is known of its connections. Nothing is asked of the server before the
 * first lease, and nothing is served before the driver has passed the self-test. Thread-safe.
 */
final class CacheGate implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TenderDataSource.class);

    /** Background questions that may wait; more are refused, and their queries stay uncached for the time being. */
    private static final int MAX_WAITING = 1_000;

    private final DataSource raw;
    private final ResultCache cache;
    private final CaptureLimits limits;
    private final ThreadPoolExecutor executor;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Cache<Object, Integer> isolationSet =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();
    private final UnseenLeases unseen = new UnseenLeases();
    private volatile boolean ready;
    private volatile int poolIsolation = Connection.TRANSACTION_NONE;

    CacheGate(DataSource raw, CachePolicy policy) {
        this.raw = raw;
        this.limits = new CaptureLimits(policy.maxEntryRows(), policy.maxEntryBytes());
        this.executor =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "pgtender-cache");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        this.cache = new ResultCache(raw, policy, executor);
    }

    ResultCache cache() {
        return cache;
    }

    CaptureLimits limits() {
        return limits;
    }

    /** Whether results may be served and stored. */
    boolean isReady() {
        return ready;
    }

    /** The cache as one lease sees it; {@code null} when it is closed or our own code fails, and then nothing is served any more. */
    @Nullable
    CacheLease lease(Connection connection, Capture capture) {
        if (cache.isClosed()) {
            return null;
        }
        try {
            if (cache.isPaused()) {
                resume(capture);
            }
            if (started.compareAndSet(false, true)) {
                start();
            }
            Object physical = ResultCache.physical(connection);
            CommitMode mode = mode(connection);
            CacheSession session = cache.session(physical, mode, isolation(physical));
            if (session.mayHideTransaction() && TransactionBlock.of(connection) == TransactionBlock.NONE) {
                session.idle();
            }
            if (session.isFirstLease()) {
                refresh(session, connection); // also for the server process, which a write may be lost with
            }
            return new CacheLease(this, session, connection, physical, capture);
        } catch (Throwable e) {
            capture.trouble(e);
            cache.close();
            return null;
        }
    }

    /**
     * Serves nothing from now on, and then does {@code off}, from when on connections are given out that nobody observes:
     * until {@link #resume}.
     */
    synchronized void pause(Runnable off) {
        cache.pause();
        off.run();
    }

    /** The application is given {@code connection} as it is. To be followed by the question whether observation is still off. */
    void givenOutUnseen(Connection connection) {
        unseen.add(connection);
    }

    /** Our own code failed to observe {@code connection}, which is given out as it is. */
    synchronized void unobserved(Connection connection) {
        cache.pause();
        unseen.add(connection);
    }

    /*
     * Whoever gives out a connection unseen notes it first and then looks whether observation is still off; here it is
     * looked first whether it is on, and then whether any is noted. So one of the two sees the other.
     */
    private synchronized void resume(Capture capture) {
        if (cache.isPaused() && capture.isOn() && unseen.areOver()) {
            cache.resume();
        }
    }

    /** Remembers what a lease set, since not every pool sets it back. */
    void isolationSet(Object physical, int level) {
        isolationSet.put(physical, level);
    }

    /** The pool's isolation, or none known where a former lease has set another: the pool may or may not have reset it. */
    private int isolation(Object physical) {
        Integer set = isolationSet.getIfPresent(physical);
        return set == null || set == poolIsolation ? poolIsolation : Connection.TRANSACTION_NONE;
    }

    /** A connection that is lost can begin nothing; were it not, the cautious answer is that a transaction may be open. */
    private static CommitMode mode(Connection connection) {
        try {
            return connection.getAutoCommit() ? CommitMode.AUTOMATIC : CommitMode.MANUAL;
        } catch (SQLException e) {
            return CommitMode.MANUAL;
        }
    }

    /**
     * Asks what the session's settings are, where no transaction is open: one round trip, and a second one to end the
     * transaction that the question begins in manual commit mode.
     */
    void refresh(CacheSession session, Connection connection) {
        try {
            if (TransactionBlock.of(connection) != TransactionBlock.NONE) {
                return;
            }
            boolean autoCommit = connection.getAutoCommit();
            try {
                session.refresh(connection);
            } finally {
                if (!autoCommit) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            LOG.debug("the settings of a session could not be asked for; it is not served", e);
        }
    }

    private void start() {
        try {
            executor.execute(() -> {
                try (Connection connection = raw.getConnection()) {
                    poolIsolation = connection.getTransactionIsolation();
                    ready = DriverResults.isSupported(connection);
                    if (!connection.getAutoCommit()) {
                        connection.rollback();
                    }
                } catch (SQLException | RuntimeException e) {
                    started.set(false);
                    LOG.debug("the result cache could not be started; the next connection tries again", e);
                }
            });
        } catch (RejectedExecutionException e) {
            started.set(false);
        }
    }

    @Override
    public void close() {
        cache.close();
        executor.shutdownNow();
    }
}
