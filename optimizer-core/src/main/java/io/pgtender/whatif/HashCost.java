package io.pgtender.whatif;

/**
 * What reading a hash index costs, before any heap page: {@code hashcostestimate} of PostgreSQL's selfuncs.c, which is
 * {@code genericcostestimate} without a descent.
 */
final class HashCost {

    private HashCost() {}

    static BtreeCost.Access access(
            CostSettings s, double indexPages, int conditions, double selectivity, double tuples) {
        double found = Math.max(1, Math.rint(selectivity * tuples));
        double pages = Math.max(1, Math.ceil(found * indexPages / Math.max(1, tuples)));
        double total = pages * s.randomPageCost() + found * (s.cpuIndexTupleCost() + s.cpuOperatorCost() * conditions);
        return new BtreeCost.Access(0, total, selectivity, 0);
    }
}
