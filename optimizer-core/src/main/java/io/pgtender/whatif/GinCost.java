package io.pgtender.whatif;

/**
 * What reading a GIN index costs, before any heap page: {@code gincostestimate} of PostgreSQL's selfuncs.c. Pure functions
 * over numbers. As there, every key is taken to be as frequent as any other.
 */
final class GinCost {

    /** CPU cost of one index page, in operator costs (selfuncs.c, DEFAULT_PAGE_CPU_MULTIPLIER). */
    private static final double PAGE_CPU_OPERATORS = 50;

    /** From 16 on, pages and row pointers cost CPU time too. */
    private static final int PAGE_CPU_VERSION = 16;

    /** Levels of the entry tree that a look-up reads: pages to this power (gincostestimate). */
    private static final double DESCENT_POWER = 0.15;

    /** Bytes that a row pointer takes on average (gincostestimate). */
    private static final double POINTER_BYTES = 3;

    private GinCost() {}

    /**
     * What the conditions ask of the index (selfuncs.c, GinQualCounts).
     *
     * @param conditions number of conditions
     * @param exact keys that are looked up
     * @param partial prefixes of keys that are scanned for
     */
    record Search(int conditions, double exact, double partial) {

        double entries() {
            return exact + partial;
        }

        Search and(Search other) {
            return new Search(conditions + other.conditions, exact + other.exact, partial + other.partial);
        }
    }

    /** Keys that a prefix is taken to match (gincost_pattern counts 100 for each partial match). */
    static final double KEYS_PER_PREFIX = 100;

    /**
     * Costs one scan.
     *
     * @param selectivity share of the table's rows that satisfy the conditions
     * @param tuples rows in the index
     */
    static BtreeCost.Access access(
            CostSettings s, GinSizeModel.Shape index, Search search, double selectivity, double tuples) {
        double entryPages = Math.max(1, index.entryPages());
        double entries = Math.max(1, index.entries());
        double pageCpu = s.majorVersion() >= PAGE_CPU_VERSION ? PAGE_CPU_OPERATORS * s.cpuOperatorCost() : 0;
        double prefixes = Math.min(1, search.partial() * KEYS_PER_PREFIX / entries);

        double lookUps = search.entries();
        double entryReads =
                Math.ceil(lookUps * Math.rint(Math.pow(entryPages, DESCENT_POWER))) + Math.ceil(entryPages * prefixes);
        double dataReads = Math.ceil(index.dataPages() * prefixes);

        boolean cpu = s.majorVersion() >= PAGE_CPU_VERSION;
        double comparisons = cpu && entries > 1 ? Math.ceil(Math.log(entries) / Math.log(2)) : 0;
        double descents = comparisons * s.cpuOperatorCost() * lookUps;
        double startup = descents + (entryReads + dataReads) * (s.randomPageCost() + pageCpu) + pageCpu * lookUps;

        double ofKeys = Math.ceil(index.dataPages() * search.exact() / entries);
        double ofRows = Math.ceil(selectivity * tuples * POINTER_BYTES / IndexSizeModel.PAGE_BYTES);
        double postingReads = Math.max(ofKeys, ofRows);
        // The server counts the descents and the entry pages into the total again; so does this.
        double total = startup + descents + entryReads * pageCpu + postingReads * (s.randomPageCost() + pageCpu);
        double conditionCost = s.cpuOperatorCost() * search.conditions();
        if (cpu) {
            total += lookUps * conditionCost + tuples * selectivity * s.cpuIndexTupleCost();
        } else {
            total += tuples * selectivity * (s.cpuIndexTupleCost() + conditionCost);
        }
        return new BtreeCost.Access(startup, total, selectivity, 0);
    }
}
