package io.pgtender.workload;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads and writes of one relation, as the statements' texts name it. One relation may go by two names, with its schema and
 * without. What triggers, foreign keys, functions and views touch is not seen; see {@link ReadRelations} and
 * {@link QueryShape#writeTargets()}.
 *
 * @param relation the name in the text
 * @param reads calls of statements that read it; a statement that reads and writes it counts as both
 * @param readNanos time in them, in nanoseconds, whole for each relation that they read
 * @param writes calls of statements that write it, a JDBC batch counting once
 * @param writeNanos time in them, likewise
 */
public record RelationStatistics(RelationName relation, long reads, long readNanos, long writes, long writeNanos) {

    /** Those with most time first. */
    static List<RelationStatistics> of(Collection<ShapeStatistics> shapes) {
        Map<RelationName, RelationStatistics> relations = new LinkedHashMap<>();
        for (ShapeStatistics shape : shapes) {
            long calls = shape.calls();
            long nanos = shape.totalNanos();
            add(relations, ReadRelations.of(shape.shape()), name -> new RelationStatistics(name, calls, nanos, 0, 0));
            add(relations, shape.shape().writeTargets(), name -> new RelationStatistics(name, 0, 0, calls, nanos));
        }
        return relations.values().stream()
                .sorted(Comparator.comparingLong((RelationStatistics r) -> r.readNanos + r.writeNanos)
                        .reversed()
                        .thenComparing(r -> r.relation.toSql()))
                .toList();
    }

    private static void add(
            Map<RelationName, RelationStatistics> relations,
            List<RelationName> names,
            Function<RelationName, RelationStatistics> statistics) {
        for (RelationName name : names) {
            relations.merge(name, statistics.apply(name), RelationStatistics::plus);
        }
    }

    private RelationStatistics plus(RelationStatistics other) {
        return new RelationStatistics(
                relation,
                reads + other.reads,
                readNanos + other.readNanos,
                writes + other.writes,
                writeNanos + other.writeNanos);
    }
}
