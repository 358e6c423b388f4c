package io.pgtender.selection;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.plan.Expressions;
import io.pgtender.sql.RelationName;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The cost of maintaining an index under the writes observed: an entry for each row inserted and for each update that is not
 * HOT, and the loss of HOT itself. An update that touches no indexed column writes no index at all (heapam.c, heap_update);
 * the first index on a column that it sets makes it write every index of the table.
 *
 * <p>Each index is weighed by itself, so two new indexes on the same updated column are both charged with the loss. BRIN
 * is not: since PostgreSQL 16 it leaves updates HOT.
 */
public final class WriteCostModel implements WriteCost {

    /** Share of the updates of a table that are HOT where no index stands in the way and the table never counted any. */
    private static final double UNCOUNTED_HOT_SHARE = 0.9;

    private static final double MICROS_PER_MILLI = 1_000;

    private final Catalog catalog;
    private final Function<RelationName, TableWrites> writes;
    private final ToDoubleFunction<IndexDefinition> fraction;

    /**
     * @param writes what is written to a table
     * @param fraction share of the table's rows that an index holds, 1 unless it is partial
     */
    public WriteCostModel(
            Catalog catalog, Function<RelationName, TableWrites> writes, ToDoubleFunction<IndexDefinition> fraction) {
        this.catalog = catalog;
        this.writes = writes;
        this.fraction = fraction;
    }

    @Override
    public IndexWrites of(IndexDefinition index) {
        TableFacts table = catalog.table(index.table()).orElse(null);
        if (table == null) {
            return IndexWrites.NONE;
        }
        EntryCost entry = EntryCost.of(index, table, fraction.applyAsDouble(index));
        TableWrites observed = writes.apply(index.table());
        Set<String> indexedToday = indexedColumns(table);
        double entries = observed.rowsInsertedPerHour();
        double hotLost = 0;
        for (TableWrites.Updates updates : observed.updates()) {
            double hotShare = touches(updates.columns(), indexedToday) ? 0 : hotShare(table);
            entries += updates.rowsPerHour() * (1 - hotShare);
            if (!index.accessMethod().equals("brin") && touches(updates.columns(), columns(index, table))) {
                hotLost += updates.rowsPerHour() * hotShare;
            }
        }
        double micros = entries * entry.micros() + hotLost * (entry.micros() + allEntriesMicros(table));
        return new IndexWrites(entry.micros(), entry.walBytes(), micros / MICROS_PER_MILLI, hotLost);
    }

    private double allEntriesMicros(TableFacts table) {
        return table.indexes().stream()
                .filter(IndexFacts::ready)
                .map(IndexFacts::definition)
                .mapToDouble(
                        d -> EntryCost.of(d, table, fraction.applyAsDouble(d)).micros())
                .sum();
    }

    private static boolean touches(@Nullable Set<String> updated, Set<String> indexed) {
        return updated != null && !Collections.disjoint(updated, indexed);
    }

    /** Counted HOT updates are too few where some statements touch an indexed column; then the model errs on the safe side. */
    private static double hotShare(TableFacts table) {
        return table.rowsUpdated() == 0
                ? UNCOUNTED_HOT_SHARE
                : Math.min(1, (double) table.rowsHotUpdated() / table.rowsUpdated());
    }

    private static Set<String> indexedColumns(TableFacts table) {
        Set<String> columns = new HashSet<>();
        table.indexes().stream()
                .filter(IndexFacts::ready)
                .map(IndexFacts::definition)
                .filter(d -> !d.accessMethod().equals("brin"))
                .forEach(d -> columns.addAll(columns(d, table)));
        return columns;
    }

    /** Every column whose change the index has to follow: keys, INCLUDE, those of expressions and of the predicate. */
    private static Set<String> columns(IndexDefinition index, TableFacts table) {
        Set<String> columns = new HashSet<>(index.include());
        for (IndexKey key : index.keys()) {
            if (key.column() != null) {
                columns.add(key.column());
            } else if (key.expression() != null) {
                columns.addAll(named(key.expression(), table));
            }
        }
        if (index.predicate() != null) {
            columns.addAll(named(index.predicate(), table));
        }
        return columns;
    }

    private static Collection<String> named(String expression, TableFacts table) {
        Set<String> names = new HashSet<>(Expressions.unqualifiedNames(expression));
        names.removeIf(name -> table.column(name).isEmpty());
        return names;
    }
}
