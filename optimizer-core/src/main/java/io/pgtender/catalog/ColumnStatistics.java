package io.pgtender.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What ANALYZE found in a column, as it is stored, and what it was told to find.
 *
 * @param column the column's name
 * @param number attnum
 * @param target statistics target of the column, {@code null} for the server's default
 * @param setDistinct {@code n_distinct} as someone set it for the column ({@code n_distinct_inherited} for a partitioned
 *     table), {@code null} when nobody did
 * @param found what ANALYZE found, {@code null} when it never ran or is not readable
 */
public record ColumnStatistics(
        String column,
        int number,
        @Nullable Integer target,
        @Nullable Double setDistinct,
        @Nullable Found found) {

    /**
     * One row of pg_stats.
     *
     * @param storedDistinct {@code n_distinct}: a number, or negative a share of the rows; 0 when unknown
     * @param nullFraction share of nulls, 0 to 1
     * @param correlation physical against logical order, -1 to 1; 0 when unknown
     * @param commonValues length of the list of most common values
     * @param commonFraction share of rows with any of these, 0 to 1
     * @param commonestFraction share of rows with the commonest of these, 0 to 1
     */
    public record Found(
            double storedDistinct,
            double nullFraction,
            double correlation,
            int commonValues,
            double commonFraction,
            double commonestFraction) {

        /** Distinct values among so many rows; 0 when unknown. */
        public double distinct(double rows) {
            return storedDistinct < 0 ? -storedDistinct * rows : storedDistinct;
        }

        /**
         * Rows that the planner expects for a value that is not among the most common ones (selfuncs.c, var_eq_const).
         *
         * @param rows rows of the table
         * @return 0 when that cannot be told
         */
        public double rowsPerUncommonValue(double rows) {
            double uncommon = distinct(rows) - commonValues;
            return storedDistinct == 0 || uncommon < 1
                    ? 0
                    : rows * Math.max(0, 1 - commonFraction - nullFraction) / uncommon;
        }
    }
}
