package io.pgtender.whatif;

import io.pgtender.whatif.HeapCost.Cost;

/** What an inner scan costs on average behind a cache of its results (costsize.c, cost_memoize_rescan). Pure function. */
final class MemoizeCost {

    /** Bytes of a cache entry beside its rows (nodeMemoize.c, ExecEstimateCacheEntryOverheadBytes). */
    private static final double ENTRY_OVERHEAD = 48;

    /** Bytes of a cached row beside its columns: the same, and a tuple header. */
    private static final double ROW_OVERHEAD = 16 + 24;

    private MemoizeCost() {}

    /**
     * @param scan the scan behind the cache, averaged over the calls
     * @param rows rows that one call returns
     * @param calls outer rows
     * @param distinct different keys among them
     * @param bytes memory of the cache
     */
    static Cost of(
            CostSettings s, Cost scan, double rows, double widthBytes, double calls, double distinct, double bytes) {
        double keys = Math.max(1, Math.min(calls, distinct));
        double entryBytes = rows * (Math.ceil(widthBytes / 8) * 8 + ROW_OVERHEAD) + ENTRY_OVERHEAD;
        double entries = Math.floor(bytes / entryBytes);
        double evicted = 1 - Math.min(entries, keys) / keys;
        double hits = Math.max(0, Math.min(1, (calls - keys) / calls * (entries / Math.max(keys, entries))));
        double total = scan.totalCost() * (1 - hits)
                + s.cpuOperatorCost()
                + s.cpuTupleCost() * evicted
                + s.cpuOperatorCost() * evicted * rows
                + s.cpuTupleCost();
        double startup = scan.startupCost() * (1 - hits) + s.cpuTupleCost();
        return new Cost(startup, Math.max(startup, total), 0);
    }
}
