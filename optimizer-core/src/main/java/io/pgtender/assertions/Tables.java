package io.pgtender.assertions;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which tables a statement names. */
final class Tables {

    private Tables() {}

    /** Whether it reads or writes the table. */
    static boolean names(QueryShape shape, String table) {
        return isAmong(ReadRelations.of(shape), table) || isAmong(shape.writeTargets(), table);
    }

    /**
     * Whether one of the relations is the table.
     *
     * @param table with its schema or without
     */
    static boolean isAmong(List<RelationName> relations, String table) {
        return relations.stream().anyMatch(relation -> is(relation, table));
    }

    /** The only table that a statement reads; {@code null} where it reads none or several. */
    static @Nullable String onlyOneRead(QueryShape shape) {
        List<RelationName> relations = ReadRelations.of(shape);
        return relations.size() == 1 ? relations.get(0).name() : null;
    }

    private static boolean is(RelationName relation, String table) {
        String schema = relation.schema();
        return relation.name().equalsIgnoreCase(table)
                || (schema != null && (schema + "." + relation.name()).equalsIgnoreCase(table));
    }
}
