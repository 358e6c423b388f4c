package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.whatif.HeapCost.Cost;
import java.util.HashSet;
import java.util.Set;

/**
 * One way to compute what a plan node computes.
 *
 * @param startupCost cost before the first row
 * @param totalCost cost of all rows
 * @param rowScale number of its rows relative to what EXPLAIN says of the node (before 18, a Gather understates them)
 * @param share whose rows these are
 * @param order what order they come in
 * @param used hypothetical indexes that it reads; empty for today's way
 */
record Path(
        double startupCost, double totalCost, double rowScale, Share share, Order order, Set<IndexDefinition> used) {

    /** Whose rows a path returns. */
    enum Share {
        /** All rows. */
        WHOLE,
        /** Those of one parallel worker, below a Gather. */
        PARTIAL
    }

    /** What order a path's rows come in. */
    enum Order {
        /** As today's plan has it at this place, or today there was none. */
        KEPT,
        /** As the Sort above asks, so that it can go. */
        SORTED,
        /** Today's order is gone. */
        LOST
    }

    Path {
        used = Set.copyOf(used);
    }

    double runCost() {
        return totalCost - startupCost;
    }

    Cost cost() {
        return new Cost(startupCost, totalCost, 0);
    }

    Path withCost(double startup, double total) {
        return new Path(Math.max(0, startup), Math.max(Math.max(0, startup), total), rowScale, share, order, used);
    }

    Path withRowScale(double newRowScale) {
        return new Path(startupCost, totalCost, newRowScale, share, order, used);
    }

    Path withShare(Share newShare) {
        return new Path(startupCost, totalCost, rowScale, newShare, order, used);
    }

    Path withOrder(Order newOrder) {
        return new Path(startupCost, totalCost, rowScale, share, newOrder, used);
    }

    Path using(Set<IndexDefinition> others) {
        Set<IndexDefinition> all = new HashSet<>(used);
        all.addAll(others);
        return new Path(startupCost, totalCost, rowScale, share, order, all);
    }
}
