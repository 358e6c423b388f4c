package io.pgtender.whatif;

/**
 * The size of a hash index: buckets for all rows at three quarters full, in steps of a quarter of a power of two
 * (hashpage.c, _hash_init; hashutil.c, _hash_get_totalbuckets). It does not depend on the key's width, and knows no
 * deduplication: it is smaller than a btree only for wide keys with few duplicates.
 */
final class HashSizeModel {

    /** Rows of a bucket page at three quarters: 20 bytes each with line pointer. */
    private static final double ROWS_PER_BUCKET = 307;

    /** Power of two from which buckets come in quarters (hash.h, HASH_SPLITPOINT_GROUPS_WITH_ONE_PHASE). */
    private static final int WHOLE_GROUPS = 10;

    private static final int PHASES = 4;

    private HashSizeModel() {}

    /** Pages: buckets, the meta page and one for the bitmap of overflow pages, of which there are few at first. */
    static double pages(double rows) {
        double wanted = Math.max(2, Math.ceil(rows / ROWS_PER_BUCKET));
        double group = Math.pow(2, Math.floor(Math.log(wanted) / Math.log(2)));
        if (group < wanted) {
            double step = group >= 1 << (WHOLE_GROUPS - 1) ? group / PHASES : group;
            group += Math.ceil((wanted - group) / step) * step;
        }
        return group + 2;
    }
}
