package io.pgtender.detect;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog knows of a table that lists are read from.
 *
 * @param name schema and name as SQL
 * @param estimatedRows {@code reltuples}; -1 when it was never vacuumed or analysed
 * @param primaryKey its columns in order; none where there is no primary key
 * @param notNull columns that are declared so
 */
record ListedTable(String name, double estimatedRows, List<String> primaryKey, List<String> notNull) {

    private static final String SQL = SqlResource.read(ListedTable.class, "listed_table");

    ListedTable {
        primaryKey = List.copyOf(primaryKey);
        notNull = List.copyOf(notNull);
    }

    /**
     * The only table that a statement reads; empty where there are more or none, and where the server cannot be asked: the
     * rest of a finding does not depend on it.
     *
     * @param notes where it is said that the server refused
     */
    static Optional<ListedTable> of(QueryShape shape, @Nullable Connection server, List<String> notes) {
        Optional<RelationName> only = SqlNames.onlyTable(shape);
        if (server == null || only.isEmpty()) {
            return Optional.empty();
        }
        try {
            return read(server, only.get());
        } catch (SQLException e) {
            notes.add("what the catalog knows of " + only.get() + " could not be read (SQLSTATE " + e.getSQLState()
                    + ")");
            return Optional.empty();
        }
    }

    private static Optional<ListedTable> read(Connection server, RelationName name) throws SQLException {
        try (PreparedStatement statement = server.prepareStatement(SQL)) {
            statement.setString(1, name.toSql());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new ListedTable(
                                row.getString("name"),
                                row.getDouble("estimated_rows"),
                                names(row, "primary_key"),
                                names(row, "not_null")))
                        : Optional.empty();
            }
        }
    }

    private static List<String> names(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
