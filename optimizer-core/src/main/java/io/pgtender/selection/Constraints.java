package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.TableFacts;
import io.pgtender.selection.IndexPool.Member;
import io.pgtender.sql.RelationName;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The budgets of {@link SelectionLimits} that a set keeps or not, whatever it is worth. */
final class Constraints {

    private static final double BYTES_PER_MB = 1 << 20;

    private final SelectionLimits limits;
    private final Catalog catalog;
    private final IndexPool pool;

    Constraints(SelectionLimits limits, Catalog catalog, IndexPool pool) {
        this.limits = limits;
        this.catalog = catalog;
        this.pool = pool;
    }

    /** Indexes on one table. */
    private record OnTable(int count, long bytes) {

        OnTable plus(OnTable other) {
            return new OnTable(count + other.count, bytes + other.bytes);
        }
    }

    boolean allow(IndexSet indexes) {
        return violation(indexes).isEmpty();
    }

    /** Which budget {@code indexes} would break, as a report says it; empty if none. */
    String violation(IndexSet indexes) {
        if (indexes.size() > limits.maxIndexes()) {
            return "as many indexes as are allowed (" + limits.maxIndexes() + ") were chosen before it";
        }
        long bytes = 0;
        Map<RelationName, OnTable> tables = new LinkedHashMap<>();
        for (Member member : pool.members(indexes)) {
            bytes += member.sizeBytes();
            tables.merge(member.definition().table(), new OnTable(1, member.sizeBytes()), OnTable::plus);
        }
        if (limits.budgetBytes() != SelectionLimits.UNBOUNDED_BYTES && bytes > limits.budgetBytes()) {
            return String.format(
                    Locale.ROOT,
                    "over the budget: %s with the recommended indexes, %s are allowed",
                    megabytes(bytes),
                    megabytes(limits.budgetBytes()));
        }
        for (Map.Entry<RelationName, OnTable> entry : tables.entrySet()) {
            String violation = violation(entry.getKey(), entry.getValue());
            if (!violation.isEmpty()) {
                return violation;
            }
        }
        return "";
    }

    private String violation(RelationName table, OnTable onTable) {
        if (limits.excludes(table)) {
            return table + " is to be left out";
        }
        if (onTable.count > limits.maxIndexesPerTable()) {
            return "as many new indexes as are allowed on " + table + " (" + limits.maxIndexesPerTable()
                    + ") were chosen before it";
        }
        TableFacts facts = catalog.table(table).orElse(null);
        if (facts == null) {
            return "";
        }
        if (facts.indexes().size() + onTable.count > limits.maxIndexesPerTableInAll()) {
            return String.format(
                    Locale.ROOT,
                    "%s has %d indexes, %d are allowed with new ones",
                    table,
                    facts.indexes().size(),
                    limits.maxIndexesPerTableInAll());
        }
        if (onTable.bytes > limits.maxShareOfTable() * facts.sizeBytes()) {
            return String.format(
                    Locale.ROOT,
                    "new indexes on %s would take %s, %.0f %% of its %s are allowed",
                    table,
                    megabytes(onTable.bytes),
                    100 * limits.maxShareOfTable(),
                    megabytes(facts.sizeBytes()));
        }
        return "";
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, bytes < 10 * BYTES_PER_MB ? "%.1f MB" : "%.0f MB", bytes / BYTES_PER_MB);
    }
}
