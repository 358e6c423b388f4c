package io.pgtender.whatif;

/**
 * What reading a btree costs, before any heap page: {@code btcostestimate} and {@code genericcostestimate} of
 * PostgreSQL's selfuncs.c. Pure functions over numbers.
 */
final class BtreeCost {

    /** CPU cost of one page on the way down, in operator costs (selfuncs.c, DEFAULT_PAGE_CPU_MULTIPLIER). */
    private static final double PAGE_CPU_OPERATORS = 50;

    /** Correlation of a multi-column index relative to its leading column's (selfuncs.c, btcost_correlation). */
    private static final double MULTICOLUMN_CORRELATION = 0.75;

    /** From 17 on, one scan descends once for array elements of one leaf page (nbtree's array handling). */
    private static final int ARRAY_MERGING_VERSION = 17;

    private BtreeCost() {}

    /**
     * An index that might exist.
     *
     * @param pages its size in 8 kB pages
     * @param tuples its entries
     * @param height levels above the leaf level
     * @param keyColumns how many key columns it has, INCLUDE left out
     * @param leadingCorrelation physical against logical order of the leading column, -1 to 1
     */
    record Shape(double pages, double tuples, int height, int keyColumns, double leadingCorrelation) {

        double correlation() {
            return keyColumns > 1 ? leadingCorrelation * MULTICOLUMN_CORRELATION : leadingCorrelation;
        }
    }

    /**
     * The conditions that an index scan evaluates in the index.
     *
     * @param selectivity share of the table's rows that pass all of them and the index's predicate
     * @param boundarySelectivity share that the scan has to read: those that bound it, and the predicate
     * @param conditions number of conditions, for their CPU cost
     * @param arrayScans number of descents: the product of the array lengths (and of skipped values), at least 1
     */
    record Quals(double selectivity, double boundarySelectivity, int conditions, double arrayScans) {}

    /**
     * Cost of one scan of the index, heap left out.
     *
     * @param startupCost cost before its first entry
     * @param totalCost cost of all entries, averaged over the loops
     */
    record Access(double startupCost, double totalCost, double selectivity, double correlation) {}

    /**
     * Costs a scan that is repeated {@code loops} times with other values.
     *
     * @param tableTuples rows of the table as the planner estimates them
     * @param totalTablePages pages of all tables of the statement (they share the cache)
     */
    static Access access(
            CostSettings s, Shape index, Quals quals, double tableTuples, double totalTablePages, double loops) {
        double scans = Math.max(1, quals.arrayScans());
        if (s.majorVersion() >= ARRAY_MERGING_VERSION) {
            scans = Math.max(1, Math.min(scans, Math.ceil(index.pages() * 0.3333333)));
        }
        double tuples = Math.rint(quals.boundarySelectivity() * tableTuples / scans);
        tuples = Math.max(1, Math.min(tuples, index.tuples()));
        double pages = index.pages() > 1 && index.tuples() > 1 ? Math.ceil(tuples * index.pages() / index.tuples()) : 1;

        double allScans = scans * loops;
        double io = allScans > 1
                ? HeapCost.pagesFetched(s, pages * allScans, index.pages(), index.pages(), totalTablePages)
                        * s.randomPageCost()
                        / loops
                : pages * s.randomPageCost();
        double cpu = tuples * scans * (s.cpuIndexTupleCost() + s.cpuOperatorCost() * quals.conditions());

        double descent = (index.height() + 1) * PAGE_CPU_OPERATORS * s.cpuOperatorCost();
        if (index.tuples() > 1) {
            descent += Math.ceil(Math.log(index.tuples()) / Math.log(2)) * s.cpuOperatorCost();
        }
        return new Access(descent, io + cpu + scans * descent, quals.selectivity(), index.correlation());
    }
}
