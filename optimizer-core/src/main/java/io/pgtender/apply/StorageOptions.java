package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The storage parameters of a table as pg_class has them, verbatim.
 *
 * @param values by name; those of the TOAST table with {@link StorageParameters#TOAST} before
 * @param toastTable whether it has a TOAST table
 */
record StorageOptions(Map<String, String> values, boolean toastTable) {

    StorageOptions {
        values = Map.copyOf(values);
    }

    static StorageOptions of(Connection connection, long table) throws SQLException {
        Map<String, String> values = new TreeMap<>();
        boolean toastTable = false;
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(StorageOptions.class, "storage_options"))) {
            select.setLong(1, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    toastTable = rows.getBoolean("toast_table");
                    String name = rows.getString("option_name");
                    if (name != null) {
                        values.put(name, rows.getString("option_value"));
                    }
                }
            }
        }
        return new StorageOptions(values, toastTable);
    }

    /** Of {@code values} only those that {@code parameters} names. */
    Map<String, String> of(Map<String, String> parameters) {
        Map<String, String> some = new TreeMap<>(values);
        some.keySet().retainAll(parameters.keySet());
        return some;
    }
}
