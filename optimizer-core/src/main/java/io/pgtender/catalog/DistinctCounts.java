package io.pgtender.catalog;

import io.pgtender.sql.RelationName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Distinct values of columns, and of combinations of columns, from all that is known: ANALYZE's estimate, extended
 * statistics, and foreign keys.
 *
 * <p>ANALYZE estimates from a sample of pages (Duj1 of Haas and Stokes, in analyze.c, compute_scalar_stats) and comes out
 * far too low where equal values lie together, as in a child table that is filled parent by parent. The number of the
 * parent's rows is the most that a foreign key can hold, and usually near the truth, so the larger of the two is taken. It
 * is a guess for sizes, and too high where most parents have no child; advice to change statistics needs more than this.
 */
public final class DistinctCounts {

    private DistinctCounts() {}

    /**
     * Distinct counts of {@code table}, at most its rows.
     *
     * @param foreignKeys of any tables; those of others, and not validated ones, are passed over
     * @param referencedRows rows of the tables that they reference; tables that are not in it, or that were never
     *     analysed (-1), are passed over
     * @param extended extended statistics of {@code table}
     * @return by set of columns: every column that something is known of, and combinations from extended statistics and
     *     foreign keys
     */
    public static Map<Set<String>, Double> of(
            TableFacts table,
            Collection<ForeignKey> foreignKeys,
            Map<RelationName, Double> referencedRows,
            Collection<ExtendedStatistics> extended) {
        Map<Set<String>, Double> counts = new HashMap<>();
        for (ColumnFacts column : table.columns()) {
            ColumnFacts.Statistics statistics = column.statistics();
            if (statistics != null && statistics.distinct() > 0) {
                counts.merge(Set.of(column.name()), statistics.distinct(), Math::max);
            }
        }
        extended.forEach(e -> e.distinct().forEach((columns, distinct) -> counts.merge(columns, distinct, Math::max)));
        for (ForeignKey key : foreignKeys) {
            double rows = referencedRows.getOrDefault(key.referencedTable(), -1.0);
            if (key.table().equals(table.name()) && key.validated() && rows > 0) {
                counts.merge(columns(key), rows, Math::max);
            }
        }
        double most = table.estimatedRows();
        if (most > 0) {
            counts.replaceAll((columns, distinct) -> Math.min(distinct, most));
        }
        return Map.copyOf(counts);
    }

    private static Set<String> columns(ForeignKey key) {
        return key.columns().stream().map(ForeignKey.Column::name).collect(Collectors.toUnmodifiableSet());
    }
}
