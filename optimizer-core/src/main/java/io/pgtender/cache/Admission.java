package io.pgtender.cache;

/** Which answers of a query that may be cached are kept. */
public enum Admission {
    /** Every answer: whoever wrote the rule knows that it is worth it. */
    EVERY_ANSWER,

    /**
     * An answer is kept from the second time on that it is asked for. A query whose hits save less time than its copies
     * cost, or most of whose answers are outdated when they are asked for again, is left alone for a while; the statistics
     * say so.
     */
    WORTHWHILE
}
