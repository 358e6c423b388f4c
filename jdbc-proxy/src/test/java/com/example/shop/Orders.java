package com.example.shop;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** An application's orders, read the slow way and the right way, and written. */
public final class Orders {

    public static final String LIST = "SELECT id, customer_id FROM orders ORDER BY id";
    public static final String CUSTOMER = "SELECT name FROM customers WHERE id = ?";

    private final DataSource dataSource;

    public Orders(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What {@link Orders} needs. */
    public static void createTables(DataSource dataSource) throws SQLException {
        execute(dataSource, "CREATE TABLE customers (id int PRIMARY KEY, name text)");
        execute(dataSource, "CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers)");
    }

    /** Adds orders, each of a customer of its own. */
    public static void add(DataSource dataSource, int orders) throws SQLException {
        execute(
                dataSource,
                "INSERT INTO customers SELECT i, 'customer ' || i FROM (SELECT coalesce(max(id), 1000) AS last"
                        + " FROM customers) c, generate_series(last + 1, last + " + orders + ") i");
        execute(
                dataSource,
                "INSERT INTO orders SELECT id - 900, id FROM customers WHERE id - 900 NOT IN (SELECT id FROM orders)");
    }

    /** One query for the orders, and one for the customer of each. */
    public List<String> customersOneByOne() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement list = connection.prepareStatement(LIST);
                ResultSet rows = list.executeQuery()) {
            while (rows.next()) {
                names.add(customer(connection, rows.getInt("customer_id")));
            }
        }
        return names;
    }

    private static String customer(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CUSTOMER)) {
            statement.setInt(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    /** The same in one query. */
    public List<String> customersAtOnce() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement list = connection.prepareStatement(
                        "SELECT c.name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id");
                ResultSet rows = list.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    /** A read and a write. */
    public void place(int id, int customer) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            customer(connection, customer);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?)")) {
                insert.setInt(1, id);
                insert.setInt(2, customer);
                insert.executeUpdate();
            }
        }
    }

    private static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
