package io.pgtender.coherence;

import io.pgtender.cache.RemoteWrites;
import io.pgtender.cache.ResultCache;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a cache informed of what other processes write, psql included, through the database itself: every statement that
 * writes a watched table leaves a row in an unlogged log, in its own transaction, and this asks every 100 ms which
 * rows have become visible. Needs the objects of {@link SharedObjects}; until they are there, and whenever the server does
 * not answer, the cache is told that nothing is known, and executes.
 *
 * <p>One daemon thread and one connection for each instance. Thread-safe.
 */
public final class SharedCoherence implements AutoCloseable {

    /** While nobody reads, so often is looked whether somebody does. */
    private static final Duration DOZE = SnapshotPoller.INTERVAL;

    /** The same before anybody ever did. */
    private static final Duration SLEEP = Duration.ofMillis(500);

    private final Loop loop;

    private SharedCoherence(Loop loop) {
        this.loop = loop;
    }

    /**
     * Begins to ask, as soon as the cache has something to keep. Returns at once, and fails never: what is wrong is in
     * {@link #status} and in the log.
     *
     * @param cache told of others' writes until it is closed, or nobody refers to it any more
     * @param source where to ask
     */
    public static SharedCoherence start(ResultCache cache, ConnectionSource source) {
        return start(cache, source, Poll::since);
    }

    static SharedCoherence start(ResultCache cache, ConnectionSource source, SnapshotPoller.Question question) {
        RemoteWrites writes = cache.remoteWrites();
        Loop loop = new Loop(new SnapshotPoller(Receiver.of(writes), source, System::nanoTime, question), writes);
        writes.onBarrier(loop::hurry);
        Thread thread = new Thread(loop, "pgtender-coherence");
        thread.setDaemon(true);
        loop.thread = thread;
        thread.start();
        return new SharedCoherence(loop);
    }

    /**
     * The same on a connection of the raw pool, which is kept.
     *
     * @param raw the pool beneath the observed data source
     */
    public static SharedCoherence start(ResultCache cache, DataSource raw) {
        return start(cache, raw::getConnection);
    }

    /** Asks at once, for whoever cannot wait for the next turn. Returns without waiting for the answer. */
    public void poll() {
        loop.hurry();
    }

    /** How well the cache knows of others' writes now. */
    public CoherenceStatus status() {
        return loop.poller.status();
    }

    /** Asks no more; the cache is told that nothing is known. */
    @Override
    public void close() {
        loop.closed = true;
        loop.hurry();
        loop.poller.abort();
    }

    /** The thread's work. */
    private static final class Loop implements Runnable {
        private final SnapshotPoller poller;
        private final Receiver receiver;
        private final AtomicBoolean hurried = new AtomicBoolean();
        private volatile boolean closed;
        private volatile @Nullable Thread thread;

        Loop(SnapshotPoller poller, RemoteWrites writes) {
            this.poller = poller;
            this.receiver = Receiver.of(writes);
        }

        void hurry() {
            hurried.set(true);
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            try {
                // Nothing is asked of the server before the cache has something to keep.
                while (!closed && !receiver.isGone() && !hurried.get() && !poller.isAwaitedWhileIdle()) {
                    LockSupport.parkNanos(this, SLEEP.toNanos());
                }
                while (!closed && !receiver.isGone()) {
                    // Cleared before the question is sent: who hurries later is answered by the next.
                    hurried.set(false);
                    Duration pause = poller.turn();
                    pause(pause);
                }
            } finally {
                poller.end();
            }
        }

        private void pause(Duration pause) {
            long end = System.nanoTime() + pause.toNanos();
            // A server that is away is not asked more often because more threads wait for it.
            while (!closed && !(hurried.get() && poller.isFollowing())) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, Math.min(left, DOZE.toNanos()));
                if (poller.isAwaitedWhileIdle()) {
                    return;
                }
            }
        }
    }
}
