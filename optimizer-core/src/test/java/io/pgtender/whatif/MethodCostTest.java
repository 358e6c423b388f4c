package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Figures worked out by hand from selfuncs.c with PostgreSQL's default settings. */
class MethodCostTest {

    private static final CostSettings PG18 = CostSettings.defaults(18);
    private static final CostSettings PG15 = CostSettings.defaults(15);
    private static final GinSizeModel.Shape GIN = new GinSizeModel.Shape(5_000, 768, 0);

    @Test
    void gin_withOneKey_readsItsPathThroughTheEntryTree() {
        BtreeCost.Access access = GinCost.access(PG18, GIN, new GinCost.Search(1, 1, 0), 0.001, 200_000);

        // 768 ^ 0.15 = 2.7: 3 pages; 13 comparisons of 0.0025; 50 operators for each page and one more
        double startup = 13 * 0.0025 + 3 * (4 + 0.125) + 0.125;
        assertThat(access.startupCost()).isCloseTo(startup, within(1e-9));
        // descent and pages counted again, one page of row pointers, one comparison, 200 rows
        double total = startup + 13 * 0.0025 + 3 * 0.125 + 4.125 + 0.0025 + 200 * 0.005;
        assertThat(access.totalCost()).isCloseTo(total, within(1e-9));
    }

    @Test
    void gin_beforeSixteen_costsNoCpuForPages() {
        BtreeCost.Access access = GinCost.access(PG15, GIN, new GinCost.Search(1, 1, 0), 0.001, 200_000);

        assertThat(access.startupCost()).isEqualTo(12);
        assertThat(access.totalCost()).isCloseTo(12 + 4 + 200 * 0.0075, within(1e-9));
    }

    @Test
    void gin_withPrefix_readsAHundredKeys() {
        BtreeCost.Access exact = GinCost.access(PG18, GIN, new GinCost.Search(1, 1, 0), 0.001, 200_000);
        BtreeCost.Access prefix = GinCost.access(PG18, GIN, new GinCost.Search(1, 0, 1), 0.001, 200_000);

        // 100 of 5,000 keys: 16 of 768 pages
        assertThat(prefix.startupCost() - exact.startupCost()).isCloseTo(16 * 4.125, within(1e-9));
    }

    @Test
    void brin_inOrder_readsTheRangesThatMatch() {
        BrinSizeModel.Shape index = new BrinSizeModel.Shape(1_000, 1, 6);

        BtreeCost.Access access = BrinCost.access(PG18, index, 0.0105, 1);

        assertThat(access.selectivity()).isEqualTo(0.011);
        assertThat(access.startupCost()).isEqualTo(1);
        assertThat(access.totalCost()).isCloseTo(1 + 5 * 4 + 0.1 * 0.0025 * 11 * 128, within(1e-9));
    }

    @Test
    void brin_outOfOrder_readsEverything() {
        BrinSizeModel.Shape index = new BrinSizeModel.Shape(1_000, 1, 6);

        assertThat(BrinCost.access(PG18, index, 0.01, 0).selectivity()).isEqualTo(1);
        assertThat(BrinCost.access(PG18, index, 0.01, 0.005).selectivity()).isEqualTo(1);
    }

    @Test
    void hash_withOneRow_readsOnePage() {
        BtreeCost.Access access = HashCost.access(PG18, 822, 1, 1 / 200_000.0, 200_000);

        assertThat(access.startupCost()).isZero();
        assertThat(access.totalCost()).isCloseTo(4 + 0.005 + 0.0025, within(1e-9));
    }

    @Test
    void hash_bucketsOfManyRows_comeInQuarters() {
        // 200,000 rows want 652 buckets: 768 of 512, 640, 768, 896, 1024
        assertThat(HashSizeModel.pages(200_000)).isEqualTo(768 + 2);
    }
}
