package com.example.store.jdbc;

import com.example.store.Category;
import com.example.store.Customer;
import com.example.store.Line;
import com.example.store.Order;
import com.example.store.Parcel;
import com.example.store.Product;
import com.example.store.Store;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

final class JdbcStore implements Store {

    private static final String ORDERS = "SELECT id, customer_id, status, total FROM orders ";
    private static final String CUSTOMERS = "SELECT id, name, country_code FROM customers ";
    private static final String CATEGORIES = "SELECT id, coalesce(parent_id, 0) AS parent_id, name FROM categories ";

    private final Connection connection;

    JdbcStore(Connection connection) {
        this.connection = connection;
    }

    @Override
    public List<Order> orders(int limit) {
        return Sql.query(connection, ORDERS + "ORDER BY id LIMIT ?", JdbcStore::order, limit);
    }

    @Override
    public List<Order> ordersAfter(long id, int limit) {
        return Sql.query(connection, ORDERS + "WHERE id > ? ORDER BY id LIMIT ?", JdbcStore::order, id, limit);
    }

    @Override
    public List<Order> ordersAt(int offset, int limit) {
        return Sql.query(connection, ORDERS + "ORDER BY id OFFSET ? LIMIT ?", JdbcStore::order, offset, limit);
    }

    @Override
    public List<Order> ordersOf(long customerId) {
        return Sql.query(connection, ORDERS + "WHERE customer_id = ?", JdbcStore::order, customerId);
    }

    @Override
    public Optional<Order> firstOrderOf(long customerId) {
        return first(Sql.query(
                connection, ORDERS + "WHERE customer_id = ? ORDER BY id LIMIT 1", JdbcStore::order, customerId));
    }

    @Override
    public long countOrdersOf(long customerId) {
        return Sql.query(
                        connection,
                        "SELECT count(*) FROM orders WHERE customer_id = ?",
                        row -> row.getLong(1),
                        customerId)
                .get(0);
    }

    @Override
    public boolean hasOrders(long customerId) {
        return Sql.query(
                        connection,
                        "SELECT EXISTS (SELECT 1 FROM orders WHERE customer_id = ?)",
                        row -> row.getBoolean(1),
                        customerId)
                .get(0);
    }

    @Override
    public long countOrdersWith(String status) {
        return Sql.query(connection, "SELECT count(*) FROM orders WHERE status = ?", row -> row.getLong(1), status)
                .get(0);
    }

    @Override
    public List<String> customerNamesOfOrders(int limit) {
        return Sql.query(
                connection,
                "SELECT o.id, c.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id LIMIT ?",
                row -> row.getLong(1) + ":" + row.getLong(2) + ":" + row.getString(3),
                limit);
    }

    @Override
    public List<Customer> customers(int limit) {
        return Sql.query(connection, CUSTOMERS + "ORDER BY id LIMIT ?", JdbcStore::customer, limit);
    }

    @Override
    public Optional<Customer> customer(long id) {
        return first(Sql.query(connection, CUSTOMERS + "WHERE id = ?", JdbcStore::customer, id));
    }

    @Override
    public List<Customer> customers(Collection<Long> ids) {
        String places = String.join(", ", ids.stream().map(id -> "?").toList());
        return Sql.query(connection, CUSTOMERS + "WHERE id IN (" + places + ")", JdbcStore::customer, ids.toArray());
    }

    @Override
    public List<Line> linesOf(long orderId) {
        return Sql.query(
                connection,
                "SELECT order_id, line_no, product_id, quantity FROM order_lines WHERE order_id = ? ORDER BY line_no",
                row -> new Line(row.getLong(1), row.getInt(2), row.getLong(3), row.getInt(4)),
                orderId);
    }

    @Override
    public Optional<Product> product(long id) {
        return first(Sql.query(
                connection,
                "SELECT id, category_id, name, stock FROM products WHERE id = ?",
                row -> new Product(row.getLong(1), row.getInt(2), row.getString(3), row.getInt(4)),
                id));
    }

    @Override
    public void restock(long productId, int amount) {
        Sql.update(connection, "UPDATE products SET stock = stock + ? WHERE id = ?", amount, productId);
    }

    @Override
    public Optional<String> remark(long orderId, int lineNo) {
        return first(Sql.query(
                connection,
                "SELECT remark FROM line_remarks WHERE order_id = ? AND line_no = ?",
                row -> row.getString(1),
                orderId,
                lineNo));
    }

    @Override
    public Optional<Category> category(int id) {
        return first(Sql.query(connection, CATEGORIES + "WHERE id = ?", JdbcStore::category, id));
    }

    @Override
    public List<Category> children(int parentId) {
        return Sql.query(connection, CATEGORIES + "WHERE parent_id = ? ORDER BY id", JdbcStore::category, parentId);
    }

    @Override
    public List<Parcel> parcels(int limit) {
        return Sql.query(
                connection,
                "SELECT id, courier_id FROM parcels ORDER BY id LIMIT ?",
                row -> new Parcel(row.getObject(1, UUID.class), row.getObject(2, UUID.class)),
                limit);
    }

    @Override
    public Optional<String> courierName(UUID id) {
        return first(Sql.query(connection, "SELECT name FROM couriers WHERE id = ?", row -> row.getString(1), id));
    }

    @Override
    public Optional<String> setting(String key) {
        return first(Sql.query(connection, "SELECT value FROM settings WHERE key = ?", row -> row.getString(1), key));
    }

    @Override
    public void addEvent(String kind, long customerId) {
        Sql.update(connection, "INSERT INTO events (kind, customer_id) VALUES (?, ?)", kind, customerId);
    }

    @Override
    public void addEvents(String kind, Collection<Long> customerIds) {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO events (kind, customer_id) VALUES (?, ?)")) {
            for (long customerId : customerIds) {
                insert.setString(1, kind);
                insert.setLong(2, customerId);
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Order order(ResultSet row) throws SQLException {
        return new Order(row.getLong(1), row.getLong(2), row.getString(3), row.getBigDecimal(4));
    }

    private static Customer customer(ResultSet row) throws SQLException {
        return new Customer(row.getLong(1), row.getString(2), row.getString(3));
    }

    private static Category category(ResultSet row) throws SQLException {
        return new Category(row.getInt(1), row.getInt(2), row.getString(3));
    }

    private static <T> Optional<T> first(List<T> rows) {
        return rows.stream().findFirst();
    }
}
