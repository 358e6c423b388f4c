package io.pgtender.sql;

/** What a statement does, as far as its text tells. */
public enum StatementKind {
    /** SELECT, VALUES, TABLE, or WITH without data-modifying parts. */
    SELECT,
    INSERT,
    UPDATE,
    DELETE,
    MERGE,
    TRUNCATE,
    /** COPY ... FROM, or COPY of a statement that writes. */
    COPY,
    /** CALL or DO: may write anything and may commit inside. */
    PROCEDURE,
    /** CREATE, ALTER, DROP, REFRESH, GRANT and the like, VACUUM and ANALYZE among them. */
    DEFINITION,
    /** BEGIN or START TRANSACTION. */
    BEGIN,
    /** COMMIT or END. */
    COMMIT,
    /** ROLLBACK or ABORT of the whole transaction. */
    ROLLBACK,
    /** SAVEPOINT, RELEASE, ROLLBACK TO. */
    SAVEPOINT,
    /** PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED. */
    TWO_PHASE,
    /** SET, RESET, DISCARD, LISTEN, PREPARE, DECLARE: changes the session, not data. */
    SESSION,
    /** SHOW, EXPLAIN without ANALYZE, FETCH, COPY ... TO, LOCK: neither changes data nor settings. */
    UTILITY,
    /** Several statements in one text. */
    MULTIPLE,
    /** None of the above, or empty. */
    OTHER;

    /** Whether the statement may change rows that another session can see after commit. */
    public boolean mayWrite() {
        return switch (this) {
            case INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY, PROCEDURE, DEFINITION, TWO_PHASE, MULTIPLE, OTHER ->
                true;
            case SELECT, BEGIN, COMMIT, ROLLBACK, SAVEPOINT, SESSION, UTILITY -> false;
        };
    }
}
