package io.pgtender.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A column with what pg_attribute, pg_type and pg_stats know of it.
 *
 * @param name column name
 * @param number attnum
 * @param typeName type as {@code format_type} prints it
 * @param notNull whether NOT NULL is declared
 * @param typeLength {@code pg_type.typlen} in bytes; negative for a variable length
 * @param typeAlignment alignment in bytes: 1, 2, 4 or 8
 * @param hasBtreeOperatorClass whether a default btree operator class exists for the type; for an array, for its elements
 * @param deduplicates whether btree deduplication applies (equalimage: not to numeric, float, jsonb, arrays, ranges, nor
 *     to text of a non-deterministic collation)
 * @param boundedBytes upper bound of a value's size in bytes where the type declares one (varchar(n): 4 n), else
 *     {@code null} for text, bytea, json and arrays
 * @param statistics what ANALYZE found, {@code null} when it never ran or is not readable
 */
public record ColumnFacts(
        String name,
        int number,
        String typeName,
        boolean notNull,
        int typeLength,
        int typeAlignment,
        boolean hasBtreeOperatorClass,
        boolean deduplicates,
        @Nullable Integer boundedBytes,
        @Nullable Statistics statistics) {

    /**
     * One row of pg_stats.
     *
     * @param nullFraction share of nulls, 0 to 1
     * @param averageWidthBytes {@code avg_width}
     * @param distinct number of distinct values (pg_stats' negative form already multiplied by the row count);
     *     0 when unknown
     * @param correlation physical against logical order, -1 to 1; 0 when unknown
     */
    public record Statistics(double nullFraction, int averageWidthBytes, double distinct, double correlation) {}

    /** Average size of a value in bytes: measured, else the type's own length, else PostgreSQL's guess of 32. */
    public int widthBytes() {
        if (typeLength > 0) {
            return typeLength;
        }
        return statistics != null ? statistics.averageWidthBytes() : 32;
    }
}
