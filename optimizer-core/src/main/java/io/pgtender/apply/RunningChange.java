package io.pgtender.apply;

import io.pgtender.apply.JournalEntry.State;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A change that is made in the background, to look at, to pause and to cancel. Thread-safe.
 *
 * <p>PostgreSQL cannot suspend a statement. Pausing therefore ends an attempt in good order: what it built so far is
 * dropped, the lock that makes us the only actor is free for others, and the journal says YIELDED. Resuming begins anew,
 * guards first, under a new entry. A change that is done before the pause reaches it stays done.
 */
public final class RunningChange {

    private static final String PAUSED = "it was paused";

    private final CompletableFuture<JournalEntry> ended = new CompletableFuture<>();

    private @Nullable StopSignal attempt;
    private @Nullable String cancelled;
    private boolean paused;
    private volatile @Nullable JournalEntry latest;
    private volatile @Nullable BuildProgress progress;

    RunningChange() {}

    /** One attempt at the change, from its guards to its end. */
    interface Attempt {
        JournalEntry run(StopSignal stop) throws Exception;
    }

    /** What hears of every attempt for this handle before {@code next} does. */
    ChangeListener listener(ChangeListener next) {
        return new ChangeListener() {
            @Override
            public void changed(JournalEntry entry) {
                latest = entry;
                next.changed(entry);
            }

            @Override
            public void progress(BuildProgress now) {
                progress = now;
                next.progress(now);
            }
        };
    }

    /** Tries until an attempt ends otherwise than by a pause. On the thread of the change; never throws. */
    void run(Attempt change) {
        try {
            while (true) {
                StopSignal stop = begin();
                try {
                    JournalEntry entry = change.run(stop);
                    latest = entry;
                    if (entry.state() != State.YIELDED || !toBeTriedAgain()) {
                        ended.complete(entry);
                        return;
                    }
                } catch (ChangeRefusedException e) {
                    if (stop.reason() == null || !toBeTriedAgain()) {
                        throw e;
                    }
                }
            }
        } catch (Throwable e) {
            ended.completeExceptionally(e);
        }
    }

    /**
     * The entry once the change has ended, or a {@link ChangeRefusedException} where nothing was begun. Completing or
     * cancelling what is returned has no effect on the change.
     */
    public CompletableFuture<JournalEntry> entry() {
        return ended.copy();
    }

    /** The entry as it was written last; empty until it was planned. */
    public Optional<JournalEntry> latest() {
        return Optional.ofNullable(latest);
    }

    /** How far the statement is that runs, or ran last; empty until the server has said something. */
    public Optional<BuildProgress> progress() {
        return Optional.ofNullable(progress);
    }

    /** Ends the attempt that runs, if one does, and holds the next one back until {@link #resume}. Does not wait. */
    public synchronized void pause() {
        paused = true;
        stop(PAUSED);
    }

    /** Whether {@link #pause} was called last. */
    public synchronized boolean paused() {
        return paused;
    }

    /** Begins anew after {@link #pause}. */
    public synchronized void resume() {
        paused = false;
        notifyAll();
    }

    /** Ends the change in good order, paused or not. Does not wait; {@link #entry} says how it went. */
    public void cancel() {
        cancel("it was cancelled");
    }

    synchronized void cancel(String why) {
        if (cancelled == null) {
            cancelled = why;
        }
        stop(why);
        notifyAll();
    }

    private synchronized void stop(String why) {
        if (attempt != null) {
            attempt.request(why);
        }
    }

    private synchronized StopSignal begin() {
        StopSignal stop = new StopSignal();
        attempt = stop;
        if (cancelled != null) {
            stop.request(cancelled);
        } else if (paused) {
            stop.request(PAUSED);
        }
        return stop;
    }

    /** After an attempt that stopped: waits while paused; {@code false} when it stopped for another reason. */
    private synchronized boolean toBeTriedAgain() throws InterruptedException {
        StopSignal stopped = attempt;
        attempt = null;
        if (stopped == null || !PAUSED.equals(stopped.reason())) {
            return false;
        }
        while (paused && cancelled == null) {
            wait();
        }
        return cancelled == null;
    }
}
