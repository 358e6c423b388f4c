package io.pgtender.candidate;

import io.pgtender.sql.Identifiers;

/**
 * One row of pg_opclass.
 *
 * @param accessMethod {@code btree}, {@code gin}, ...
 * @param name its name
 * @param schema where it lives
 * @param inputType what it indexes, as {@code format_type} prints it, without length
 * @param inputName the same as pg_type names it
 * @param isDefault whether it is that type's default
 * @param visible whether its name alone finds it on the search path
 */
record OperatorClass(
        String accessMethod,
        String name,
        String schema,
        String inputType,
        String inputName,
        boolean isDefault,
        boolean visible) {

    /** As it is written in CREATE INDEX: bare where that finds it, else with its schema. */
    String toSql() {
        return visible ? Identifiers.quote(name) : Identifiers.quote(schema) + "." + Identifiers.quote(name);
    }
}
