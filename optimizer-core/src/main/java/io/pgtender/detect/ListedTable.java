package io.pgtender.detect;

import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

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
     * The table of that name, as the search path finds it; empty where there is none.
     *
     * @throws SQLException when the server refuses
     */
    static Optional<ListedTable> read(Connection server, RelationName name) throws SQLException {
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
