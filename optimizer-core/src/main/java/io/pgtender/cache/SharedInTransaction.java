package io.pgtender.cache;

/**
 * What {@link CacheMode#SHARED} serves inside of READ COMMITTED transactions, where a hit that is as old as the lease
 * could be older than a row that the transaction has already read from the server.
 */
public enum SharedInTransaction {
    /** Only what is as new as everything that the transaction has read: nothing ever goes back in time. */
    MONOTONIC,
    /** Whatever is as new as the lease says. */
    WITHIN_LEASE
}
