package io.pgtender.catalog;

import io.pgtender.catalog.ForeignKey.Action;
import io.pgtender.catalog.ForeignKey.Column;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the foreign keys of a database in one question. Needs no privilege. Stateless; the connection stays the caller's. */
public final class ForeignKeyReader {

    /** Keys that are read; about 500 bytes each. */
    public static final int MAX_KEYS = 10_000;

    private static final String FOREIGN_KEYS = SqlResource.read(ForeignKeyReader.class, "foreign_keys");

    private ForeignKeyReader() {}

    /**
     * All foreign keys, the oldest first.
     *
     * @throws SQLException when the server refuses
     */
    public static List<ForeignKey> read(Connection raw) throws SQLException {
        return read(raw, Kept.ALL);
    }

    /**
     * The foreign keys that the server watches over, the oldest first: not those declared NOT ENFORCED, which PostgreSQL 18
     * has.
     *
     * @throws SQLException when the server refuses
     */
    public static List<ForeignKey> readEnforced(Connection raw) throws SQLException {
        return read(raw, Kept.ENFORCED);
    }

    private enum Kept {
        ALL,
        ENFORCED
    }

    private static List<ForeignKey> read(Connection raw, Kept kept) throws SQLException {
        try (PreparedStatement statement = raw.prepareStatement(FOREIGN_KEYS)) {
            statement.setInt(1, MAX_KEYS);
            List<ForeignKey> keys = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (kept == Kept.ALL || rows.getBoolean("is_enforced")) {
                        keys.add(key(rows));
                    }
                }
            }
            return List.copyOf(keys);
        }
    }

    private static ForeignKey key(ResultSet row) throws SQLException {
        return new ForeignKey(
                row.getString("name"),
                row.getLong("table_oid"),
                new RelationName(row.getString("schema_name"), row.getString("table_name")),
                columns(row, "columns", "attribute_numbers"),
                row.getLong("referenced_oid"),
                new RelationName(row.getString("referenced_schema"), row.getString("referenced_table")),
                columns(row, "referenced_columns", "referenced_attribute_numbers"),
                action(row.getString("on_delete")),
                action(row.getString("on_update")),
                row.getBoolean("is_validated"));
    }

    private static List<Column> columns(ResultSet row, String names, String numbers) throws SQLException {
        String[] name = (String[]) row.getArray(names).getArray();
        String[] number = (String[]) row.getArray(numbers).getArray();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < name.length; i++) {
            columns.add(new Column(name[i], Integer.parseInt(number[i])));
        }
        return columns;
    }

    private static Action action(String code) {
        return switch (code) {
            case "r" -> Action.RESTRICT;
            case "c" -> Action.CASCADE;
            case "n" -> Action.SET_NULL;
            case "d" -> Action.SET_DEFAULT;
            default -> Action.NO_ACTION;
        };
    }
}
