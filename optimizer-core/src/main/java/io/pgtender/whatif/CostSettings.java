package io.pgtender.whatif;

import io.pgtender.catalog.ServerFacts;

/**
 * The planner's cost constants as one session sees them. A setting that was not read takes PostgreSQL's default.
 *
 * @param majorVersion 14 to 18 and beyond
 * @param seqPageCost cost of a page read in sequence
 * @param randomPageCost cost of a page read out of sequence; a tablespace's own setting is not seen
 * @param cpuTupleCost cost of handling one heap row
 * @param cpuIndexTupleCost cost of handling one index entry
 * @param cpuOperatorCost cost of one operator or function call
 * @param effectiveCachePages {@code effective_cache_size} in 8 kB pages
 * @param workMemBytes {@code work_mem} in bytes
 */
record CostSettings(
        int majorVersion,
        double seqPageCost,
        double randomPageCost,
        double cpuTupleCost,
        double cpuIndexTupleCost,
        double cpuOperatorCost,
        double effectiveCachePages,
        double workMemBytes) {

    /** PostgreSQL's defaults (cost.h, guc_tables.c). */
    static CostSettings defaults(int majorVersion) {
        return new CostSettings(majorVersion, 1, 4, 0.01, 0.005, 0.0025, 524_288, 4_096 * 1_024);
    }

    static CostSettings of(ServerFacts server) {
        CostSettings d = defaults(server.majorVersion());
        return new CostSettings(
                server.majorVersion(),
                number(server, "seq_page_cost", d.seqPageCost),
                number(server, "random_page_cost", d.randomPageCost),
                number(server, "cpu_tuple_cost", d.cpuTupleCost),
                number(server, "cpu_index_tuple_cost", d.cpuIndexTupleCost),
                number(server, "cpu_operator_cost", d.cpuOperatorCost),
                number(server, "effective_cache_size", d.effectiveCachePages),
                number(server, "work_mem", d.workMemBytes / 1_024) * 1_024);
    }

    private static double number(ServerFacts server, String setting, double otherwise) {
        return server.settings().containsKey(setting) ? server.number(setting) : otherwise;
    }

    /** A row estimate as the planner keeps it: whole, and at least one (costsize.c, clamp_row_est). */
    static double wholeRows(double rows) {
        return rows <= 1 ? 1 : Math.rint(rows);
    }
}
