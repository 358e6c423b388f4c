package io.pgtender.apply;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a running change to end, and remembers why. The first reason stays. Thread-safe. */
final class StopSignal {

    private @Nullable String reason;

    synchronized void request(String why) {
        if (reason == null) {
            reason = why;
            notifyAll();
        }
    }

    /** Why to stop, {@code null} to go on. */
    synchronized @Nullable String reason() {
        return reason;
    }

    /** Waits for {@code time}, or until asked to stop. */
    synchronized void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (reason == null) {
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (leftMillis <= 0) {
                return;
            }
            try {
                wait(leftMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                request("the thread of the change was interrupted");
            }
        }
    }
}
