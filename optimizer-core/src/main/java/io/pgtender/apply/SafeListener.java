package io.pgtender.apply;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a listener throws, and how long it takes, away from the change. Warns once.
 *
 * <p>States are told on the thread of the change, between statements. Progress is told while one runs, hence on a thread
 * of its own: the watch must not wait. What comes while the listener is still busy with the look before is skipped.
 */
final class SafeListener implements ChangeListener {

    private static final Logger LOG = LoggerFactory.getLogger(SafeListener.class);

    private static final long IDLE_SECONDS = 1;

    private final ChangeListener listener;
    private final AtomicBoolean warned = new AtomicBoolean();
    private final ThreadPoolExecutor progress = new ThreadPoolExecutor(
            0,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            SafeListener::thread,
            new ThreadPoolExecutor.DiscardPolicy());

    SafeListener(ChangeListener listener) {
        this.listener = listener;
    }

    @Override
    public void changed(JournalEntry entry) {
        call(l -> l.changed(entry));
    }

    @Override
    public void progress(BuildProgress seen) {
        if (listener != NONE) {
            progress.execute(() -> call(l -> l.progress(seen)));
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "pgtender-progress");
        thread.setDaemon(true);
        return thread;
    }

    /** Whatever it throws: an Error of a listener's says nothing of the change, which must be seen to its end. */
    private void call(Consumer<ChangeListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable e) {
            if (warned.compareAndSet(false, true)) {
                LOG.warn(
                        "change listener {} threw; the change goes on",
                        listener.getClass().getName(),
                        e);
            }
        }
    }
}
