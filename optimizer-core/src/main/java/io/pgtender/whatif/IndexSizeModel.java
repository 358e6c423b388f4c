package io.pgtender.whatif;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The size of a btree right after CREATE INDEX, with deduplication, from statistics alone.
 *
 * <p>A leaf page holds tuples of {@code MAXALIGN(8 + keys)} bytes and a 4-byte line pointer each, up to fillfactor 90.
 * Where every key type is equalimage and nothing is INCLUDEd, equal keys share posting tuples of at most 812 bytes with
 * 6 bytes per row (nbtsort.c, _bt_load and _bt_buildadd; nbtdedup.c). Inner pages are filled to 70 %. Entries are exact
 * for fixed-length types; a varying length takes its average, so that the result is good to a few percent.
 *
 * <p>Only the btree is modelled. Wide values that TOAST compresses are taken at the width that ANALYZE measured.
 */
public final class IndexSizeModel {

    /** Bytes of one page of PostgreSQL's default block size. */
    public static final int PAGE_BYTES = 8_192;

    /** Page without its header (24 bytes), the btree's special space (16) and the high key's line pointer (4). */
    private static final int USABLE_BYTES = PAGE_BYTES - 24 - 16 - 4;

    private static final int LEAF_FREE_BYTES = PAGE_BYTES * (100 - 90) / 100;
    private static final int INNER_FREE_BYTES = PAGE_BYTES * (100 - 70) / 100;
    private static final int LINE_POINTER_BYTES = 4;
    private static final int TUPLE_HEADER_BYTES = 8;
    private static final int ROW_POINTER_BYTES = 6;

    /** A tuple whose only key is null: header and null bitmap. */
    private static final int NULL_TUPLE_BYTES = 16;

    /** Largest posting tuple that CREATE INDEX makes (nbtsort.c, maxpostingsize), without its line pointer. */
    private static final int MAX_POSTING_BYTES = 808;

    /** Longest value that keeps a one-byte length and needs no alignment (varatt.h). */
    private static final int SHORT_VALUE_BYTES = 127;

    /** Rounding up to 8 costs a value of varying length about half of the step. */
    private static final double VARYING_ALIGNMENT_BYTES = 3.5;

    /** Width of an expression of unknown type, in bytes (utils/lsyscache.c, get_typavgwidth). */
    private static final int UNKNOWN_WIDTH_BYTES = 32;

    private IndexSizeModel() {}

    /**
     * Bytes that the index would take on disk.
     *
     * @param index the definition; any access method is sized as a btree
     * @param table its table, or one partition of it
     * @param fraction share of the rows that a partial index holds; 1 for a full one
     * @param distinctKeys number of distinct keys among them; see {@link #distinctKeys}
     */
    public static long sizeBytes(IndexDefinition index, TableFacts table, double fraction, double distinctKeys) {
        return ((long) pages(index, table, rows(table) * fraction, distinctKeys)) * PAGE_BYTES;
    }

    /**
     * Levels above the leaf level: 0 when everything fits one page, 1 up to about a hundred thousand keys.
     *
     * @see #sizeBytes(IndexDefinition, TableFacts, double, double)
     */
    public static int height(IndexDefinition index, TableFacts table, double fraction, double distinctKeys) {
        double fanout = innerFanout(index, table);
        int height = 0;
        for (double level = leafPages(index, table, rows(table) * fraction, distinctKeys);
                level > 1;
                level = Math.ceil(level / fanout)) {
            height++;
        }
        return height;
    }

    /** Distinct keys of the index as single-column statistics alone suggest. */
    public static double distinctKeys(IndexDefinition index, TableFacts table, double fraction) {
        return distinctKeys(index, table, fraction, DistinctHints.NONE);
    }

    /**
     * Distinct keys of the index: at least those of each column and of each group of columns that {@code hints} knows;
     * see {@link DistinctHints#combined} for what is known of no group. An expression without a hint counts as unique.
     *
     * @param fraction share of the rows that a partial index holds; its keys are then those that so many random rows have
     */
    public static double distinctKeys(IndexDefinition index, TableFacts table, double fraction, DistinctHints hints) {
        double all = Math.max(1, rows(table));
        double rows = Math.max(1, all * fraction);
        if (index.unique()) {
            return rows;
        }
        Map<String, Double> singles = new HashMap<>();
        for (IndexKey key : index.keys()) {
            double distinct = column(table, key)
                    .flatMap(c -> Optional.ofNullable(c.statistics()))
                    .map(ColumnFacts.Statistics::distinct)
                    .filter(d -> d >= 1)
                    .orElse(all);
            String name = key.column() != null ? key.column() : String.valueOf(key.expression());
            double hint = hints.of(table.name(), List.of(name)).orElse(0);
            boolean unknownExpression = key.column() == null && hint > 0;
            singles.put(name, unknownExpression ? hint : Math.max(distinct, hint));
        }
        double distinct = Math.min(all, hints.combined(table.name(), singles, all));
        if (fraction >= 1) {
            return distinct;
        }
        // Each key has all / distinct rows, and is there if one of them is (Yao, CACM 20(4), 1977).
        double rowsPerKey = all / distinct;
        return Math.max(1, Math.min(rows, distinct * -Math.expm1(rowsPerKey * Math.log1p(-fraction))));
    }

    /** Pages of an index with {@code rows} entries, the meta page included. */
    private static double pages(IndexDefinition index, TableFacts table, double rows, double distinctKeys) {
        double level = leafPages(index, table, rows, distinctKeys);
        double pages = 1 + level;
        double fanout = innerFanout(index, table);
        while (level > 1) {
            level = Math.ceil(level / fanout);
            pages += level;
        }
        return pages;
    }

    private static double leafPages(IndexDefinition index, TableFacts table, double rows, double distinctKeys) {
        double nullRows = index.keys().size() == 1 && index.include().isEmpty() && index.predicate() == null
                ? rows * nullFraction(table, index.keys().get(0))
                : 0;
        double keyBytes = tupleBytes(index, table);
        Duplicates duplicates = duplicates(index, table);
        Leaf values = leaf(rows - nullRows, distinctKeys, keyBytes, duplicates);
        Leaf nulls = leaf(nullRows, 1, NULL_TUPLE_BYTES, duplicates);
        double items = values.items + nulls.items;
        if (items < 1) {
            return 1;
        }
        double itemBytes = (values.bytes + nulls.bytes) / items;
        // The page is closed by the item that no longer fits, or that would leave too little free space; that item
        // moves on, and what the high key drops of a posting list does not count as used (nbtsort.c, _bt_buildadd).
        double truncated = Math.max(0, itemBytes - LINE_POINTER_BYTES - keyBytes);
        double fitting = (USABLE_BYTES - itemBytes - TUPLE_HEADER_BYTES) / itemBytes;
        double wanted = (USABLE_BYTES + truncated - LEAF_FREE_BYTES) / itemBytes;
        return Math.max(1, Math.ceil(items / Math.max(1, Math.floor(Math.min(fitting, wanted)))));
    }

    /** Items of the leaf level and their bytes, line pointers included. */
    private record Leaf(double items, double bytes) {}

    private static Leaf leaf(double rows, double distinctKeys, double keyBytes, Duplicates duplicates) {
        double keys = Math.max(1, Math.min(distinctKeys, rows));
        double rowsPerKey = rows / keys;
        if (duplicates == Duplicates.APART || rowsPerKey <= 1) {
            return new Leaf(rows, rows * (keyBytes + LINE_POINTER_BYTES));
        }
        double capacity = Math.max(1, Math.floor((MAX_POSTING_BYTES - keyBytes) / ROW_POINTER_BYTES));
        double fullPostings = Math.floor(rowsPerKey / capacity);
        double rest = rowsPerKey - fullPostings * capacity;
        double restItems = Math.min(1, rest);
        double pair = keyBytes + 2 * ROW_POINTER_BYTES + VARYING_ALIGNMENT_BYTES;
        double restBytes;
        if (rest <= 1) {
            restBytes = rest * keyBytes;
        } else if (rest < 2) {
            restBytes = keyBytes + (rest - 1) * (pair - keyBytes);
        } else {
            restBytes = pair + (rest - 2) * ROW_POINTER_BYTES;
        }
        double bytes = fullPostings * MAX_POSTING_BYTES + restBytes;
        double items = fullPostings + restItems;
        return new Leaf(keys * items, keys * (bytes + items * LINE_POINTER_BYTES));
    }

    /** Children of an inner page. Among duplicates, a separator carries a row pointer too (nbtree README, "suffix truncation"). */
    private static double innerFanout(IndexDefinition index, TableFacts table) {
        double tieBreaker = index.unique() ? 0 : TUPLE_HEADER_BYTES;
        double item = tupleBytes(index, table) + tieBreaker + LINE_POINTER_BYTES;
        return Math.max(2, Math.floor((USABLE_BYTES - INNER_FREE_BYTES) / item));
    }

    /** Average bytes of one leaf tuple without its line pointer. */
    private static double tupleBytes(IndexDefinition index, TableFacts table) {
        List<Optional<ColumnFacts>> stored = new ArrayList<>();
        index.keys().forEach(key -> stored.add(column(table, key)));
        index.include().forEach(name -> stored.add(table.column(name)));
        double bytes = TUPLE_HEADER_BYTES;
        boolean varies = false;
        for (Optional<ColumnFacts> column : stored) {
            double width = column.map(c -> (double) c.widthBytes()).orElse((double) UNKNOWN_WIDTH_BYTES);
            boolean variable = column.map(c -> c.typeLength() < 0).orElse(true);
            int alignment = column.map(ColumnFacts::typeAlignment).orElse(1);
            bytes = align(bytes, variable && width <= SHORT_VALUE_BYTES ? 1 : alignment);
            bytes += variable && stored.size() > 1
                    ? width * (1 - column.map(IndexSizeModel::nullFraction).orElse(0.0))
                    : width;
            varies |= variable
                    && !column.map(c -> c.typeName().startsWith("character(")).orElse(false);
        }
        double aligned = align(bytes, 8);
        return varies ? (aligned + bytes + VARYING_ALIGNMENT_BYTES) / 2 : aligned;
    }

    private static double align(double bytes, int alignment) {
        return Math.ceil(bytes / alignment) * alignment;
    }

    /** How equal keys are stored. */
    enum Duplicates {
        TOGETHER,
        APART
    }

    private static Duplicates duplicates(IndexDefinition index, TableFacts table) {
        boolean equalImages = index.keys().stream()
                .allMatch(
                        key -> column(table, key).map(ColumnFacts::deduplicates).orElse(false));
        return equalImages && index.include().isEmpty() ? Duplicates.TOGETHER : Duplicates.APART;
    }

    private static double nullFraction(TableFacts table, IndexKey key) {
        return column(table, key).map(IndexSizeModel::nullFraction).orElse(0.0);
    }

    private static double nullFraction(ColumnFacts column) {
        ColumnFacts.Statistics statistics = column.statistics();
        return statistics == null ? 0 : statistics.nullFraction();
    }

    private static Optional<ColumnFacts> column(TableFacts table, IndexKey key) {
        return key.column() == null ? Optional.empty() : table.column(key.column());
    }

    /** Rows of the table; 0 when it was never vacuumed or analysed. */
    private static double rows(TableFacts table) {
        return Math.max(0, table.estimatedRows());
    }
}
