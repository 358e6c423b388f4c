package io.pgtender.plan;

import org.jspecify.annotations.Nullable;

/**
 * One conjunct of a Filter, Index Cond, Hash Cond, Merge Cond or Join Filter, as EXPLAIN (VERBOSE) prints it.
 *
 * @param kind what it is to an index
 * @param alias alias of the relation whose column or expression is on the indexable side
 * @param column that side's column, unquoted; {@code null} when the side is an expression or the conjunct is OTHER
 * @param expression that side as printed, when it is an expression over columns of one relation, else {@code null}
 * @param operator {@code =}, {@code <}, {@code ~~}, {@code @>} ...; empty for IS NULL and bare booleans
 * @param operand the other side as printed; empty when there is none
 * @param otherAlias for JOIN_EQUALITY: alias of the other relation, else {@code null}
 * @param otherColumn for JOIN_EQUALITY: column of the other relation, else {@code null}
 * @param sql the whole conjunct as printed, columns qualified by alias
 */
public record Condition(
        Kind kind,
        String alias,
        @Nullable String column,
        @Nullable String expression,
        String operator,
        String operand,
        @Nullable String otherAlias,
        @Nullable String otherColumn,
        String sql) {

    /** What a conjunct is to an index. */
    public enum Kind {
        /** {@code column = constant}, a bare boolean column, or {@code NOT} one. */
        EQUALITY,
        /** {@code column = ANY (constant array)}. */
        ANY_OF,
        /** {@code column < constant} and {@code <=}, {@code >}, {@code >=}. */
        RANGE,
        IS_NULL,
        IS_NOT_NULL,
        /** {@code column ~~ 'pattern'} and its variants. */
        LIKE,
        /** A column of one relation equals a column of another, or an outer parameter {@code $n}. */
        JOIN_EQUALITY,
        /** Anything else, OR trees included. */
        OTHER
    }
}
