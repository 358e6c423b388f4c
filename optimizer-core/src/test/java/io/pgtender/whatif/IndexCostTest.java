package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.HeapCost.Heap;
import io.pgtender.whatif.HeapCost.Reads;
import org.junit.jupiter.api.Test;

/**
 * Cost functions against figures that PostgreSQL itself prints: table tenk1 of its regression tests (10,000 rows on 345
 * pages, unique keys of 30 pages) as the manual's chapter "Using EXPLAIN" shows it.
 */
class IndexCostTest {

    private static final CostSettings SETTINGS = CostSettings.defaults(17);
    private static final double OPERATOR = SETTINGS.cpuOperatorCost();
    private static final BtreeCost.Shape UNIQUE = new BtreeCost.Shape(30, 10_000, 1, 1, 0);

    @Test
    void bitmapScan_ofHundredRows_costsWhatTheManualSays() {
        BtreeCost.Access access = access(0.01, 1);

        Cost cost = HeapCost.bitmapScan(SETTINGS, heap(100, 0, OPERATOR), access, 30, 1, 1);

        assertThat(access.totalCost()).isCloseTo(5.04, within(0.006));
        assertThat(cost.startupCost()).isCloseTo(5.06, within(0.006));
        assertThat(cost.totalCost()).isCloseTo(224.98, within(0.006));
    }

    @Test
    void indexScan_ofOneRow_costsWhatTheManualSays() {
        Cost cost = HeapCost.indexScan(SETTINGS, heap(1, 0, OPERATOR), access(0.0001, 1), 30, 1, Reads.ALL_PAGES, 1);

        assertThat(cost.startupCost()).isCloseTo(0.29, within(0.006));
        assertThat(cost.totalCost()).isCloseTo(8.30, within(0.006));
    }

    @Test
    void indexScan_repeatedTenTimes_sharesCachedPages() {
        Cost cost = tenLoops();

        assertThat(cost.totalCost()).isCloseTo(7.90, within(0.006));
    }

    @Test
    void nestedLoop_overTenOuterRows_costsWhatTheManualSays() {
        Cost outer = new Cost(4.36, 39.38, 0);

        Cost cost = NestedLoopCost.cost(SETTINGS, outer, 10, tenLoops(), 1, 0, NestedLoopCost.Stop.NEVER, 1);

        assertThat(cost.startupCost()).isCloseTo(4.65, within(0.01));
        assertThat(cost.totalCost()).isCloseTo(118.50, within(0.05));
    }

    @Test
    void nestedLoop_stoppingAtFirstMatch_readsLess() {
        Cost outer = new Cost(0, 10, 0);
        Cost inner = new Cost(0.3, 40.3, 0);

        double all = NestedLoopCost.cost(SETTINGS, outer, 10, inner, 9, 0, NestedLoopCost.Stop.NEVER, 1)
                .totalCost();
        double first = NestedLoopCost.cost(SETTINGS, outer, 10, inner, 9, 0, NestedLoopCost.Stop.AT_FIRST_MATCH, 1)
                .totalCost();

        // 10 outer rows, 40 units an inner scan of 9 rows: a fifth of it is read, 2 / (9 + 1)
        assertThat(all).isCloseTo(10 + 3 + 400 + 0.9, within(0.01));
        assertThat(first).isCloseTo(10 + 3 + 80 + 0.18, within(0.01));
    }

    @Test
    void indexScan_inPhysicalOrder_readsPagesInSequence() {
        BtreeCost.Access ordered = BtreeCost.access(
                SETTINGS,
                new BtreeCost.Shape(30, 10_000, 1, 1, 1),
                new BtreeCost.Quals(0.1, 0.1, 1, 1),
                10_000,
                345,
                1);

        Cost cost = HeapCost.indexScan(SETTINGS, heap(1_000, 0, OPERATOR), ordered, 30, 1, Reads.ALL_PAGES, 1);

        // 3 leaf pages and the first heap page at 4, 34 heap pages at 1, 1,000 rows at 0.0075 and 0.01, the descent
        assertThat(cost.totalCost()).isCloseTo(12 + 4 + 34 + 7.5 + 10 + 0.285, within(0.001));
    }

    @Test
    void indexOnlyScan_ofAllVisibleTable_readsNoHeapPage() {
        Heap visible = new Heap(345, 10_000, 1, 100, 0, OPERATOR, 345);

        Cost cost = HeapCost.indexScan(SETTINGS, visible, access(0.01, 1), 30, 1, Reads.INVISIBLE_PAGES, 1);

        assertThat(cost.totalCost()).isCloseTo(5.035 + 1, within(0.001));
    }

    @Test
    void correlation_ofSeveralKeys_countsThreeQuarters() {
        assertThat(new BtreeCost.Shape(1, 1, 0, 1, -0.8).correlation()).isEqualTo(-0.8);
        assertThat(new BtreeCost.Shape(1, 1, 0, 2, -0.8).correlation()).isCloseTo(-0.6, within(1e-9));
    }

    @Test
    void arrays_inOneLeafPage_areOneDescentFromSeventeenOn() {
        BtreeCost.Quals twentyValues = new BtreeCost.Quals(0.002, 0.002, 1, 20);

        double old = BtreeCost.access(CostSettings.defaults(16), UNIQUE, twentyValues, 10_000, 345, 1)
                .totalCost();
        double merged =
                BtreeCost.access(SETTINGS, UNIQUE, twentyValues, 10_000, 345, 1).totalCost();

        assertThat(merged).isLessThan(old);
    }

    @Test
    void pagesFetched_beyondTheCache_areReadAgain() {
        CostSettings small = new CostSettings(17, 1, 4, 0.01, 0.005, 0.0025, 100, 4_096 * 1_024);

        double cached = HeapCost.pagesFetched(SETTINGS, 5_000, 1_000, 0, 1_000);
        double reread = HeapCost.pagesFetched(small, 5_000, 1_000, 0, 1_000);

        assertThat(cached).isEqualTo(1_000);
        // b = 100, limit = 2 T b / (2 T - b) = 105.26; 100 + 4,894.74 * 0.9
        assertThat(reread).isEqualTo(4_506);
    }

    @Test
    void bitmapScan_beyondWorkMem_rechecksWholePages() {
        CostSettings small = new CostSettings(17, 1, 4, 0.01, 0.005, 0.0025, 524_288, 64 * 20);
        Heap heap = heap(100, 0, OPERATOR);

        double exact =
                HeapCost.bitmapScan(SETTINGS, heap, access(0.01, 1), 30, 1, 1).totalCost();
        double lossy =
                HeapCost.bitmapScan(small, heap, access(0.01, 1), 30, 1, 1).totalCost();

        assertThat(lossy).isGreaterThan(exact + 50);
    }

    private static Cost tenLoops() {
        return HeapCost.indexScan(SETTINGS, heap(1, 0, OPERATOR), access(0.0001, 10), 30, 10, Reads.ALL_PAGES, 1);
    }

    private static BtreeCost.Access access(double selectivity, double loops) {
        return BtreeCost.access(
                SETTINGS, UNIQUE, new BtreeCost.Quals(selectivity, selectivity, 1, 1), 10_000, 345, loops);
    }

    private static Heap heap(double rows, double filterCost, double recheckCost) {
        return new Heap(345, 10_000, 0, rows, filterCost, recheckCost, 345);
    }
}
