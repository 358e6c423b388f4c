package io.pgtender.sql;

import java.util.List;
import java.util.Set;

/**
 * A query with its constants taken out: what many executions have in common.
 *
 * @param fingerprint identity of {@code text}
 * @param text normalised text, every literal and parameter written {@code ?}, at most {@value #MAX_TEXT_LENGTH}
 *     characters (cut with an ellipsis beyond)
 * @param kind what the statement does
 * @param traits what else the text gives away
 * @param writeTargets relations named as target of INSERT, UPDATE, DELETE, MERGE or TRUNCATE anywhere in the
 *     statement (data-modifying CTEs included), or filled by COPY, in order of appearance. None where the statement is
 *     only explained or defined. A text that names more than {@value #MAX_WRITE_TARGETS} is of kind
 *     {@link StatementKind#OTHER}
 */
public record QueryShape(
        Fingerprint fingerprint, String text, StatementKind kind, Set<Trait> traits, List<RelationName> writeTargets) {

    /** Longest normalised text that is kept, in characters. */
    public static final int MAX_TEXT_LENGTH = 4_096;

    /** Most write targets that are kept. */
    public static final int MAX_WRITE_TARGETS = 1_000;

    public QueryShape {
        traits = Set.copyOf(traits);
        writeTargets = List.copyOf(writeTargets);
    }

    /** Properties of a statement's text that decide whether it may be cached or replayed. */
    public enum Trait {
        /** FOR UPDATE, FOR SHARE and their variants, or LOCK. */
        LOCKING,
        /** An INSERT, UPDATE, DELETE or MERGE inside WITH. */
        WRITES_IN_CTE,
        /** SELECT INTO: creates a table. */
        INTO,
        /** Of several statements in one text, the last that ends a transaction commits or prepares it. */
        COMMITS,
        /** Of several statements in one text, the last that ends a transaction rolls it back. */
        ROLLS_BACK,
        /**
         * Calls {@code set_config} or another function known to change the session, to take advisory locks, or to act on
         * the server beyond the rows it returns. Not {@code nextval}: that is {@link #VOLATILE_TEXT}.
         */
        CHANGES_SESSION,
        /**
         * Names a system column, a catalog, or a function whose value changes without a write ({@code now},
         * {@code random}, {@code nextval}, ...), or holds a constant such as {@code 'today'}; two texts of one shape may
         * differ in the latter.
         */
        VOLATILE_TEXT
    }

    /** Whether the statement only reads, takes no row locks and leaves the session as it was. */
    public boolean isPlainRead() {
        return kind == StatementKind.SELECT
                && !traits.contains(Trait.LOCKING)
                && !traits.contains(Trait.WRITES_IN_CTE)
                && !traits.contains(Trait.INTO)
                && !traits.contains(Trait.CHANGES_SESSION);
    }

    /** Whether rows may change through this statement. */
    public boolean mayWrite() {
        return kind.mayWrite() || traits.contains(Trait.WRITES_IN_CTE) || traits.contains(Trait.INTO);
    }
}
