package io.pgtender.whatif;

import java.util.List;

/**
 * The size of a GIN index right after CREATE INDEX.
 *
 * <p>Every distinct key has one tuple in the entry tree. Its rows follow it as a compressed list while the tuple stays
 * below a third of a page; beyond, they fill a posting tree of pages of their own (gininsert.c, ginEntryInsert). A list
 * holds the differences between row pointers in 7 bits a byte, 11 bits of a pointer being the place within the heap page
 * (ginpostinglist.c, encode_varbyte), so frequent keys take one byte a row and rare ones three or four.
 *
 * <p>Rows of a key are taken to be strewn over the table; where they lie together the index is smaller.
 */
final class GinSizeModel {

    private static final double PAGE_BYTES = 8_192;

    /** Page without its header and GIN's special space. */
    private static final double USABLE_BYTES = PAGE_BYTES - 24 - 8;

    /** A data page without its bounds (ginblock.h, GinDataPageMaxDataSize). */
    private static final double DATA_BYTES = USABLE_BYTES - 8 - 32;

    /** Largest tuple of the entry tree (ginblock.h, GinMaxItemSize). */
    private static final double MAX_TUPLE_BYTES = 2_712;

    private static final double TUPLE_HEADER_BYTES = 8;
    private static final double LINE_POINTER_BYTES = 4;

    /** First row pointer and length of each segment of a list, and the size segments are cut to (ginpostinglist.c). */
    private static final double SEGMENT_HEADER_BYTES = 8;

    private static final double SEGMENT_BYTES = 256;

    /** Bytes of a child pointer in an inner page of a posting tree (ginblock.h, PostingItem). */
    private static final double POSTING_ITEM_BYTES = 10;

    /** Values of a row pointer's place within its page (ginpostinglist.c, MaxHeapTuplesPerPageBits). */
    private static final double PLACES_PER_PAGE = 2_048;

    /**
     * Fill of the entry tree's pages when keys arrive in order once: each split leaves the left half behind
     * (ginentrypage.c, entrySplitPage). Measured: 0.555 to 0.563.
     */
    static final double FILL_OF_ONE_PASS = 0.56;

    /** The same when keys arrive in several rounds, because maintenance_work_mem does not hold them. Measured: 0.69. */
    static final double FILL_OF_SEVERAL_PASSES = 0.69;

    /** Memory of one row pointer while the index is built; the arrays grow by doubling (ginbulk.c). */
    private static final double BUILD_BYTES_PER_ROW = 12;

    private GinSizeModel() {}

    /**
     * A GIN index as its meta page describes it (ginblock.h, GinMetaPageData).
     *
     * @param entries distinct keys
     * @param entryPages pages of the entry tree
     * @param dataPages pages of posting trees
     */
    record Shape(double entries, double entryPages, double dataPages) {

        /** Pages, the meta page included. */
        double pages() {
            return 1 + entryPages + dataPages;
        }

        long sizeBytes() {
            return (long) (pages() * PAGE_BYTES);
        }

        /** One index over both columns' keys: GIN keeps the keys of all columns in one tree. */
        Shape plus(Shape other) {
            return new Shape(entries + other.entries, entryPages + other.entryPages, dataPages + other.dataPages);
        }
    }

    /**
     * @param rows rows in the index
     * @param heapPages pages of the table
     * @param buildMemoryBytes {@code maintenance_work_mem}
     */
    static Shape of(KeySample sample, double rows, double heapPages, double buildMemoryBytes) {
        List<KeySample.Group> groups = sample.scaledTo(rows);
        double entries = 0;
        double leafBytes = 0;
        double keyBytes = 0;
        double dataPages = 0;
        double pointers = 0;
        for (KeySample.Group group : groups) {
            double bytes = group.rowsPerKey() * bytesPerRow(group.rowsPerKey(), rows, heapPages);
            double key = align(TUPLE_HEADER_BYTES + group.keyBytes(), 2);
            double tuple = align(key + align(SEGMENT_HEADER_BYTES + bytes, 2), 8);
            if (tuple > MAX_TUPLE_BYTES) {
                tuple = align(key, 8);
                dataPages += group.keys() * postingTreePages(bytes);
            }
            entries += group.keys();
            pointers += group.keys() * group.rowsPerKey();
            leafBytes += group.keys() * (tuple + LINE_POINTER_BYTES);
            keyBytes += group.keys() * (align(key, 8) + LINE_POINTER_BYTES);
        }
        boolean onePass = pointers * BUILD_BYTES_PER_ROW <= buildMemoryBytes;
        double fill = onePass ? FILL_OF_ONE_PASS : FILL_OF_SEVERAL_PASSES;
        double level = leafBytes <= USABLE_BYTES ? 1 : Math.ceil(leafBytes / (USABLE_BYTES * fill));
        double entryPages = level;
        double fanout = Math.max(2, USABLE_BYTES * fill / Math.max(1, keyBytes / Math.max(1, entries)));
        while (level > 1) {
            level = Math.ceil(level / fanout);
            entryPages += level;
        }
        return new Shape(entries, entryPages, dataPages);
    }

    private static double postingTreePages(double bytes) {
        double withHeaders = bytes * (1 + SEGMENT_HEADER_BYTES / SEGMENT_BYTES);
        double level = Math.max(1, Math.ceil(withHeaders / DATA_BYTES));
        double pages = level;
        while (level > 1) {
            level = Math.ceil(level * POSTING_ITEM_BYTES / DATA_BYTES);
            pages += level;
        }
        return pages;
    }

    /** Average bytes of one row in a list of {@code listed} rows strewn over the table. */
    static double bytesPerRow(double listed, double rows, double heapPages) {
        double perPage = Math.max(1e-9, listed / Math.max(1, Math.max(heapPages, rows / PLACES_PER_PAGE)));
        double firstOfPage = -Math.expm1(-perPage) / perPage;
        double within7Bits = 128 / PLACES_PER_PAGE;
        double two = skipsLess(perPage, 1 << 14);
        double three = skipsLess(perPage, 1 << 21);
        double four = skipsLess(perPage, 1 << 28);
        double toNextPage = 2 * two + 3 * (three - two) + 4 * (four - three) + 5 * (1 - four);
        double placesPerPage = rows / Math.max(1, heapPages);
        double samePage = placesPerPage * within7Bits > 8 ? 2 : 1;
        return firstOfPage * toNextPage + (1 - firstOfPage) * samePage;
    }

    /** Chance that the next row lies less than so many pointer values away, given that it is on another page. */
    private static double skipsLess(double perPage, double pointerValues) {
        return -Math.expm1(-perPage * Math.max(1, pointerValues / PLACES_PER_PAGE - 1));
    }

    private static double align(double bytes, double alignment) {
        return Math.ceil(bytes / alignment) * alignment;
    }
}
