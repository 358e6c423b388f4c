package io.pgtender.catalog;

import io.pgtender.sql.RelationName;
import org.jspecify.annotations.Nullable;

/**
 * An expression that ANALYZE keeps statistics of.
 *
 * @param source what makes it do so
 * @param name the index or the statistics object, schema included
 * @param expression as PostgreSQL prints it for its table, columns unqualified
 * @param storedDistinct {@code n_distinct}: a number, or negative a share of the rows; {@code null} when ANALYZE has not
 *     run since it was made, or when it is not readable
 */
public record ExpressionStatistics(
        Source source,
        RelationName name,
        String expression,
        @Nullable Double storedDistinct) {

    /** What makes ANALYZE look at an expression. */
    public enum Source {
        INDEX,
        EXTENDED_STATISTICS
    }
}
