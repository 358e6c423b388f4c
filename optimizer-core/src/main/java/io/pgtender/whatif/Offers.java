package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.sql.RelationName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The hypothetical indexes of one question, and short names for those of some tables: what is worked out of a part of a
 * plan is good for every question that offers the same on the tables of that part.
 *
 * @param byTable hypothetical indexes by the table, or partition, on which they would stand; none without
 * @param numbers a number for each of these sets, the same for the same set of the same table
 */
record Offers(Map<RelationName, Set<IndexDefinition>> byTable, Map<RelationName, Integer> numbers) {

    /** Nothing is offered. */
    static final Offers NONE = new Offers(Map.of(), Map.of());

    /** {@code scan} with what is offered on its table. */
    Scan on(Scan scan) {
        Set<IndexDefinition> here = byTable.get(scan.table().name());
        return here == null ? scan : scan.withOffered(here);
    }

    /** What is offered on {@code tables}: empty for nothing, equal for the same. */
    List<Integer> on(Set<RelationName> tables) {
        List<Integer> found = new ArrayList<>();
        numbers.forEach((table, number) -> {
            if (tables.contains(table)) {
                found.add(number);
            }
        });
        found.sort(null);
        return found;
    }
}
