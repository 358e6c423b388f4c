package io.pgtender.whatif;

import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import java.util.Optional;

/**
 * The size of a BRIN index: a meta page, a map with six bytes for each range of pages, and one tuple a range with what the
 * operator class keeps of each column (brin_revmap.c, brin_tuple.c).
 */
final class BrinSizeModel {

    /** Heap pages of one range unless the index says otherwise (brin.h, BRIN_DEFAULT_PAGES_PER_RANGE). */
    static final double PAGES_PER_RANGE = 128;

    /** Ranges that one page of the map covers (brin_page.h, REVMAP_PAGE_MAXITEMS). */
    private static final double RANGES_PER_MAP_PAGE = 1_360;

    /** Page without its header and BRIN's special space. */
    private static final double USABLE_BYTES = 8_192 - 24 - 8;

    /** Tuple header with the null bitmaps, and line pointer. */
    private static final double TUPLE_BYTES = 8 + 4;

    /** Values that a range keeps of a column by default: least and greatest (brin_minmax.c). */
    private static final double MINMAX_VALUES = 2;

    /** The same of a multi-minmax class (brin_minmax_multi.c, MINMAX_MULTI_DEFAULT_VALUES_PER_PAGE). */
    private static final double MULTI_VALUES = 32;

    /** Bytes of a multi-minmax summary besides its values (SerializedRanges). */
    private static final double MULTI_HEADER_BYTES = 20;

    private BrinSizeModel() {}

    /**
     * @param ranges ranges of heap pages
     * @param mapPages pages of the map
     * @param pages all pages, the meta page included
     */
    record Shape(double ranges, double mapPages, double pages) {

        long sizeBytes() {
            return (long) pages * IndexSizeModel.PAGE_BYTES;
        }
    }

    static Shape of(IndexDefinition index, TableFacts table) {
        double ranges = Math.max(1, Math.ceil(table.pages() / PAGES_PER_RANGE));
        double bytes = TUPLE_BYTES;
        for (IndexKey key : index.keys()) {
            double width = column(key, table).map(ColumnFacts::widthBytes).orElse(8);
            bytes += isMulti(key) ? MULTI_HEADER_BYTES + MULTI_VALUES * width : MINMAX_VALUES * width;
        }
        bytes = Math.ceil(bytes / 8) * 8;
        double mapPages = Math.floor(ranges / RANGES_PER_MAP_PAGE) + 1;
        double regular = Math.ceil(ranges / Math.max(1, Math.floor(USABLE_BYTES / bytes)));
        return new Shape(ranges, mapPages, 1 + mapPages + regular);
    }

    /** Physical against logical order of the key's column, -1 to 1. */
    static double correlation(IndexKey key, TableFacts table) {
        return column(key, table)
                .flatMap(c -> Optional.ofNullable(c.statistics()))
                .map(ColumnFacts.Statistics::correlation)
                .orElse(0.0);
    }

    private static boolean isMulti(IndexKey key) {
        String operatorClass = key.operatorClass();
        return operatorClass != null && operatorClass.replace("\"", "").endsWith("_minmax_multi_ops");
    }

    private static Optional<ColumnFacts> column(IndexKey key, TableFacts table) {
        return key.column() == null ? Optional.empty() : table.column(key.column());
    }
}
