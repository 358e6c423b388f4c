package io.pgtender.jdbc;

/** Whether a {@link TenderDataSource} observes what goes through it. */
public enum Watching {
    /** Connections are observed. */
    ON,
    /** The application gets the pool's own connections, and nothing is recorded. */
    OFF
}
