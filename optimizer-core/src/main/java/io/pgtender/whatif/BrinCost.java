package io.pgtender.whatif;

/** What reading a BRIN index costs, before any heap page: {@code brincostestimate} of PostgreSQL's selfuncs.c. */
final class BrinCost {

    /** CPU cost of one matching heap page, in operator costs. */
    private static final double PAGE_OPERATORS = 0.1;

    /** Below this correlation every range is taken to match. */
    private static final double NO_CORRELATION = 1e-10;

    private BrinCost() {}

    /**
     * Costs one scan. Its selectivity is that of the ranges that match, so heap pages and rechecks follow from it.
     *
     * @param selectivity share of the table's rows that satisfy the conditions
     * @param correlation of the best column, 0 to 1
     */
    static BtreeCost.Access access(CostSettings s, BrinSizeModel.Shape index, double selectivity, double correlation) {
        double least = Math.ceil(index.ranges() * selectivity);
        double matching = correlation < NO_CORRELATION ? index.ranges() : Math.min(least / correlation, index.ranges());
        double startup = s.seqPageCost() * index.mapPages();
        double total = startup
                + s.randomPageCost() * (index.pages() - index.mapPages())
                + PAGE_OPERATORS * s.cpuOperatorCost() * matching * BrinSizeModel.PAGES_PER_RANGE;
        return new BtreeCost.Access(startup, total, matching / index.ranges(), correlation);
    }
}
