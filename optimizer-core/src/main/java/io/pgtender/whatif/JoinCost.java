package io.pgtender.whatif;

import io.pgtender.whatif.HeapCost.Cost;
import io.pgtender.whatif.NestedLoopCost.Stop;

/**
 * What joins without an inner index cost: final_cost_hashjoin, final_cost_mergejoin, final_cost_nestloop over a
 * Materialize, and cost_sort of PostgreSQL's costsize.c. Pure functions over numbers.
 */
final class JoinCost {

    /** Bytes beside its columns that one row takes in a hash table: tuple header and link (nodeHash.c). */
    private static final double HASH_ROW_OVERHEAD = 32;

    /** The same where rows are only counted (costsize.c, relation_byte_size). */
    private static final double ROW_OVERHEAD = 24;

    private static final double MIN_BUCKETS = 1_024;
    private static final double PAGE_BYTES = 8_192;

    /** Tape buffer, and least number of runs that one merge reads (tuplesort.c, tuplesort_merge_order). */
    private static final double MERGE_BUFFER_BYTES = 262_144 + 8_192;

    private static final double MIN_MERGE_ORDER = 6;
    private static final double MAX_MERGE_ORDER = 500;

    private JoinCost() {}

    /** One side of a join, as one process sees it. */
    record Side(Cost cost, double rows, double widthBytes) {}

    /**
     * How the sides match.
     *
     * @param stop whether the first match ends the search
     * @param matchedFraction share of the outer rows with a match; read for {@link Stop#AT_FIRST_MATCH}
     * @param matches matches of an outer row that has any; read for {@link Stop#AT_FIRST_MATCH}
     * @param anti whether the rows without a match are wanted
     * @param equalities number of conditions that the join is based on
     * @param tuples pairs that satisfy those
     * @param equalityCost cost of those, per pair that is compared
     * @param filterCost cost of all other conditions, per pair
     */
    record Match(
            Stop stop,
            double matchedFraction,
            double matches,
            boolean anti,
            int equalities,
            double tuples,
            double equalityCost,
            double filterCost) {}

    /** Size of a hash table (nodeHash.c, ExecChooseHashTableSize). */
    record HashTable(double buckets, double batches) {

        /**
         * @param bytes memory of all processes that share it
         * @param aloneBytes memory of one process, for when it does not fit
         */
        static HashTable of(double rows, double widthBytes, double bytes, double aloneBytes) {
            double rowBytes = HASH_ROW_OVERHEAD + aligned(widthBytes);
            double fitting = powerOfTwo(Math.max(MIN_BUCKETS, rows));
            double needed = Math.max(1, rows) * rowBytes + fitting * 8;
            if (needed <= bytes) {
                return new HashTable(fitting, 1);
            }
            double buckets = Math.min(powerOfTwo(aloneBytes / (rowBytes + 8)), powerOfTwo(aloneBytes / 16));
            double left = Math.max(aloneBytes / 2, aloneBytes - buckets * 8);
            return new HashTable(buckets, Math.max(2, powerOfTwo(Math.ceil(Math.max(1, rows) * rowBytes / left))));
        }
    }

    /**
     * @param innerTotalRows rows in the hash table: of all processes where they share it
     * @param bucketFraction share of the inner rows that an outer row is compared with
     */
    static Cost hash(
            CostSettings s,
            Side outer,
            Side inner,
            double innerTotalRows,
            double bucketFraction,
            HashTable table,
            Match m) {
        double hashing = s.cpuOperatorCost() * m.equalities();
        double startup = outer.cost().startupCost() + inner.cost().totalCost();
        double run = outer.cost().totalCost() - outer.cost().startupCost();
        startup += (hashing + s.cpuTupleCost()) * inner.rows();
        run += hashing * outer.rows();
        if (table.batches() > 1) {
            double innerPages = pages(inner.rows(), inner.widthBytes());
            startup += s.seqPageCost() * innerPages;
            run += s.seqPageCost() * (innerPages + 2 * pages(outer.rows(), outer.widthBytes()));
        }
        double virtualBuckets = table.buckets() * table.batches();
        double fraction = Math.max(1e-6, Math.min(1, bucketFraction));
        double tuples;
        if (m.stop() == Stop.AT_FIRST_MATCH) {
            double matched = Math.rint(outer.rows() * m.matchedFraction());
            double scanned = 2 / (m.matches() + 1);
            run += m.equalityCost() * matched * CostSettings.wholeRows(innerTotalRows * fraction * scanned) * 0.5;
            run += hashing * (outer.rows() - matched) * CostSettings.wholeRows(innerTotalRows / virtualBuckets) * 0.05;
            tuples = m.anti() ? outer.rows() - matched : matched;
        } else {
            run += m.equalityCost() * outer.rows() * CostSettings.wholeRows(innerTotalRows * fraction) * 0.5;
            tuples = m.tuples();
        }
        run += (s.cpuTupleCost() + m.filterCost()) * tuples;
        return new Cost(startup, startup + run, 0);
    }

    /** Both sides in order. The inner side is materialized where that pays. */
    static Cost merge(CostSettings s, Side outer, Side inner, Match m) {
        double rescanned = m.stop() == Stop.AT_FIRST_MATCH ? 0 : Math.max(0, m.tuples() - inner.rows());
        double ratio = 1 + rescanned / Math.max(1, inner.rows());
        double innerRun = inner.cost().totalCost() - inner.cost().startupCost();
        double bare = innerRun * ratio;
        double materialized = innerRun + s.cpuOperatorCost() * inner.rows() * ratio;
        double startup = outer.cost().startupCost() + inner.cost().startupCost();
        double run = outer.cost().totalCost() - outer.cost().startupCost() + Math.min(bare, materialized);
        run += s.cpuOperatorCost() * m.equalities() * (outer.rows() + inner.rows() * ratio);
        double tuples = m.stop() == Stop.AT_FIRST_MATCH ? outer.rows() * m.matchedFraction() : m.tuples();
        run += (s.cpuTupleCost() + m.filterCost()) * tuples;
        return new Cost(startup, startup + run, 0);
    }

    /** A nested loop over a materialized inner side; {@code pairCost} is the cost of all conditions per pair. */
    static Cost nestedLoop(CostSettings s, Side outer, Side inner, Match m, double pairCost) {
        double bytes = inner.rows() * (aligned(inner.widthBytes()) + ROW_OVERHEAD);
        double spill = bytes > s.workMemBytes() ? s.seqPageCost() * Math.ceil(bytes / PAGE_BYTES) : 0;
        double first = inner.cost().totalCost() - inner.cost().startupCost() + 2 * s.cpuOperatorCost() * inner.rows();
        double again = s.cpuOperatorCost() * inner.rows() + spill;
        double startup = outer.cost().startupCost() + inner.cost().startupCost();
        double run = outer.cost().totalCost() - outer.cost().startupCost() + first + spill;
        double rows = Math.max(1, outer.rows());
        double pairs;
        if (m.stop() == Stop.AT_FIRST_MATCH) {
            double matched = Math.min(rows, Math.rint(rows * m.matchedFraction()));
            double scanned = 2 / (m.matches() + 1);
            run += Math.max(0, matched - 1) * again * scanned + (rows - matched) * again;
            pairs = matched * inner.rows() * scanned + (rows - matched) * inner.rows();
        } else {
            run += (rows - 1) * again;
            pairs = rows * inner.rows();
        }
        run += (s.cpuTupleCost() + pairCost) * pairs;
        return new Cost(startup, startup + run, 0);
    }

    /** Rows put in order (costsize.c, cost_tuplesort). */
    static Cost sort(CostSettings s, Side input) {
        double rows = Math.max(2, input.rows());
        double bytes = rows * (aligned(input.widthBytes()) + ROW_OVERHEAD);
        double startup = input.cost().totalCost() + 2 * s.cpuOperatorCost() * rows * Math.log(rows) / Math.log(2);
        if (bytes > s.workMemBytes()) {
            double pages = Math.ceil(bytes / PAGE_BYTES);
            double runs = bytes / s.workMemBytes();
            double order = Math.max(
                    MIN_MERGE_ORDER, Math.min(MAX_MERGE_ORDER, Math.floor(s.workMemBytes() / MERGE_BUFFER_BYTES)));
            double passes = runs > order ? Math.ceil(Math.log(runs) / Math.log(order)) : 1;
            startup += 2 * pages * passes * (s.seqPageCost() * 0.75 + s.randomPageCost() * 0.25);
        }
        return new Cost(startup, startup + s.cpuOperatorCost() * rows, 0);
    }

    private static double pages(double rows, double widthBytes) {
        return Math.ceil(rows * (aligned(widthBytes) + ROW_OVERHEAD) / PAGE_BYTES);
    }

    private static double aligned(double bytes) {
        return Math.ceil(bytes / 8) * 8;
    }

    private static double powerOfTwo(double atLeast) {
        double power = 1;
        while (power < atLeast) {
            power *= 2;
        }
        return power;
    }
}
