package io.pgtender.sql;

import org.jspecify.annotations.Nullable;

/**
 * What one value of a statement is for: the statement's normalised text has a {@code ?} there.
 *
 * @param use what is done with the value
 * @param column the column it is compared with, or that it is written to, without its table and as PostgreSQL folds the
 *     name; {@code null} where there is none or it cannot be told
 */
public record ValueSlot(Use use, @Nullable String column) {

    /** What is done with a value. */
    public enum Use {
        /** {@code column = ?}. */
        EQUALS,
        /** One of several that a column may have: {@code IN (?)}, {@code = ANY (?)}, a join with VALUES or unnest. */
        LIST,
        /** {@code column > ?} and the like, BETWEEN included. */
        RANGE,
        /** LIMIT and FETCH FIRST. */
        LIMIT,
        /** OFFSET. */
        OFFSET,
        /** Written to a column: a row of VALUES in INSERT, SET in UPDATE. */
        WRITTEN,
        /** Anything else: LIKE, an argument, a constant that is selected. */
        OTHER
    }
}
