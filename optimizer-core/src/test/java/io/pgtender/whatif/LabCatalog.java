package io.pgtender.whatif;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.ColumnFacts;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.ServerFacts;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what the tests of this package need of the lab's tables: plain columns and plain btree indexes. */
final class LabCatalog {

    private static final String SETTINGS =
            "SELECT name, setting FROM pg_settings WHERE name ~ '_cost|enable_|cache_size|work_mem|parallel'";
    private static final String EXTENSIONS = "SELECT extname, extversion FROM pg_extension";
    private static final String VERSION = "SELECT 'version', current_setting('server_version_num')";

    private static final String TABLE = """
            SELECT oid, reltuples, pg_relation_size(oid) / 8192, relallvisible / greatest(relpages, 1)::float8,
              relispartition
            FROM pg_class WHERE oid = ?::regclass
            """;

    private static final String COLUMNS = """
            SELECT a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, t.typlen,
              CASE t.typalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END,
              t.typname NOT IN ('numeric', 'float4', 'float8', 'jsonb'),
              s.null_frac, s.avg_width, s.n_distinct, s.correlation
            FROM pg_attribute a
            JOIN pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_stats s ON (s.schemaname, s.tablename, s.attname) = (?, ?, a.attname)
            WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private static final String INDEXES = """
            SELECT i.indexrelid, x.relname, i.indisunique, i.indisprimary, pg_relation_size(i.indexrelid),
              ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) k)
            FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
            WHERE i.indrelid = ?::regclass
            """;

    private LabCatalog() {}

    static Catalog read(Connection connection, Collection<RelationName> names) throws SQLException {
        List<TableFacts> tables = new ArrayList<>();
        for (RelationName name : names) {
            tables.add(table(connection, name));
        }
        int version = Integer.parseInt(pairs(connection, VERSION).get("version"));
        ServerFacts server = new ServerFacts(
                version,
                "postgres",
                "lab",
                false,
                false,
                pairs(connection, EXTENSIONS),
                Set.of(),
                pairs(connection, SETTINGS));
        return new Catalog(server, tables);
    }

    private static Map<String, String> pairs(Connection connection, String sql) throws SQLException {
        Map<String, String> pairs = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                pairs.put(rows.getString(1), rows.getString(2));
            }
        }
        return pairs;
    }

    private static TableFacts table(Connection connection, RelationName name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, name.toSql());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                double rows = row.getDouble(2);
                return new TableFacts(
                        row.getLong(1),
                        name,
                        row.getBoolean(5) ? TableFacts.Kind.PARTITION : TableFacts.Kind.TABLE,
                        false,
                        rows,
                        row.getLong(3),
                        row.getDouble(4),
                        columns(connection, name, rows),
                        indexes(connection, name),
                        0,
                        0,
                        0,
                        0);
            }
        }
    }

    private static List<ColumnFacts> columns(Connection connection, RelationName name, double tableRows)
            throws SQLException {
        List<ColumnFacts> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setString(1, name.schema());
            statement.setString(2, name.name());
            statement.setString(3, name.toSql());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    double distinct = row.getDouble(10);
                    ColumnFacts.Statistics statistics = new ColumnFacts.Statistics(
                            row.getDouble(8),
                            row.getInt(9),
                            distinct < 0 ? -distinct * tableRows : distinct,
                            row.getDouble(11));
                    columns.add(new ColumnFacts(
                            row.getString(1),
                            row.getInt(2),
                            row.getString(3),
                            row.getBoolean(4),
                            row.getInt(5),
                            row.getInt(6),
                            true,
                            row.getBoolean(7),
                            null,
                            row.getObject(9) == null ? null : statistics));
                }
            }
        }
        return columns;
    }

    private static List<IndexFacts> indexes(Connection connection, RelationName table) throws SQLException {
        List<IndexFacts> indexes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(INDEXES)) {
            statement.setString(1, table.toSql());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<IndexKey> keys = new ArrayList<>();
                    for (Object key : (Object[]) row.getArray(6).getArray()) {
                        keys.add(IndexKey.column(key.toString()));
                    }
                    IndexDefinition definition =
                            new IndexDefinition(table, "btree", keys, List.of(), null, row.getBoolean(3));
                    indexes.add(new IndexFacts(
                            row.getLong(1),
                            row.getString(2),
                            definition,
                            true,
                            true,
                            row.getBoolean(4),
                            false,
                            false,
                            row.getLong(5),
                            0));
                }
            }
        }
        return indexes;
    }
}
