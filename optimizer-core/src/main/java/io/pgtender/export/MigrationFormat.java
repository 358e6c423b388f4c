package io.pgtender.export;

/** What an exported change is written for. */
public enum MigrationFormat {
    /**
     * {@code V<version>__<what>.sql}, its script configuration {@code .sql.conf}, and the undo script {@code U<version>},
     * which editions of Flyway without undo ignore, or refuse with {@code validateMigrationNaming}: leave it out there.
     */
    FLYWAY_VERSIONED,
    /** {@code R__<what>.sql} and its script configuration. Has no undo script; the header says how to take it back. */
    FLYWAY_REPEATABLE,
    /** One formatted SQL changelog. */
    LIQUIBASE_SQL,
    /** One YAML changelog. */
    LIQUIBASE_YAML,
    /** One XML changelog. */
    LIQUIBASE_XML,
    /** Two scripts for psql, one that makes the changes and one that takes them back. Not to be run with {@code -1}. */
    SQL
}
