package io.pgtender.cache;

/**
 * Whether a comment in a statement may ask for the statement to be cached: {@code /* pgtender:cache *}{@code /}, or
 * {@code /* pgtender:cache ttl=30s mode=shared *}{@code /}. A rule of the policy for the same query goes before a comment.
 */
public enum CacheHints {
    /** Comments are rules. */
    OBEYED,
    /** Comments are comments. */
    IGNORED
}
