package io.pgtender.cache;

/** Who ends transactions, as JDBC's auto-commit says. */
public enum CommitMode {
    /** Every statement commits by itself. */
    AUTOMATIC,
    /** The application commits. */
    MANUAL
}
