package io.pgtender.sql;

/**
 * A word that means something to us.
 *
 * @param number by which {@link Words#at} finds it
 * @param name in lower case
 * @param spelling whether a quoted name of these letters is another thing
 * @param paren how the word and a parenthesis after it are written
 * @param sign what a plus or minus after the word is
 */
record Word(int number, String name, Role role, Spelling spelling, Paren paren, Sign sign) {

    enum Spelling {
        /** A keyword: in double quotes it is a name, so that it must keep them. */
        KEYWORD,
        /** A name like any other. */
        NAME
    }

    enum Paren {
        /** {@code IN (}. */
        APART,
        /** {@code left(}. */
        JOINED
    }

    enum Sign {
        /** The word wants an operand: {@code LIMIT -1}. */
        UNARY,
        /** The word is an operand: {@code END - 1}. */
        BINARY
    }

    /** What the reader of a statement does at a word. Constants named as the keyword stand for it alone. */
    enum Role {
        /** No listed word, or no word at all. */
        NONE,
        /** A keyword without a role of its own. */
        KEYWORD,
        /** A function whose value changes without a write; counts when called. */
        VOLATILE_FUNCTION,
        /** A system column or a function called without parentheses. */
        VOLATILE_NAME,
        /** A function that changes the session or acts beyond the rows it returns; counts when called. */
        SESSION_FUNCTION,
        ABORT,
        ALTER,
        ANALYSE,
        ANALYZE,
        ARRAY,
        AS,
        ATOMIC,
        BEGIN,
        BINARY,
        CALL,
        CASE,
        CLOSE,
        CLUSTER,
        COMMENT,
        COMMIT,
        COPY,
        CREATE,
        DEALLOCATE,
        DECLARE,
        DELETE,
        DISCARD,
        DO,
        DROP,
        END,
        EXPLAIN,
        FALSE,
        FETCH,
        FOR,
        FROM,
        GRANT,
        IMPORT,
        IN,
        INSERT,
        INTO,
        KEY,
        LISTEN,
        LOAD,
        LOCK,
        MERGE,
        MOVE,
        NO,
        OFF,
        ONLY,
        PREPARE,
        PREPARED,
        REASSIGN,
        REFRESH,
        REINDEX,
        RELEASE,
        RESET,
        REVOKE,
        ROLLBACK,
        SAVEPOINT,
        SECURITY,
        SELECT,
        SET,
        SHARE,
        SHOW,
        START,
        TABLE,
        TO,
        TRANSACTION,
        TRUNCATE,
        UNLISTEN,
        UPDATE,
        VACUUM,
        VALUES,
        VERBOSE,
        WITH;

        private static final Role[] ALL = values();

        /** As {@link Token#number}. */
        @SuppressWarnings("EnumOrdinal") // numbers live as long as the reading of one statement
        int number() {
            return ordinal();
        }

        static Role of(int number) {
            return ALL[number];
        }
    }
}
