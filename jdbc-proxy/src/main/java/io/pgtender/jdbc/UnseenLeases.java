package io.pgtender.jdbc;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Connections that the application got as the pool gave them, unobserved. What is written through them is not seen, so the
 * cache waits until all are closed. Keeps them weakly. Thread-safe.
 */
final class UnseenLeases {

    /** Most that are followed, about 64 bytes each; with more, it is taken that they never end. */
    static final int MAX_FOLLOWED = 10_000;

    private final Queue<WeakReference<Connection>> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile boolean lost;

    void add(Connection connection) {
        forgetOver();
        if (size.incrementAndGet() > MAX_FOLLOWED) {
            size.decrementAndGet();
            lost = true;
        } else {
            open.add(new WeakReference<>(connection));
        }
    }

    /** Whether all are closed. */
    boolean areOver() {
        forgetOver();
        return !lost && open.isEmpty();
    }

    /** Stops at the first that is still open: asking costs the pool's {@code isClosed}. */
    private synchronized void forgetOver() {
        for (WeakReference<Connection> first = open.peek(); first != null && isOver(first.get()); first = open.peek()) {
            open.remove();
            size.decrementAndGet();
        }
    }

    private static boolean isOver(@Nullable Connection connection) {
        try {
            return connection == null || connection.isClosed();
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }
}
