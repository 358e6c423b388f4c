package io.pgtender.whatif;

import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known of the number of distinct values, or combinations of values, beyond ANALYZE's sample of single columns.
 * ANALYZE takes a clustered column for far less distinct than it is (TPC-H at scale 10: 0.4 million order keys instead of
 * 15 million), and the product of two columns says nothing of columns that go together.
 *
 * <p>Immutable. Of several figures for the same columns the greatest counts: all sources err on the low side.
 */
public final class DistinctHints {

    /** Knows nothing. */
    public static final DistinctHints NONE = new DistinctHints(Map.of());

    private record Columns(RelationName table, Set<String> names) {}

    private final Map<Columns, Double> counts;

    private DistinctHints(Map<Columns, Double> counts) {
        this.counts = counts;
    }

    /**
     * With one figure more, from an extended statistics object ({@code ndistinct}), captured values, or a count.
     *
     * @param columns in any order
     * @param distinct number of distinct combinations in the whole table; below 1 it is left out
     */
    public DistinctHints with(RelationName table, Collection<String> columns, double distinct) {
        if (columns.isEmpty() || !(distinct >= 1)) {
            return this;
        }
        Map<Columns, Double> more = new HashMap<>(counts);
        more.merge(new Columns(table, Set.copyOf(columns)), distinct, Math::max);
        return new DistinctHints(Map.copyOf(more));
    }

    /**
     * With the referencing columns taken to hold as many distinct values as the referenced table has rows: its key is
     * unique, and most parents have children. Nothing is added while the referenced table was never analysed.
     *
     * @param referenced the table that {@code key} references
     */
    public DistinctHints withForeignKey(ForeignKey key, TableFacts referenced) {
        return with(
                key.table(), key.columns().stream().map(ForeignKey.Column::name).toList(), referenced.estimatedRows());
    }

    /** The figure for exactly those columns. */
    public OptionalDouble of(RelationName table, Collection<String> columns) {
        Double known = counts.get(new Columns(table, Set.copyOf(columns)));
        return known == null ? OptionalDouble.empty() : OptionalDouble.of(known);
    }

    /** Figures for {@code columns} or some of them. */
    Map<Set<String>, Double> within(RelationName table, Set<String> columns) {
        return counts.entrySet().stream()
                .filter(e -> e.getKey().table().equals(table)
                        && columns.containsAll(e.getKey().names()))
                .collect(Collectors.toMap(e -> e.getKey().names(), Map.Entry::getValue));
    }

    /**
     * Distinct combinations of several columns: known figures multiplied, the greatest first, each column once. Up to a
     * tenth of the rows the product is believed, as the planner does (selfuncs.c, estimate_num_groups). Beyond, columns
     * may depend on each other or not: the result is the geometric mean of what is certain and of what independence
     * would give, so that it is wrong by the same factor either way.
     *
     * @param singles distinct values of each column
     * @param rows rows of the table
     */
    double combined(RelationName table, Map<String, Double> singles, double rows) {
        Map<Set<String>, Double> figures = new HashMap<>();
        singles.forEach((column, distinct) -> figures.put(Set.of(column), distinct));
        within(table, singles.keySet()).forEach((columns, distinct) -> figures.merge(columns, distinct, Math::max));
        figures.replaceAll((columns, distinct) -> Math.max(1, Math.min(rows, distinct)));
        Double all = figures.get(singles.keySet());
        double certain =
                figures.values().stream().mapToDouble(Double::doubleValue).max().orElse(rows);
        if (all != null) {
            return certain;
        }
        double product = 1;
        Set<String> open = new HashSet<>(singles.keySet());
        for (Map.Entry<Set<String>, Double> figure : bySize(figures).entrySet()) {
            if (open.containsAll(figure.getKey())) {
                product *= figure.getValue();
                open.removeAll(figure.getKey());
            }
        }
        if (product <= rows * BELIEVED_SHARE) {
            return Math.max(certain, product);
        }
        double independent = occupied(product, rows);
        return Math.min(rows, Math.sqrt(Math.max(certain, rows * BELIEVED_SHARE) * Math.max(certain, independent)));
    }

    /** Up to this share of the rows several columns are taken for independent. */
    private static final double BELIEVED_SHARE = 0.1;

    private static Map<Set<String>, Double> bySize(Map<Set<String>, Double> figures) {
        Map<Set<String>, Double> sorted = new LinkedHashMap<>();
        figures.entrySet().stream()
                .sorted((a, b) -> a.getKey().size() != b.getKey().size()
                        ? Integer.compare(b.getKey().size(), a.getKey().size())
                        : Double.compare(b.getValue(), a.getValue()))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    /**
     * How many of {@code values} equally frequent values appear among {@code rows} random rows. Cardenas, "Analysis and
     * performance of inverted data base structures", CACM 18(5), 1975.
     */
    static double occupied(double values, double rows) {
        return values * -Math.expm1(-rows / values);
    }
}
