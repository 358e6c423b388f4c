package io.pgtender.plan;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.sql.RelationName;
import java.util.Map;
import java.util.Optional;

/**
 * Types of the columns of a plan. They decide whether {@code (c.name)::text} is the column itself (a varchar that only
 * changes its label) or a value computed from it (an integer that is converted), which EXPLAIN prints alike.
 */
@FunctionalInterface
public interface ColumnTypes {

    /** Knows nothing; a column that is cast to text then counts as a varchar, by far the commonest case. */
    ColumnTypes UNKNOWN = (alias, column) -> Optional.empty();

    /**
     * The type as {@code format_type} prints it, empty when it is not known.
     *
     * @param alias alias of the relation within the plan
     * @param column the column's name
     */
    Optional<String> typeOf(String alias, String column);

    /** Types of all columns of {@code catalog} that {@code plan} reads. */
    static ColumnTypes of(Plan plan, Catalog catalog) {
        Map<String, RelationName> relations = plan.relationsByAlias();
        return (alias, column) -> Optional.ofNullable(relations.get(alias))
                .flatMap(catalog::table)
                .flatMap(table -> table.column(column))
                .map(ColumnFacts::typeName);
    }
}
