package io.pgtender.catalog;

import io.pgtender.sql.RelationName;
import java.util.List;
import java.util.Optional;

/**
 * A table with its columns and indexes, as the catalog and the statistics views describe it.
 *
 * @param oid pg_class oid
 * @param name schema and name
 * @param kind what pg_class.relkind says
 * @param temporary whether it is a session's own
 * @param estimatedRows {@code reltuples}; -1 when it was never vacuumed or analysed
 * @param pages size in 8 kB pages now
 * @param allVisibleFraction share of pages marked all-visible, 0 to 1
 * @param columns columns in order of attnum, dropped ones left out
 * @param indexes every index, invalid ones included
 * @param rowsInserted rows inserted since the statistics were reset
 * @param rowsUpdated rows updated since the statistics were reset
 * @param rowsHotUpdated rows updated without touching an index since the statistics were reset
 * @param rowsDeleted rows deleted since the statistics were reset
 */
public record TableFacts(
        long oid,
        RelationName name,
        Kind kind,
        boolean temporary,
        double estimatedRows,
        long pages,
        double allVisibleFraction,
        List<ColumnFacts> columns,
        List<IndexFacts> indexes,
        long rowsInserted,
        long rowsUpdated,
        long rowsHotUpdated,
        long rowsDeleted) {

    public TableFacts {
        columns = List.copyOf(columns);
        indexes = List.copyOf(indexes);
    }

    /** {@code pg_class.relkind} of relations that can be scanned. */
    public enum Kind {
        TABLE,
        PARTITIONED_TABLE,
        /** A leaf or sub-parent of a partitioned table. */
        PARTITION,
        MATERIALIZED_VIEW,
        FOREIGN_TABLE,
        OTHER
    }

    /** Size in bytes, without indexes and TOAST. */
    public long sizeBytes() {
        return pages * 8_192L;
    }

    public Optional<ColumnFacts> column(String columnName) {
        return columns.stream().filter(c -> c.name().equals(columnName)).findFirst();
    }
}
