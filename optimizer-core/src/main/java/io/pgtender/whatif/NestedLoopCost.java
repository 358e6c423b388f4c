package io.pgtender.whatif;

import io.pgtender.whatif.HeapCost.Cost;

/** What a nested loop over a parameterised index scan costs (costsize.c, final_cost_nestloop). Pure functions. */
final class NestedLoopCost {

    private NestedLoopCost() {}

    /** When the inner scan of one outer row may stop. */
    enum Stop {
        /** It returns all matches. */
        NEVER,
        /** At the first match: semi and anti joins. */
        AT_FIRST_MATCH,
        /** The same, and a row without a match is read to the end: the index does not evaluate all join conditions. */
        AT_FIRST_FILTERED_MATCH;

        boolean isEarly() {
            return this != NEVER;
        }
    }

    /**
     * Costs the join.
     *
     * @param outer the outer side
     * @param outerRows its rows
     * @param inner one inner scan, averaged over the loops
     * @param innerRows rows that one inner scan returns
     * @param joinFilterCost cost per pair of the join conditions that the index does not evaluate
     * @param stop when an inner scan may stop
     * @param matchedFraction share of the outer rows that have a match; not read for {@link Stop#NEVER}
     */
    static Cost cost(
            CostSettings s,
            Cost outer,
            double outerRows,
            Cost inner,
            double innerRows,
            double joinFilterCost,
            Stop stop,
            double matchedFraction) {
        double startup = outer.startupCost() + inner.startupCost();
        double run = outer.totalCost() - outer.startupCost() + Math.max(0, outerRows - 1) * inner.startupCost();
        double innerRun = inner.totalCost() - inner.startupCost();
        double pairs;
        if (stop == Stop.NEVER) {
            run += Math.max(1, outerRows) * innerRun;
            pairs = outerRows * innerRows;
        } else if (stop == Stop.AT_FIRST_FILTERED_MATCH) {
            double matched = Math.rint(outerRows * matchedFraction);
            double matches = Math.max(1, matchedFraction > 0 ? innerRows / matchedFraction : 1);
            double scanned = 2 / (matches + 1);
            double unmatched = outerRows - matched;
            pairs = matched * innerRows * scanned + unmatched * innerRows;
            // The first scan is never cut short (the planner does not know which outer row comes first).
            run += innerRun;
            if (unmatched >= 1) {
                unmatched--;
            } else {
                matched--;
            }
            run += Math.max(0, matched) * innerRun * scanned + Math.max(0, unmatched) * innerRun;
        } else {
            double matched = Math.rint(outerRows * matchedFraction);
            double matches = Math.max(1, matchedFraction > 0 ? innerRows / matchedFraction : 1);
            double scanned = 2 / (matches + 1);
            run += Math.max(1, matched) * innerRun * scanned + (outerRows - matched) * innerRun / innerRows;
            pairs = matched * innerRows * scanned;
        }
        run += (s.cpuTupleCost() + joinFilterCost) * pairs;
        return new Cost(startup, startup + run, 0);
    }
}
