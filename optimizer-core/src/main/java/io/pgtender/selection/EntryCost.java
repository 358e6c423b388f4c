package io.pgtender.selection;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import java.util.Optional;

/**
 * What one more entry in an index costs: the processor time and the write-ahead log.
 *
 * <p>Decided by where entries land. Keys that come in the order of the table go to the same leaf again and again; keys in no
 * order dirty a leaf each, and after a checkpoint each dirty leaf is logged in full. The figures were measured with rows
 * inserted into a table of a million right after a checkpoint on PostgreSQL 15. Repeated on 17 with 200,000 rows at once,
 * which share their leaves, the log was 65 bytes for ordered keys, 282 for narrow keys in no order, 700 for wide ones and
 * 940 for trigrams: the same order, less where leaves are shared.
 *
 * @param micros processor time, in microseconds
 * @param walBytes write-ahead log, in bytes
 */
record EntryCost(double micros, double walBytes) {

    private static final EntryCost SEQUENTIAL = new EntryCost(1.0, 66);
    private static final EntryCost FEW_VALUES = new EntryCost(0.6, 102);
    private static final EntryCost RANDOM_NARROW = new EntryCost(3.6, 469);
    private static final EntryCost RANDOM_WIDE = new EntryCost(5.4, 1_158);

    /** Trigrams of short texts; the pending list, which defers it, included. */
    private static final EntryCost GIN = new EntryCost(15.8, 1_347);

    /** One summary for 128 pages: next to nothing. */
    private static final EntryCost BRIN = new EntryCost(0.1, 1);

    /** Key bytes of the two random figures. */
    private static final double NARROW_BYTES = 8;

    private static final double WIDE_BYTES = 33;

    /** Rows for each value from which entries are added to a few leaves only. */
    private static final double MANY_ROWS_PER_VALUE = 1_000;

    /** The cost of an entry of {@code index} on {@code table}; a partial index takes {@code fraction} of the rows. */
    static EntryCost of(IndexDefinition index, TableFacts table, double fraction) {
        EntryCost whole = switch (index.accessMethod()) {
            case "gin", "gist", "spgist" -> GIN;
            case "brin" -> BRIN;
            default -> btree(index, table);
        };
        return new EntryCost(whole.micros * fraction, whole.walBytes * fraction);
    }

    private static EntryCost btree(IndexDefinition index, TableFacts table) {
        Optional<ColumnFacts.Statistics> leading =
                column(table, index.keys().get(0)).flatMap(c -> Optional.ofNullable(c.statistics()));
        double distinct = leading.map(ColumnFacts.Statistics::distinct).orElse(0.0);
        boolean fewValues =
                index.keys().size() == 1 && distinct > 0 && table.estimatedRows() >= MANY_ROWS_PER_VALUE * distinct;
        if (fewValues) {
            return FEW_VALUES;
        }
        double correlation = leading.map(ColumnFacts.Statistics::correlation).orElse(0.0);
        double wide = Math.max(0, (keyBytes(index, table) - NARROW_BYTES) / (WIDE_BYTES - NARROW_BYTES));
        EntryCost random = between(RANDOM_NARROW, RANDOM_WIDE, wide);
        // The planner weighs correlation by its square, too (costsize.c, cost_index).
        return between(random, SEQUENTIAL, correlation * correlation);
    }

    private static EntryCost between(EntryCost at0, EntryCost at1, double position) {
        return new EntryCost(
                at0.micros + position * (at1.micros - at0.micros),
                at0.walBytes + position * (at1.walBytes - at0.walBytes));
    }

    private static double keyBytes(IndexDefinition index, TableFacts table) {
        double bytes = 0;
        for (IndexKey key : index.keys()) {
            bytes += column(table, key).map(ColumnFacts::widthBytes).orElse(32);
        }
        for (String column : index.include()) {
            bytes += table.column(column).map(ColumnFacts::widthBytes).orElse(32);
        }
        return bytes;
    }

    private static Optional<ColumnFacts> column(TableFacts table, IndexKey key) {
        return key.column() == null ? Optional.empty() : table.column(key.column());
    }
}
