package io.pgtender.whatif;

import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** How common the commonest value of a column is, read once for each table of a session. Not thread-safe. */
final class CommonValues {

    private final Connection raw;
    private final Map<Long, Map<String, Double>> known = new HashMap<>();

    CommonValues(Connection raw) {
        this.raw = raw;
    }

    /** Share of the table's rows, 0 to 1; 0 when no value stands out or statistics are not readable. */
    double fraction(TableFacts table, String column) throws SQLException {
        Map<String, Double> ofTable = known.get(table.oid());
        if (ofTable == null) {
            ofTable = read(table);
            known.put(table.oid(), ofTable);
        }
        return ofTable.getOrDefault(column, 0.0);
    }

    private Map<String, Double> read(TableFacts table) throws SQLException {
        Map<String, Double> fractions = new HashMap<>();
        try (PreparedStatement statement =
                raw.prepareStatement(SqlResource.read(CommonValues.class, "most_common_frequencies"))) {
            statement.setLong(1, table.oid());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    fractions.put(rows.getString(1), rows.getDouble(2));
                }
            }
        }
        return fractions;
    }
}
