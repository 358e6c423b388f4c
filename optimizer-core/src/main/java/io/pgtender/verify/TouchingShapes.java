package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.LatencySeries;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Which shapes use a table, as far as their texts say. */
public final class TouchingShapes {

    private TouchingShapes() {}

    /**
     * Shapes that read or write one of the relations.
     *
     * @param relations the table, and what stands for it: its views, its partitions, the table it is a partition of; a
     *     shape that leaves the schema to the search path is taken to mean any of that name
     */
    public static Set<Fingerprint> of(Collection<LatencySeries> series, Collection<RelationName> relations) {
        Set<Fingerprint> touching = new HashSet<>();
        for (LatencySeries one : series) {
            if (uses(one.shape()).stream().anyMatch(used -> relations.stream().anyMatch(r -> mayBe(used, r)))) {
                touching.add(one.shape().fingerprint());
            }
        }
        return touching;
    }

    /** Every relation that the text names as read or written. */
    static Set<RelationName> uses(QueryShape shape) {
        Set<RelationName> relations = new HashSet<>(shape.writeTargets());
        relations.addAll(ReadRelations.of(shape));
        return relations;
    }

    private static boolean mayBe(RelationName used, RelationName relation) {
        return used.name().equals(relation.name())
                && (used.schema() == null
                        || relation.schema() == null
                        || used.schema().equals(relation.schema()));
    }
}
