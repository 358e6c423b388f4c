package io.pgtender.cache;

/** Why an answer was neither served nor stored although a rule allows it. */
public enum BypassReason {
    /** The cache is closed. */
    CLOSED,
    /** The session's settings, role or temporary tables may differ from those of a fresh one. */
    SESSION_CHANGED,
    /** The application holds the driver's own connection. */
    OPAQUE,
    /** The transaction has written. */
    WROTE,
    /** The transaction has taken locks. */
    LOCKED,
    /** A statement of the transaction failed. */
    FAILED,
    /** The transaction's isolation is not READ COMMITTED, or not known. */
    ISOLATION,
    /** A parameter's value cannot be compared (a stream, a LOB, a mutable or unknown type). */
    PARAMETER,
    /** The relations that the query reads are not known yet. */
    UNRESOLVED,
    /** The query may not be cached; see {@link CacheStatistics#refusals}. */
    REFUSED,
    /** A write to one of the relations was in flight when the query was sent. */
    WRITE_IN_FLIGHT,
    /** The answer exceeds the bound on an entry's bytes. */
    TOO_LARGE
}
