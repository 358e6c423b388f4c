package io.pgtender.plan;

import org.jspecify.annotations.Nullable;

/**
 * One key of a sort, as EXPLAIN (VERBOSE) prints it.
 *
 * @param alias alias of the relation that the key is computed from, {@code null} when there is none or several
 * @param column the column, unquoted; {@code null} when the key is an expression
 * @param expression the key as printed without its options, when it is an expression, else {@code null}
 * @param descending whether the order is DESC
 * @param nullsFirst whether nulls come first
 * @param collation a collation that is not the default of its type, as it is written in SQL, else {@code null}
 * @param presorted whether the input of an incremental sort has this order already
 */
public record SortColumn(
        @Nullable String alias,
        @Nullable String column,
        @Nullable String expression,
        boolean descending,
        boolean nullsFirst,
        @Nullable String collation,
        boolean presorted) {}
