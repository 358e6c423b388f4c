package com.example.store.jdbc;

import com.example.store.Customer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Lists with a query for each row, in the ways that JDBC allows. */
public final class Reports {

    private static final String ORDERS = "SELECT id, customer_id FROM orders ORDER BY id LIMIT ";
    private static final String CUSTOMER = "SELECT name FROM customers WHERE id = ?";

    /** Rows that the driver fetches at a time. */
    private static final int FETCH_SIZE = 10;

    private Reports() {}

    public static List<Long> lastOrders(Connection connection, List<Long> customers) {
        List<Long> last = new ArrayList<>();
        for (long id : customers) {
            last.addAll(Sql.query(
                    connection,
                    "SELECT id FROM orders WHERE customer_id = ? ORDER BY id DESC LIMIT 1",
                    row -> row.getLong(1),
                    id));
        }
        return last;
    }

    public static List<List<String>> statuses(Connection connection, List<Long> customers) {
        List<List<String>> statuses = new ArrayList<>();
        for (long id : customers) {
            statuses.add(Sql.query(
                    connection, "SELECT status FROM orders WHERE customer_id = ?", row -> row.getString(1), id));
        }
        return statuses;
    }

    public static List<Long> customerIds(Connection connection, int limit) {
        return Sql.query(
                connection, "SELECT id, name FROM customers ORDER BY id LIMIT ?", row -> row.getLong("id"), limit);
    }

    /** The mapper of a row asks for what belongs to it. */
    public static List<Customer> eager(Connection connection, int limit) {
        return Sql.query(connection, ORDERS + limit, row -> customer(connection, row.getLong("customer_id")));
    }

    private static Customer customer(Connection connection, long id) {
        return Sql.query(
                        connection,
                        "SELECT id, name, country_code FROM customers WHERE id = ?",
                        row -> new Customer(row.getLong(1), row.getString(2), row.getString(3)),
                        id)
                .get(0);
    }

    /** Keys in the text. */
    public static int literals(Connection connection, int limit) throws SQLException {
        int found = 0;
        try (Statement list = connection.createStatement();
                Statement lookup = connection.createStatement();
                ResultSet rows = list.executeQuery(ORDERS + limit)) {
            while (rows.next()) {
                try (ResultSet customer =
                        lookup.executeQuery("SELECT name FROM customers WHERE id = " + rows.getLong(2))) {
                    found += customer.next() ? 1 : 0;
                }
            }
        }
        return found;
    }

    public static int preparedOnce(Connection connection, int limit) throws SQLException {
        int found = 0;
        try (PreparedStatement list = connection.prepareStatement(ORDERS + limit);
                PreparedStatement lookup = connection.prepareStatement(CUSTOMER);
                ResultSet rows = list.executeQuery()) {
            while (rows.next()) {
                lookup.setLong(1, rows.getLong("customer_id"));
                try (ResultSet customer = lookup.executeQuery()) {
                    found += customer.next() ? 1 : 0;
                }
            }
        }
        return found;
    }

    /** The list is fetched piece by piece while its rows are worked on. */
    public static int streaming(Connection connection, int limit) throws SQLException {
        int found = 0;
        connection.setAutoCommit(false);
        try (PreparedStatement list = connection.prepareStatement(ORDERS + limit)) {
            list.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = list.executeQuery()) {
                while (rows.next()) {
                    found += Sql.query(connection, CUSTOMER, row -> row.getString(1), rows.getLong(2))
                            .size();
                }
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        return found;
    }

    /** A commit for each page. */
    public static int job(Connection connection, int pageSize, int pages) throws SQLException {
        int found = 0;
        long last = 0;
        connection.setAutoCommit(false);
        for (int page = 0; page < pages; page++) {
            List<long[]> orders = Sql.query(
                    connection,
                    "SELECT id, customer_id FROM orders WHERE id > ? ORDER BY id LIMIT ?",
                    row -> new long[] {row.getLong(1), row.getLong(2)},
                    last,
                    pageSize);
            for (long[] order : orders) {
                found += Sql.query(connection, CUSTOMER, row -> row.getString(1), order[1])
                        .size();
                last = order[0];
            }
            connection.commit();
        }
        connection.setAutoCommit(true);
        return found;
    }

    /** In no order that the list had. */
    public static int shuffled(Connection connection, int limit) {
        List<Long> customers = Sql.query(connection, ORDERS + limit, row -> row.getLong(2));
        Collections.shuffle(customers, new Random(1));
        int found = 0;
        for (long id : customers) {
            found +=
                    Sql.query(connection, CUSTOMER, row -> row.getString(1), id).size();
        }
        return found;
    }

    /** Other lists of small numbers come first. */
    public static int amongOtherNumbers(Connection connection, int limit) {
        Sql.query(connection, "SELECT id, parent_id FROM categories ORDER BY id", row -> row.getInt(1) + row.getInt(2));
        Sql.query(connection, "SELECT id, stock FROM products ORDER BY id", row -> row.getLong(1) + row.getInt(2));
        return eager(connection, limit).size();
    }

    /** The view is written after the service has committed. */
    public static int afterCommit(Connection connection, int limit) throws SQLException {
        connection.setAutoCommit(false);
        List<Long> customers = Sql.query(connection, ORDERS + limit, row -> row.getLong(2));
        connection.commit();
        connection.setAutoCommit(true);
        int found = 0;
        for (long id : customers) {
            found +=
                    Sql.query(connection, CUSTOMER, row -> row.getString(1), id).size();
        }
        return found;
    }

    /** The list is a join already; something is missing in it. */
    public static int joinAndLines(Connection connection, int limit) {
        List<Long> orders = Sql.query(
                connection,
                "SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id LIMIT ?",
                row -> row.getLong(1),
                limit);
        int found = 0;
        for (long id : orders) {
            found += Sql.query(
                            connection, "SELECT quantity FROM order_lines WHERE order_id = ?", row -> row.getInt(1), id)
                    .size();
        }
        return found;
    }

    /** A bigint is read, a text is bound. */
    public static int numberToText(Connection connection, int limit) {
        int found = 0;
        for (long id : Sql.query(connection, ORDERS + limit, row -> row.getLong("id"))) {
            found += Sql.query(
                            connection,
                            "SELECT carrier FROM shipments WHERE reference = ?",
                            row -> row.getString(1),
                            Long.toString(id))
                    .size();
        }
        return found;
    }

    /** A bigint is read, a numeric is bound. */
    public static int numberToDecimal(Connection connection, int limit) {
        int found = 0;
        for (long id : customerIds(connection, limit)) {
            found += Sql.query(
                            connection,
                            "SELECT balance FROM ledger WHERE account = ?",
                            row -> row.getBigDecimal(1),
                            BigDecimal.valueOf(id).setScale(2))
                    .size();
        }
        return found;
    }

    /** A uuid is read and bound as text. */
    public static int uuidAsText(Connection connection, int limit) {
        int found = 0;
        for (String id : Sql.query(
                connection, "SELECT courier_id FROM parcels ORDER BY id LIMIT ?", row -> row.getString(1), limit)) {
            found += Sql.query(
                            connection,
                            "SELECT name FROM couriers WHERE id = CAST(? AS uuid)",
                            row -> row.getString(1),
                            id)
                    .size();
        }
        return found;
    }
}
