package io.pgtender.cache;

import io.pgtender.cache.Flights.Flight;
import org.jspecify.annotations.Nullable;

/**
 * The permission to store one answer, obtained before its query is sent. Whoever drops it stores nothing. For the
 * session's thread.
 */
public final class Fill {

    private final ResultCache cache;
    private final CacheSession session;
    private final CacheKey key;
    private final CachedQuery query;
    private final ReadSet.Version version;
    private final @Nullable Flight flight;
    private final long startNanos;
    private long executedNanos;
    private boolean executed;
    private boolean used;

    Fill(
            ResultCache cache,
            CacheSession session,
            CacheKey key,
            CachedQuery query,
            ReadSet.Version version,
            @Nullable Flight flight,
            long startNanos) {
        this.cache = cache;
        this.session = session;
        this.key = key;
        this.query = query;
        this.version = version;
        this.flight = flight;
        this.startNanos = startNanos;
    }

    /** The driver has returned; what is done from now on is the cost of keeping the answer. */
    public void executed() {
        executedNanos = cache.nowNanos();
        executed = true;
    }

    /**
     * Stores the answer; does nothing the second time, when the session was changed meanwhile, or when it is too large.
     *
     * @param payload the whole answer, fully read, without warnings, never changed from now on
     * @param weightBytes its estimated heap bytes
     * @throws IllegalArgumentException when {@code weightBytes} is negative
     */
    public void store(Object payload, long weightBytes) {
        if (weightBytes < 0) {
            throw new IllegalArgumentException("weightBytes is " + weightBytes + "; give the payload's heap bytes");
        }
        if (!used && session.isUnchanged()) {
            used = true;
            cache.store(this, payload, weightBytes);
        }
        abandon();
    }

    /** The answer cannot be stored. */
    public void refuse(BypassReason reason) {
        query.bypassed(reason);
        abandon();
    }

    /** Whoever waits for the answer need not wait any longer. Idempotent. */
    void abandon() {
        used = true;
        if (flight != null) {
            flight.end();
        }
    }

    CacheKey key() {
        return key;
    }

    CachedQuery query() {
        return query;
    }

    ReadSet.Version version() {
        return version;
    }

    long startNanos() {
        return startNanos;
    }

    /** When the driver returned, as far as it was told. */
    long executedNanos(long nowNanos) {
        return executed ? executedNanos : nowNanos;
    }
}
