package io.pgtender.cache;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Queries that are being executed to be stored, so that others who want the same answer can wait for it. Whoever has
 * waited looks again and believes nothing but what it finds: an answer that was outdated meanwhile is of no use to it.
 * Thread-safe.
 */
final class Flights {

    /** Longest that anybody waits, whatever the query usually takes. */
    static final Duration MAX_WAIT = Duration.ofMillis(250);

    /** How long to wait for a query of which it is not known what it takes. */
    static final Duration FIRST_WAIT = Duration.ofMillis(50);

    private final ConcurrentHashMap<CacheKey, Flight> open = new ConcurrentHashMap<>();

    /** One query on its way. */
    final class Flight {
        private final CacheKey key;
        private final CountDownLatch landed = new CountDownLatch(1);

        private Flight(CacheKey key) {
            this.key = key;
        }

        /** The answer is stored, or there will be none. Idempotent. */
        void end() {
            if (open.remove(key, this)) {
                landed.countDown();
            }
        }
    }

    /** Begins a flight; {@code null} when there is one for that key already. */
    @Nullable
    Flight begin(CacheKey key) {
        Flight flight = new Flight(key);
        return open.putIfAbsent(key, flight) == null ? flight : null;
    }

    int size() {
        return open.size();
    }

    /**
     * Waits for the present flight: no longer than two executions usually take.
     *
     * @return whether there was one that has ended
     */
    boolean await(CacheKey key, long meanExecutionNanos) {
        Flight flight = open.get(key);
        if (flight == null) {
            return false;
        }
        long nanos =
                meanExecutionNanos == 0 ? FIRST_WAIT.toNanos() : Math.min(2 * meanExecutionNanos, MAX_WAIT.toNanos());
        try {
            return flight.landed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
