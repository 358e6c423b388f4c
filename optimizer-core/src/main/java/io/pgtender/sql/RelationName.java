package io.pgtender.sql;

import org.jspecify.annotations.Nullable;

/**
 * A relation as a statement names it: unquoted and folded as PostgreSQL folds it.
 *
 * @param schema {@code null} where the text leaves it to the search path
 */
public record RelationName(@Nullable String schema, String name) {

    /** The name as it may be written in SQL, quoted where it must be. */
    public String toSql() {
        return schema == null ? Identifiers.quote(name) : Identifiers.quote(schema) + "." + Identifiers.quote(name);
    }

    @Override
    public String toString() {
        return toSql();
    }
}
