package io.pgtender.catalog;

import java.util.List;
import java.util.Map;

/**
 * The indexes of a database, with their tables.
 *
 * @param tables with their indexes; columns of those tables only whose indexes are large. Whole partition trees
 * @param usage by the oid of the index
 * @param parents of a partition's oid, the oid of the table above it
 * @param counters since when they count
 * @param indexesLeftOut those beyond the bound
 * @param tablesBusy those left out because they were locked exclusively
 */
public record IndexInventory(
        List<TableFacts> tables,
        Map<Long, IndexUsage> usage,
        Map<Long, Long> parents,
        CounterFacts counters,
        int indexesLeftOut,
        int tablesBusy) {

    public IndexInventory {
        tables = List.copyOf(tables);
        usage = Map.copyOf(usage);
        parents = Map.copyOf(parents);
    }
}
