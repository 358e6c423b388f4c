package io.pgtender.cache;

/** Who asked for a query to be cached. */
public enum RuleOrigin {
    /** A rule of the {@link CachePolicy}. */
    POLICY,
    /** A comment in the statement; see {@link CacheHints}. */
    HINT
}
