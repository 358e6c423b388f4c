package io.pgtender.assertions;

/** What a check does when it saw no statement at all. */
public enum NothingRan {
    /** It fails: most likely the code under test uses a data source that nobody watches. */
    FAILS,
    /** It passes, if there is a data source in the process that is watched. */
    PASSES
}
