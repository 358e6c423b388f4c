package io.pgtender.cache;

/** What a rule promises of the answers that are served under it. Every mode ends with the rule's time to live. */
public enum CacheMode {
    /**
     * A hit shows every write that went through this data source in this process: it equals executing the query at some
     * instant during the call. Writes of anybody else show after the time to live at the latest.
     */
    LOCAL,

    /**
     * As {@link #LOCAL}, and writes of everybody else, psql included, show after the lease at the latest. Needs objects in
     * the database; where they are missing or cannot be asked, the query is executed.
     */
    SHARED,

    /** An answer may be as old as the time to live, whoever wrote. What others call caching. */
    TTL
}
