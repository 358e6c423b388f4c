package io.pgtender.cache;

/**
 * The permission to store one answer, obtained before its query is sent. Whoever drops it stores nothing. For the
 * session's thread.
 */
public final class Fill {

    private final ResultCache cache;
    private final CacheSession session;
    private final CacheKey key;
    private final CacheRule rule;
    private final ReadSet.Version version;
    private final long startNanos;
    private boolean used;

    Fill(
            ResultCache cache,
            CacheSession session,
            CacheKey key,
            CacheRule rule,
            ReadSet.Version version,
            long startNanos) {
        this.cache = cache;
        this.session = session;
        this.key = key;
        this.rule = rule;
        this.version = version;
        this.startNanos = startNanos;
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
        if (used || session.isSessionChanged()) {
            return;
        }
        used = true;
        cache.store(rule, key, new CachedPayload(payload), weightBytes, version, startNanos);
    }
}
