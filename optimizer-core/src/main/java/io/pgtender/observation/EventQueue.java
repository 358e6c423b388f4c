package io.pgtender.observation;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Delivers events on a thread of its own, so that a slow listener or log never holds the application up: what does not fit
 * into the queue is dropped and counted. The daemon thread starts with the first event and ends when there was none for
 * {@value #IDLE_SECONDS} seconds. Thread-safe.
 */
public final class EventQueue implements AutoCloseable {

    /** Events that wait at most. */
    public static final int CAPACITY = 256;

    static final int IDLE_SECONDS = 5;

    private final ThreadPoolExecutor executor;
    private final Consumer<Throwable> trouble;
    private final LongAdder dropped = new LongAdder();

    /**
     * @param trouble told of what a delivery throws; must not throw itself
     */
    public EventQueue(Consumer<Throwable> trouble) {
        this.trouble = trouble;
        this.executor = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CAPACITY),
                EventQueue::thread,
                (delivery, full) -> dropped.increment());
        executor.allowCoreThreadTimeOut(true);
    }

    /** Has {@code delivery} run, soon and after those before it, or drops it. Returns at once. */
    public void offer(Runnable delivery) {
        executor.execute(() -> deliver(delivery));
    }

    /** Events that were dropped because the queue was full, or closed. */
    public long dropped() {
        return dropped.sum();
    }

    /** Delivers what is queued, then ends the thread. Returns at once; later events are dropped. */
    @Override
    public void close() {
        executor.shutdown();
    }

    private void deliver(Runnable delivery) {
        try {
            delivery.run();
        } catch (Throwable e) {
            trouble.accept(e);
        }
    }

    private static Thread thread(Runnable loop) {
        // No inherited thread-locals and no application class loader: the thread may outlive the call that started it.
        Thread thread = new Thread(null, loop, "pgtender-events", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(EventQueue.class.getClassLoader());
        return thread;
    }
}
