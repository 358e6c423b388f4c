package io.pgtender.dataflow;

import io.pgtender.catalog.ForeignKey;
import io.pgtender.sql.RelationName;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Judges by the database's foreign keys, and by names where none says anything: many schemas do without. Immutable.
 */
public final class ForeignKeyRelations implements KeyRelations {

    private final Map<Long, List<ForeignKey>> byTable;
    private final Map<Long, List<ForeignKey>> byReferencedTable;

    public ForeignKeyRelations(List<ForeignKey> keys) {
        byTable = keys.stream().collect(Collectors.groupingBy(ForeignKey::tableOid));
        byReferencedTable = keys.stream().collect(Collectors.groupingBy(ForeignKey::referencedOid));
    }

    @Override
    public KeyRelation between(TracedStatement source, int column, TracedStatement repeated, int slot) {
        ResultColumns columns = source.columns();
        String predicate = repeated.slot(slot).column();
        if (columns != null && predicate != null && columns.tableOid(column) != ResultColumns.UNKNOWN) {
            // An oid is unsigned in PostgreSQL.
            long table = Integer.toUnsignedLong(columns.tableOid(column));
            int attribute = columns.attributeNumber(column);
            for (ForeignKey key : byTable.getOrDefault(table, List.of())) {
                if (links(key.columns(), attribute, key.referencedColumns(), predicate)
                        && reads(repeated, key.referencedTable())) {
                    return KeyRelation.REFERENCES;
                }
            }
            for (ForeignKey key : byReferencedTable.getOrDefault(table, List.of())) {
                if (links(key.referencedColumns(), attribute, key.columns(), predicate)
                        && reads(repeated, key.table())) {
                    return KeyRelation.REFERENCED_BY;
                }
            }
        }
        return KeyRelations.byName().between(source, column, repeated, slot);
    }

    private static boolean links(
            List<ForeignKey.Column> read, int attribute, List<ForeignKey.Column> compared, String predicate) {
        for (int i = 0; i < read.size(); i++) {
            if (read.get(i).attributeNumber() == attribute
                    && compared.get(i).name().equals(predicate)) {
                return true;
            }
        }
        return false;
    }

    private static boolean reads(TracedStatement statement, RelationName table) {
        return statement.relations().stream()
                .anyMatch(read -> read.name().equals(table.name()) && isSchema(read.schema(), table.schema()));
    }

    private static boolean isSchema(@Nullable String named, @Nullable String actual) {
        return named == null || named.equals(actual);
    }
}
