package io.pgtender.apply;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a listener throws away from the change. Warns once. */
final class SafeListener implements ChangeListener {

    private static final Logger LOG = LoggerFactory.getLogger(SafeListener.class);

    private final ChangeListener listener;
    private final AtomicBoolean warned = new AtomicBoolean();

    SafeListener(ChangeListener listener) {
        this.listener = listener;
    }

    @Override
    public void changed(JournalEntry entry) {
        call(l -> l.changed(entry));
    }

    @Override
    public void progress(BuildProgress progress) {
        call(l -> l.progress(progress));
    }

    private void call(Consumer<ChangeListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            if (warned.compareAndSet(false, true)) {
                LOG.warn(
                        "change listener {} threw; the change goes on",
                        listener.getClass().getName(),
                        e);
            }
        }
    }
}
