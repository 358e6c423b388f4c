package io.pgtender.catalog;

import io.pgtender.catalog.IndexUsage.Trait;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads every index of the application's tables in six questions. Needs no privilege; what the role may not read of the
 * statistics is left out. Stateless; the connection stays the caller's.
 *
 * <p>Tables that somebody has locked exclusively are left out instead of waited for; for one that is locked between two
 * questions the session's {@code lock_timeout} is the bound.
 */
public final class IndexInventoryReader {

    /** Most indexes that are read, those of the largest first; about 2 kB each. */
    public static final int MAX_INDEXES = 5_000;

    /** Tables whose columns and their statistics are read, those with the largest indexes first; about 40 µs a column. */
    static final int MAX_TABLES_WITH_COLUMNS = 300;

    /** Tables with smaller indexes are not worth the reading of their columns, in bytes for all of a table's together. */
    static final long MIN_INDEX_BYTES_FOR_COLUMNS = 1L << 20;

    private static final String TABLES = SqlResource.read(IndexInventoryReader.class, "inventory_tables");
    private static final String USAGE = SqlResource.read(IndexInventoryReader.class, "index_usage");
    private static final String COUNTERS = SqlResource.read(IndexInventoryReader.class, "counters");

    private final Connection connection;
    private final Map<Long, TableFacts> tables = new LinkedHashMap<>();
    private final Map<Long, Long> parents = new HashMap<>();
    private long allIndexes;
    private int busyTables;
    private long busyIndexes;

    private IndexInventoryReader(Connection connection) {
        this.connection = connection;
    }

    /**
     * Reads at most {@value #MAX_INDEXES} indexes.
     *
     * @throws SQLException when the server refuses, or a lock was not had in time
     */
    public static IndexInventory read(Connection raw) throws SQLException {
        return read(raw, MAX_INDEXES);
    }

    static IndexInventory read(Connection raw, int maxIndexes) throws SQLException {
        return new IndexInventoryReader(raw).inventory(maxIndexes);
    }

    private IndexInventory inventory(int maxIndexes) throws SQLException {
        CounterFacts counters = counters();
        readTables(maxIndexes);
        CatalogReader reader = new CatalogReader(connection, StatisticsAccess.of(connection));
        Map<Long, List<IndexFacts>> indexes = reader.indexes(tables);
        Map<Long, IndexUsage> usage = usage();
        Map<Long, List<ColumnFacts>> columns = reader.columns(worthReading(indexes));
        List<TableFacts> read = tables.values().stream()
                .map(t -> CatalogReader.with(
                        t,
                        columns.getOrDefault(t.oid(), List.of()),
                        indexes.getOrDefault(t.oid(), List.of()).stream()
                                .filter(i -> usage.containsKey(i.oid())) // dropped between two questions
                                .toList()))
                .toList();
        long found = read.stream().mapToLong(t -> t.indexes().size()).sum();
        int leftOut = (int) Math.max(0, allIndexes - busyIndexes - found);
        return new IndexInventory(read, usage, parents, counters, leftOut, busyTables);
    }

    private CounterFacts counters() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNTERS)) {
            if (!row.next()) {
                throw new SQLException("pg_stat_database has no row for this database; are its statistics on?");
            }
            Instant until = instant(row, "until");
            Instant since = instant(row, "since");
            Instant now = until == null ? Instant.EPOCH : until;
            return new CounterFacts(
                    since == null ? now : since,
                    now,
                    row.getBoolean("in_recovery"),
                    row.getInt("standbys"),
                    row.getDouble("transactions_per_second"));
        }
    }

    private void readTables(int maxIndexes) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setInt(1, maxIndexes);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    allIndexes = rows.getLong("all_indexes");
                    if (rows.getBoolean("is_busy")) {
                        busyTables++;
                        busyIndexes += rows.getLong("indexes");
                        continue;
                    }
                    TableFacts table = CatalogReader.table(rows);
                    tables.put(table.oid(), table);
                    long parent = rows.getLong("parent_oid");
                    if (parent != 0) {
                        parents.put(table.oid(), parent);
                    }
                }
            }
        }
    }

    private Map<Long, IndexUsage> usage() throws SQLException {
        Map<Long, IndexUsage> usage = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(USAGE)) {
            statement.setArray(
                    1, connection.createArrayOf("int8", tables.keySet().toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    long parent = rows.getLong("parent_oid");
                    usage.put(
                            rows.getLong("oid"),
                            new IndexUsage(
                                    traits(rows, parent),
                                    instant(rows, "last_scan"),
                                    parent,
                                    rows.getLong("age_transactions")));
                }
            }
        }
        return usage;
    }

    private static Set<Trait> traits(ResultSet row, long parent) throws SQLException {
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        String constraint = row.getString("constraint_kind");
        if (constraint != null) {
            traits.add(
                    switch (constraint) {
                        case "p" -> Trait.PRIMARY_KEY;
                        case "u" -> Trait.UNIQUE_CONSTRAINT;
                        default -> Trait.EXCLUSION_CONSTRAINT;
                    });
        }
        if (parent != 0) {
            traits.add(Trait.PARTITION);
        }
        Map<String, Trait> flags = Map.of(
                "is_partitioned", Trait.PARTITIONED,
                "is_replica_identity", Trait.REPLICA_IDENTITY,
                "is_clustered", Trait.CLUSTERED,
                "is_deferrable", Trait.DEFERRABLE,
                "is_dying", Trait.DYING,
                "is_referenced", Trait.FOREIGN_KEY_TARGET,
                "is_extensions", Trait.EXTENSION,
                "is_building", Trait.BUILDING);
        for (Map.Entry<String, Trait> flag : flags.entrySet()) {
            if (row.getBoolean(flag.getKey())) {
                traits.add(flag.getValue());
            }
        }
        return traits;
    }

    private static Set<Long> worthReading(Map<Long, List<IndexFacts>> indexes) {
        Map<Long, Long> bytes = new HashMap<>();
        indexes.forEach((table, own) ->
                bytes.put(table, own.stream().mapToLong(IndexFacts::sizeBytes).sum()));
        return bytes.entrySet().stream()
                .filter(e -> e.getValue() >= MIN_INDEX_BYTES_FOR_COLUMNS)
                .sorted(Map.Entry.<Long, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MAX_TABLES_WITH_COLUMNS)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
