package com.example.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Ways to write many rows. */
public final class Saves {

    private Saves() {}

    /** Looks each product up before it takes from its stock. */
    public static void ship(Connection connection, long firstOrder, long lastOrder) {
        List<long[]> lines = Sql.query(
                connection,
                "SELECT product_id, quantity FROM order_lines WHERE order_id BETWEEN ? AND ?",
                row -> new long[] {row.getLong(1), row.getInt(2)},
                firstOrder,
                lastOrder);
        for (long[] line : lines) {
            int stock = Sql.query(connection, "SELECT stock FROM products WHERE id = ?", row -> row.getInt(1), line[0])
                    .get(0);
            if (stock > 0) {
                Sql.update(connection, "UPDATE products SET stock = stock - ? WHERE id = ?", line[1], line[0]);
            }
        }
    }

    /** Looks for each address before it notes a signup. */
    public static void signUp(Connection connection, List<String> addresses) {
        long customer = 1_000;
        for (String address : addresses) {
            if (Sql.query(connection, "SELECT 1 FROM customers WHERE email = ?", row -> row.getInt(1), address)
                    .isEmpty()) {
                Sql.update(connection, "INSERT INTO events (kind, customer_id) VALUES ('signup', ?)", customer++);
            }
        }
    }

    public static void deleteVisits(Connection connection, int limit) {
        for (long id :
                Sql.query(connection, "SELECT id FROM events ORDER BY id DESC LIMIT ?", row -> row.getLong(1), limit)) {
            Sql.update(connection, "DELETE FROM events WHERE id = ?", id);
        }
    }

    /** Several rows in one statement. */
    public static void insertTogether(Connection connection, int statements, int rows) throws SQLException {
        String sql = "INSERT INTO events (kind, customer_id) VALUES " + "(?, ?), ".repeat(rows - 1) + "(?, ?)";
        for (int i = 0; i < statements; i++) {
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                for (int row = 0; row < rows; row++) {
                    insert.setString(2 * row + 1, "import");
                    insert.setLong(2 * row + 2, 500L + i * rows + row);
                }
                insert.executeUpdate();
            }
        }
    }

    /** An id for each row, then all rows in one batch. */
    public static void insertWithIds(Connection connection, int rows) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO events (id, kind, customer_id) VALUES (?, 'import', ?)")) {
            for (int i = 0; i < rows; i++) {
                insert.setLong(1, nextId(connection));
                insert.setLong(2, 500L + i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static long nextId(Connection connection) {
        return Sql.query(connection, "SELECT nextval('event_ids')", row -> row.getLong(1))
                .get(0);
    }
}
