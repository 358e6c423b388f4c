package io.pgtender.catalog;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the catalog: one question for each kind of fact, whatever the number of tables. Needs no privilege; what the role
 * may not read (statistics of columns that it cannot select) is left out. Stateless; the connection stays the caller's.
 */
public final class CatalogReader {

    private static final String TABLES = SqlResource.read(CatalogReader.class, "tables");
    private static final String COLUMNS = SqlResource.read(CatalogReader.class, "columns");
    private static final String INDEXES = SqlResource.read(CatalogReader.class, "indexes");
    private static final String INDEX_KEYS = SqlResource.read(CatalogReader.class, "index_keys");
    private static final String SERVER = SqlResource.read(CatalogReader.class, "server");
    private static final String SETTINGS = SqlResource.read(CatalogReader.class, "settings");

    /** Tables without readable statistics that a note names. */
    private static final int MAX_NAMED = 5;

    private final Connection connection;
    private final StatisticsAccess access;
    private final List<RelationName> unreadable = new ArrayList<>();

    CatalogReader(Connection connection, StatisticsAccess access) {
        this.connection = connection;
        this.access = access;
    }

    /**
     * Reads tables, materialised views and foreign tables of those names, and the server's facts. Names that stand for
     * nothing, or for a view or a sequence, are left out. What the role may not read is in {@link Catalog#notes}.
     *
     * @param tables names with their schema; those without are left out
     * @throws SQLException when the server refuses
     */
    public static Catalog read(Connection raw, Collection<RelationName> tables) throws SQLException {
        ServerFacts server = readServer(raw);
        CatalogReader reader = new CatalogReader(raw, StatisticsAccess.of(raw));
        List<TableFacts> facts = reader.tables(tables);
        return new Catalog(server, facts, reader.notes(server));
    }

    /**
     * Reads what the server is and how it is set up.
     *
     * @throws SQLException when the server refuses
     */
    public static ServerFacts readServer(Connection raw) throws SQLException {
        Map<String, String> settings = new HashMap<>();
        try (Statement statement = raw.createStatement();
                ResultSet rows = statement.executeQuery(SETTINGS)) {
            while (rows.next()) {
                settings.put(text(rows, "name"), text(rows, "setting"));
            }
        }
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery(SERVER)) {
            row.next();
            Map<String, String> extensions = new HashMap<>();
            for (Object[] extension : (Object[][]) elements(row.getArray("extensions"), new String[0][])) {
                extensions.put(String.valueOf(extension[0]), String.valueOf(extension[1]));
            }
            Set<String> available = new HashSet<>();
            for (Object name : elements(row.getArray("available"), new String[0])) {
                available.add(String.valueOf(name));
            }
            return new ServerFacts(
                    row.getInt("version"),
                    text(row, "user_name"),
                    text(row, "database_name"),
                    row.getBoolean("in_recovery"),
                    row.getBoolean("read_only"),
                    extensions,
                    available,
                    settings);
        }
    }

    private List<TableFacts> tables(Collection<RelationName> names) throws SQLException {
        List<RelationName> qualified =
                names.stream().filter(n -> n.schema() != null).distinct().toList();
        Map<Long, TableFacts> tables = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setArray(
                    1, textArray(qualified.stream().map(RelationName::schema).toArray()));
            statement.setArray(
                    2, textArray(qualified.stream().map(RelationName::name).toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    TableFacts table = table(rows);
                    tables.put(table.oid(), table);
                    if (!rows.getBoolean("is_readable")) {
                        unreadable.add(table.name());
                    }
                }
            }
        }
        Map<Long, List<ColumnFacts>> columns = columns(tables.keySet());
        Map<Long, List<IndexFacts>> indexes = indexes(tables);
        return tables.values().stream()
                .map(t -> with(t, columns.getOrDefault(t.oid(), List.of()), indexes.getOrDefault(t.oid(), List.of())))
                .toList();
    }

    /** What could not be read, and what would make it readable. */
    private List<String> notes(ServerFacts server) {
        if (!access.columns()) {
            return List.of(
                    "The planner's statistics of columns could not be read, so that estimates here are rough: GRANT"
                            + " SELECT ON pg_catalog.pg_stats TO " + Identifiers.quote(server.user()));
        }
        if (unreadable.isEmpty()) {
            return List.of();
        }
        String named = unreadable.stream()
                .map(RelationName::toSql)
                .sorted()
                .limit(MAX_NAMED)
                .collect(Collectors.joining(", "));
        int more = unreadable.size() - MAX_NAMED;
        return List.of("The planner's statistics of " + named + (more > 0 ? " and " + more + " more tables" : "")
                + " are not shown to " + Identifiers.quote(server.user())
                + " (privilege SELECT, or row security), so that estimates there are rough");
    }

    static TableFacts table(ResultSet row) throws SQLException {
        return new TableFacts(
                row.getLong("oid"),
                new RelationName(text(row, "schema_name"), text(row, "table_name")),
                kind(text(row, "kind"), row.getBoolean("is_partition")),
                row.getBoolean("is_temporary"),
                row.getDouble("estimated_rows"),
                row.getLong("pages"),
                row.getDouble("all_visible"),
                List.of(),
                List.of(),
                row.getLong("rows_inserted"),
                row.getLong("rows_updated"),
                row.getLong("rows_hot_updated"),
                row.getLong("rows_deleted"));
    }

    static TableFacts.Kind kind(String relkind, boolean partition) {
        return switch (relkind) {
            case "r" -> partition ? TableFacts.Kind.PARTITION : TableFacts.Kind.TABLE;
            case "p" -> partition ? TableFacts.Kind.PARTITION : TableFacts.Kind.PARTITIONED_TABLE;
            case "m" -> TableFacts.Kind.MATERIALIZED_VIEW;
            case "f" -> TableFacts.Kind.FOREIGN_TABLE;
            default -> TableFacts.Kind.OTHER;
        };
    }

    /** The same table with what is on it. */
    static TableFacts with(TableFacts table, List<ColumnFacts> columns, List<IndexFacts> indexes) {
        return new TableFacts(
                table.oid(),
                table.name(),
                table.kind(),
                table.temporary(),
                table.estimatedRows(),
                table.pages(),
                table.allVisibleFraction(),
                columns,
                indexes,
                table.rowsInserted(),
                table.rowsUpdated(),
                table.rowsHotUpdated(),
                table.rowsDeleted());
    }

    /** Columns by the oid of their table. */
    Map<Long, List<ColumnFacts>> columns(Set<Long> tables) throws SQLException {
        Map<Long, List<ColumnFacts>> columns = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(access.readable(COLUMNS))) {
            statement.setArray(1, oidArray(tables));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.computeIfAbsent(rows.getLong("table_oid"), oid -> new ArrayList<>())
                            .add(column(rows));
                }
            }
        }
        return columns;
    }

    private static ColumnFacts column(ResultSet row) throws SQLException {
        int bounded = row.getInt("bounded_bytes");
        Integer boundedBytes = row.wasNull() ? null : bounded;
        double nullFraction = row.getDouble("null_fraction");
        ColumnFacts.Statistics statistics = row.wasNull()
                ? null
                : new ColumnFacts.Statistics(
                        nullFraction,
                        row.getInt("average_width"),
                        row.getDouble("distinct_values"),
                        row.getDouble("correlation"));
        return new ColumnFacts(
                text(row, "name"),
                row.getInt("number"),
                text(row, "type_name"),
                row.getBoolean("not_null"),
                row.getInt("type_length"),
                row.getInt("type_alignment"),
                row.getBoolean("has_btree"),
                row.getBoolean("deduplicates"),
                boundedBytes,
                statistics);
    }

    /** Indexes by the oid of their table. Waits where a table or an index is locked exclusively. */
    Map<Long, List<IndexFacts>> indexes(Map<Long, TableFacts> tables) throws SQLException {
        Map<Long, List<IndexKey>> keys = new HashMap<>();
        Map<Long, List<String>> included = new HashMap<>();
        Map<Long, List<String>> options = new HashMap<>();
        readKeys(tables.keySet(), keys, included, options);
        Map<Long, List<IndexFacts>> indexes = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(INDEXES)) {
            statement.setArray(1, oidArray(tables.keySet()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    long oid = rows.getLong("oid");
                    long table = rows.getLong("table_oid");
                    List<IndexKey> own = keys.getOrDefault(oid, List.of());
                    if (own.isEmpty()) {
                        continue; // dropped between two questions
                    }
                    IndexDefinition definition = new IndexDefinition(
                            Objects.requireNonNull(tables.get(table)).name(),
                            text(rows, "access_method"),
                            own,
                            included.getOrDefault(oid, List.of()),
                            rows.getString("predicate"),
                            rows.getBoolean("is_unique"));
                    indexes.computeIfAbsent(table, t -> new ArrayList<>())
                            .add(index(rows, definition, options.getOrDefault(oid, List.of())));
                }
            }
        }
        return indexes;
    }

    private void readKeys(
            Set<Long> tables,
            Map<Long, List<IndexKey>> keys,
            Map<Long, List<String>> included,
            Map<Long, List<String>> options)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INDEX_KEYS)) {
            statement.setArray(1, oidArray(tables));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    long oid = rows.getLong("index_oid");
                    String column = rows.getString("column_name");
                    if (!rows.getBoolean("is_included")) {
                        keys.computeIfAbsent(oid, i -> new ArrayList<>()).add(key(rows, column));
                        options.computeIfAbsent(oid, i -> new ArrayList<>()).add(text(rows, "operator_class_options"));
                    } else if (column != null) {
                        included.computeIfAbsent(oid, i -> new ArrayList<>()).add(column);
                    }
                }
            }
        }
    }

    private static IndexKey key(ResultSet row, @Nullable String column) throws SQLException {
        return new IndexKey(
                column,
                column == null ? text(row, "expression") : null,
                row.getBoolean("is_descending"),
                row.getBoolean("is_nulls_first"),
                row.getString("operator_class"),
                row.getString("collation"));
    }

    private static IndexFacts index(ResultSet row, IndexDefinition definition, List<String> operatorClassOptions)
            throws SQLException {
        Object[] parameters = elements(row.getArray("storage_parameters"), new String[0]);
        return new IndexFacts(
                row.getLong("oid"),
                text(row, "name"),
                definition,
                row.getBoolean("is_valid"),
                row.getBoolean("is_ready"),
                row.getBoolean("is_primary"),
                row.getBoolean("is_constraint"),
                row.getBoolean("is_replica_identity"),
                row.getLong("size_bytes"),
                row.getLong("scans"),
                new IndexOptions(
                        row.getBoolean("nulls_not_distinct"),
                        operatorClassOptions,
                        Arrays.stream(parameters).map(String::valueOf).toList(),
                        row.getString("tablespace")),
                text(row, "create_sql"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    private static Object[] elements(@Nullable Array array, Object[] none) throws SQLException {
        return array == null ? none : (Object[]) array.getArray();
    }

    private Array textArray(@Nullable Object[] values) throws SQLException {
        return connection.createArrayOf("text", values);
    }

    private Array oidArray(Set<Long> oids) throws SQLException {
        return connection.createArrayOf("int8", oids.toArray());
    }
}
