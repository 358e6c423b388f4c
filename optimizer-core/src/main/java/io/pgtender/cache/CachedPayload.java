package io.pgtender.cache;

/**
 * A cached answer. What it holds is shared between threads: whoever serves it copies what can change.
 *
 * @param value what was given to {@link Fill#store}
 */
public record CachedPayload(Object value) {}
