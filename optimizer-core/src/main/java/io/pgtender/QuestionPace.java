package io.pgtender;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an analysis from asking the server too much at once: a token bucket over the statements that it creates. A rested
 * bucket lets ten seconds' worth of questions through without a wait, so that a usual analysis never meets it.
 *
 * <p>Not thread-safe: for the one thread of one analysis.
 */
final class QuestionPace {

    /** Questions per second unless said otherwise. */
    static final int DEFAULT_PER_SECOND = 500;

    /** Seconds' worth of questions that may be asked at once. */
    private static final int BURST_SECONDS = 10;

    private static final double NANOS_PER_SECOND = 1e9;

    private static final Set<String> QUESTIONS = Set.of("prepareStatement", "createStatement", "prepareCall");

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final LongConsumer sleepNanos;
    private double tokens;
    private long last;

    QuestionPace(int perSecond) {
        this(perSecond, System::nanoTime, LockSupport::parkNanos);
    }

    QuestionPace(int perSecond, LongSupplier nanoTime, LongConsumer sleepNanos) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.sleepNanos = sleepNanos;
        this.tokens = (double) perSecond * BURST_SECONDS;
        this.last = nanoTime.getAsLong();
    }

    /** The same connection, except that creating a statement waits for its turn. Closing it closes the connection. */
    Connection of(Connection raw) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (QUESTIONS.contains(method.getName())) {
                await();
            }
            return forward(raw, method, arguments);
        };
        return (Connection)
                Proxy.newProxyInstance(QuestionPace.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    private static @Nullable Object forward(Connection raw, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(raw, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Takes a token; waits until there is one. An interrupted thread does not wait: its analysis is to end. */
    private void await() {
        refill();
        while (tokens < 1 && !Thread.currentThread().isInterrupted()) {
            sleepNanos.accept((long) Math.ceil((1 - tokens) / perSecond * NANOS_PER_SECOND));
            refill();
        }
        tokens -= 1;
    }

    private void refill() {
        long now = nanoTime.getAsLong();
        tokens = Math.min((double) perSecond * BURST_SECONDS, tokens + (now - last) / NANOS_PER_SECOND * perSecond);
        last = now;
    }
}
