package io.pgtender.candidate;

import io.pgtender.catalog.TableFacts;

/** Tells which expressions an index may hold. */
@FunctionalInterface
public interface Immutability {

    /** Takes no expression for immutable. */
    Immutability UNKNOWN = (table, expression) -> Answer.UNKNOWN;

    /** What is known of an expression. */
    enum Answer {
        IMMUTABLE,
        /** Its value depends on settings, the time or other rows; the server refuses an index on it. */
        CHANGING,
        UNKNOWN
    }

    /**
     * Whether the server would accept {@code expression} as a key. Never throws.
     *
     * @param expression over columns of {@code table}, unqualified
     */
    Answer of(TableFacts table, String expression);
}
