package io.pgtender.cache;

/** Why an answer was neither served nor stored although a rule allows it. */
public enum BypassReason {
    /** The cache is closed. */
    CLOSED,
    /** Observation was switched off, and connections that were given out meanwhile are not back yet. */
    PAUSED,
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
    /** {@link CacheMode#SHARED}: what other processes have written was not asked for within the lease. */
    NOT_FRESH,
    /** {@link CacheMode#SHARED}: not every write to what the query reads is reported. */
    NOT_COVERED,
    /** {@link CacheMode#SHARED}: the transaction has read something that may be newer than the answer. */
    OLDER_THAN_TRANSACTION,
    /** {@link Admission#WORTHWHILE}: asked for the first time. */
    NOT_REPEATED,
    /** {@link Admission#WORTHWHILE}: the query is left alone for the time being; see {@link AdmissionState}. */
    NOT_WORTHWHILE,
    /** The answer exceeds the bound on an entry's bytes or rows, or is not such that it can be served again. */
    TOO_LARGE,
    /** The driver's result cannot be copied: fetched with a cursor, updatable, with warnings, or one of several. */
    NOT_COPYABLE
}
