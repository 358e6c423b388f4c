package com.example.store.jdbc;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Keys asked for together, as an array. */
public final class Chunks {

    private Chunks() {}

    public static int customers(Connection connection, List<Long> ids, int chunkSize) throws SQLException {
        int found = 0;
        for (int from = 0; from < ids.size(); from += chunkSize) {
            List<Long> chunk = ids.subList(from, Math.min(ids.size(), from + chunkSize));
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT id, name FROM customers WHERE id = ANY (?)")) {
                Array keys = connection.createArrayOf("bigint", chunk.toArray());
                statement.setArray(1, keys);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found++;
                    }
                }
                keys.free();
            }
        }
        return found;
    }
}
