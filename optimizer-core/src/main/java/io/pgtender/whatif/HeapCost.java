package io.pgtender.whatif;

/**
 * What fetching rows through an index costs: {@code cost_index}, {@code cost_bitmap_heap_scan} and
 * {@code index_pages_fetched} of PostgreSQL's costsize.c. Pure functions over numbers.
 */
final class HeapCost {

    /** Share of an operator's cost for putting one row into a bitmap (costsize.c, cost_bitmap_tree_node). */
    private static final double BITMAP_INSERT_OPERATORS = 0.1;

    /** Memory of one bitmap entry in bytes: PagetableEntry and two pointers (tidbitmap.c, tbm_calculate_entries). */
    private static final double BITMAP_ENTRY_BYTES = 64;

    private static final double MIN_BITMAP_ENTRIES = 16;

    private HeapCost() {}

    /**
     * The table side of a scan.
     *
     * @param pages heap pages
     * @param tuples rows as the planner estimates them
     * @param allVisibleFraction share of all-visible pages, 0 to 1
     * @param rows rows that the scan returns, after all conditions
     * @param filterCost cost of the conditions that the index does not evaluate, per row
     * @param recheckCost cost of all conditions, per row
     * @param totalTablePages pages of all tables of the statement
     */
    record Heap(
            double pages,
            double tuples,
            double allVisibleFraction,
            double rows,
            double filterCost,
            double recheckCost,
            double totalTablePages) {}

    /** Cost of a scan, of all rows and before the first. */
    record Cost(double startupCost, double totalCost, double heapPages) {

        Cost plusStartup(double more) {
            return new Cost(startupCost + more, totalCost + more, heapPages);
        }
    }

    /** How much of the heap an index scan reads. */
    enum Reads {
        /** Every row's page. */
        ALL_PAGES,
        /** Only pages that are not all-visible. */
        INVISIBLE_PAGES
    }

    /**
     * Pages read for {@code fetches} row fetches in random order, through a cache shared with the statement's other
     * tables: Mackert and Lohman, "Index scans using a finite LRU buffer", TODS 14(3), 1989 (costsize.c,
     * index_pages_fetched).
     */
    static double pagesFetched(
            CostSettings s, double fetches, double pages, double indexPages, double totalTablePages) {
        double t = Math.max(1, pages);
        double all = Math.max(1, totalTablePages + indexPages);
        double b = Math.max(1, Math.ceil(s.effectiveCachePages() * t / all));
        double cached = 2 * t * fetches / (2 * t + fetches);
        if (t <= b) {
            return cached >= t ? t : Math.ceil(cached);
        }
        double limit = 2 * t * b / (2 * t - b);
        return Math.ceil(fetches <= limit ? cached : b + (fetches - limit) * (t - b) / t);
    }

    /** An index scan or index-only scan, repeated {@code loops} times; {@code cpuDivisor} shares the CPU of workers. */
    static Cost indexScan(
            CostSettings s,
            Heap heap,
            BtreeCost.Access index,
            double indexPages,
            double loops,
            Reads reads,
            double cpuDivisor) {
        double tuples = CostSettings.wholeRows(index.selectivity() * heap.tuples());
        double read = reads == Reads.ALL_PAGES ? 1 : 1 - heap.allVisibleFraction();
        double randomPages =
                pagesFetched(s, tuples * Math.max(1, loops), heap.pages(), indexPages, heap.totalTablePages());
        randomPages = reads == Reads.ALL_PAGES ? randomPages : Math.ceil(randomPages * read);
        double orderedPages = Math.ceil(index.selectivity() * heap.pages());
        double worst;
        double best;
        if (loops > 1) {
            orderedPages = pagesFetched(s, orderedPages * loops, heap.pages(), indexPages, heap.totalTablePages());
            orderedPages = reads == Reads.ALL_PAGES ? orderedPages : Math.ceil(orderedPages * read);
            worst = randomPages * s.randomPageCost() / loops;
            best = orderedPages * s.randomPageCost() / loops;
        } else {
            orderedPages = reads == Reads.ALL_PAGES ? orderedPages : Math.ceil(orderedPages * read);
            worst = randomPages * s.randomPageCost();
            best = orderedPages > 0 ? s.randomPageCost() + (orderedPages - 1) * s.seqPageCost() : 0;
        }
        double io = worst + index.correlation() * index.correlation() * (best - worst);
        double cpu = (s.cpuTupleCost() + heap.filterCost()) * tuples / cpuDivisor;
        return new Cost(index.startupCost(), index.totalCost() + io + cpu, randomPages);
    }

    /** A bitmap heap scan over one index, repeated {@code loops} times. */
    static Cost bitmapScan(
            CostSettings s, Heap heap, BtreeCost.Access index, double indexPages, double loops, double cpuDivisor) {
        double bitmap = index.totalCost() + BITMAP_INSERT_OPERATORS * s.cpuOperatorCost() * heap.rows();
        double tuples = CostSettings.wholeRows(index.selectivity() * heap.tuples());
        double t = Math.max(1, heap.pages());
        double once = 2 * t * tuples / (2 * t + tuples);
        double pages = loops > 1
                ? pagesFetched(s, tuples * loops, heap.pages(), indexPages, heap.totalTablePages()) / loops
                : once;
        pages = pages >= t ? t : Math.ceil(pages);

        double entries = Math.max(MIN_BITMAP_ENTRIES, Math.floor(s.workMemBytes() / BITMAP_ENTRY_BYTES));
        double bitmapPages = Math.min(once, heap.pages());
        if (entries < bitmapPages) {
            double lossy = Math.max(0, bitmapPages - entries / 2);
            double exact = bitmapPages - lossy;
            tuples = CostSettings.wholeRows(index.selectivity() * (exact / bitmapPages) * heap.tuples()
                    + (lossy / bitmapPages) * heap.tuples());
        }
        double pageCost = pages >= 2
                ? s.randomPageCost() - (s.randomPageCost() - s.seqPageCost()) * Math.sqrt(pages / t)
                : s.randomPageCost();
        double cpu = (s.cpuTupleCost() + heap.recheckCost()) * tuples / cpuDivisor;
        return new Cost(bitmap, bitmap + pages * pageCost + cpu, pages);
    }
}
