package io.pgtender.plan;

/**
 * A column as an expression of a plan names it.
 *
 * @param alias alias of the relation within the plan, unquoted
 * @param column the column's name, unquoted; {@code *} for the whole row
 */
public record ColumnReference(String alias, String column) {}
