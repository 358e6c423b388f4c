package io.pgtender.catalog;

import io.pgtender.sql.Identifiers;
import org.jspecify.annotations.Nullable;

/**
 * One key of an index.
 *
 * @param column the column's name, or {@code null} for an expression
 * @param expression the expression as PostgreSQL prints it, or {@code null} for a column
 * @param descending whether the order is DESC
 * @param nullsFirst whether nulls come first; PostgreSQL's default is {@code nullsFirst == descending}
 * @param operatorClass name of a non-default operator class as it is written in SQL, else {@code null}
 * @param collation name of a non-default collation as it is written in SQL, else {@code null}
 */
public record IndexKey(
        @Nullable String column,
        @Nullable String expression,
        boolean descending,
        boolean nullsFirst,
        @Nullable String operatorClass,
        @Nullable String collation) {

    public IndexKey {
        if ((column == null) == (expression == null)) {
            throw new IllegalArgumentException("an index key is a column or an expression, got column " + column
                    + " and expression " + expression);
        }
    }

    /** An ascending key on {@code column}, everything else as PostgreSQL defaults it. */
    public static IndexKey column(String column) {
        return new IndexKey(column, null, false, false, null, null);
    }

    /** A descending key on {@code column}, nulls first as PostgreSQL defaults it. */
    public static IndexKey columnDescending(String column) {
        return new IndexKey(column, null, true, true, null, null);
    }

    /** The same key read from its other end. */
    public IndexKey reversed() {
        return new IndexKey(column, expression, !descending, !nullsFirst, operatorClass, collation);
    }

    /** The key as it stands in CREATE INDEX. */
    public String toSql() {
        StringBuilder sql = new StringBuilder(column != null ? Identifiers.quote(column) : "(" + expression + ")");
        if (collation != null) {
            sql.append(" COLLATE ").append(collation);
        }
        if (operatorClass != null) {
            sql.append(' ').append(operatorClass);
        }
        if (descending) {
            sql.append(" DESC");
        }
        if (nullsFirst != descending) {
            sql.append(nullsFirst ? " NULLS FIRST" : " NULLS LAST");
        }
        return sql.toString();
    }
}
