package io.pgtender.catalog;

import io.pgtender.sql.RelationName;
import java.util.List;

/**
 * A foreign key. The columns of both sides are in the order of the key.
 *
 * @param name of the constraint
 * @param tableOid {@code pg_class.oid} of the table that references
 * @param referencedOid {@code pg_class.oid} of the table that is referenced
 * @param onDelete what happens to referencing rows when their key is deleted
 * @param onUpdate what happens to them when their key is changed
 * @param validated false while rows from before the constraint may break it
 */
public record ForeignKey(
        String name,
        long tableOid,
        RelationName table,
        List<Column> columns,
        long referencedOid,
        RelationName referencedTable,
        List<Column> referencedColumns,
        Action onDelete,
        Action onUpdate,
        boolean validated) {

    /**
     * One column of a key.
     *
     * @param attributeNumber {@code pg_attribute.attnum}
     */
    public record Column(String name, int attributeNumber) {}

    /** {@code pg_constraint.confdeltype} and {@code confupdtype}. */
    public enum Action {
        NO_ACTION,
        RESTRICT,
        CASCADE,
        SET_NULL,
        SET_DEFAULT
    }

    public ForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
        if (columns.isEmpty() || columns.size() != referencedColumns.size()) {
            throw new IllegalArgumentException("foreign key " + name + " has " + columns.size()
                    + " columns and references " + referencedColumns.size() + "; give one for each");
        }
    }
}
