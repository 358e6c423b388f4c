package io.pgtender.workload;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts a recorder's latencies into intervals, for {@link WorkloadRecorder#series}: one daemon thread that ticks. It ends
 * with {@link #close}, or by itself when nobody holds the recorder any more.
 */
public final class LatencySampler implements AutoCloseable {

    /** Interval that suits verification in production. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(LatencySampler.class);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private LatencySampler(WorkloadRecorder recorder, Duration interval) {
        long intervalNanos = interval.toNanos();
        WeakReference<WorkloadRecorder> watched = new WeakReference<>(recorder);
        CountDownLatch end = closed;
        this.thread = new Thread(() -> run(watched, intervalNanos, end), "pgtender-latency-sampler");
        thread.setDaemon(true);
        // The thread of whoever starts us may belong to a web application that is undeployed before the library.
        thread.setContextClassLoader(LatencySampler.class.getClassLoader());
    }

    /**
     * Starts ticking.
     *
     * @throws IllegalArgumentException if {@code interval} is not positive
     */
    public static LatencySampler start(WorkloadRecorder recorder, Duration interval) {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException(
                    "sampling interval " + interval + " is not positive; " + DEFAULT_INTERVAL + " is usual");
        }
        LatencySampler sampler = new LatencySampler(recorder, interval);
        recorder.tick();
        sampler.thread.start();
        return sampler;
    }

    /** Stops the thread, without waiting for it. May be called more than once. */
    @Override
    public void close() {
        closed.countDown();
    }

    /** Whether the thread is running. */
    boolean isAlive() {
        return thread.isAlive();
    }

    private static void run(WeakReference<WorkloadRecorder> watched, long intervalNanos, CountDownLatch end) {
        try {
            while (!end.await(intervalNanos, TimeUnit.NANOSECONDS)) {
                if (!tick(watched)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            // Nobody but us holds the thread: an interrupt means that it shall end.
            LOG.debug("Latency sampling was interrupted and ends", e);
        }
    }

    /** False when the recorder is gone. */
    private static boolean tick(WeakReference<WorkloadRecorder> watched) {
        WorkloadRecorder recorder = watched.get();
        if (recorder == null) {
            return false;
        }
        try {
            recorder.tick();
        } catch (RuntimeException e) {
            recorder.recorderFailed(e);
        }
        return true;
    }
}
