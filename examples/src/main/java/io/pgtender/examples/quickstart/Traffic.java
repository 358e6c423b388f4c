package io.pgtender.examples.quickstart;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the shop's application does all day, on several threads, at a steady pace: the code is as people write it, and knows
 * nothing of being watched.
 */
final class Traffic implements AutoCloseable {

    static final String LATEST_ORDERS = "SELECT id, customer_id, total FROM shop.orders ORDER BY id DESC LIMIT 25";
    static final String CUSTOMER = "SELECT name, country FROM shop.customers WHERE id = ?";
    static final String LINES_OF_ORDER = "SELECT product_id, quantity, price FROM shop.order_lines WHERE order_id = ?";
    static final String ORDERS_OF_CUSTOMER =
            "SELECT id, status, placed_at, total FROM shop.orders WHERE customer_id = ?"
                    + " ORDER BY placed_at DESC LIMIT 20";
    static final String PRODUCT = "SELECT name, price, stock FROM shop.products WHERE id = ?";
    static final String SHIPPING = "SELECT zone, fee FROM shop.shipping_rates WHERE country = ?";

    private static final int THREADS = 4;

    /** Pause between two pages that one visitor opens, in milliseconds. */
    private static final int PAUSE_MILLIS = 20;

    private final DataSource dataSource;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong pages = new AtomicLong();
    private final AtomicReference<@Nullable SQLException> failure = new AtomicReference<>();
    private volatile boolean stopped;

    Traffic(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    void start() {
        for (int i = 0; i < THREADS; i++) {
            SplittableRandom random = new SplittableRandom(1_000 + i);
            Thread thread = new Thread(() -> visit(random), "visitor-" + (i + 1));
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** Pages that visitors have opened. */
    long pages() {
        return pages.get();
    }

    /** What went wrong first, if anything did. */
    @Nullable
    SQLException failure() {
        return failure.get();
    }

    private void visit(SplittableRandom random) {
        while (!stopped) {
            try {
                openPage(random);
                pages.incrementAndGet();
            } catch (SQLException e) {
                if (!stopped) {
                    failure.compareAndSet(null, e);
                }
            }
            LockSupport.parkNanos(PAUSE_MILLIS * 1_000_000L);
        }
    }

    private void openPage(SplittableRandom random) throws SQLException {
        int page = random.nextInt(100);
        if (page < 14) {
            latestOrders();
        } else if (page < 20) {
            orderHistory(1 + Shop.skewed(random, Shop.CUSTOMERS));
        } else if (page < 27) {
            orderDetails(1 + random.nextInt(Shop.ORDERS));
        } else if (page < 78) {
            product(1 + Shop.skewed(random, Shop.PRODUCTS), random);
        } else {
            placeOrder(random);
        }
    }

    /** The dashboard of the shop's staff: a list, and for each element its customer. An N+1, as it is found in the wild. */
    private void latestOrders() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement orders = connection.prepareStatement(LATEST_ORDERS);
                ResultSet rows = orders.executeQuery()) {
            while (rows.next()) {
                customerName(connection, rows.getInt("customer_id"));
            }
        }
    }

    private static String customerName(Connection connection, int id) throws SQLException {
        try (PreparedStatement customer = connection.prepareStatement(CUSTOMER)) {
            customer.setInt(1, id);
            try (ResultSet row = customer.executeQuery()) {
                return row.next() ? row.getString("name") : "unknown";
            }
        }
    }

    private void orderHistory(int customerId) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement orders = connection.prepareStatement(ORDERS_OF_CUSTOMER)) {
            orders.setInt(1, customerId);
            readAll(orders);
        }
    }

    private void orderDetails(int orderId) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement lines = connection.prepareStatement(LINES_OF_ORDER)) {
            lines.setInt(1, orderId);
            readAll(lines);
        }
    }

    private void product(int productId, SplittableRandom random) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            try (PreparedStatement product = connection.prepareStatement(PRODUCT)) {
                product.setInt(1, productId);
                readAll(product);
            }
            shippingFee(connection, Shop.COUNTRIES.get(random.nextInt(Shop.COUNTRIES.size())));
        }
    }

    static BigDecimal shippingFee(Connection connection, String country) throws SQLException {
        try (PreparedStatement shipping = connection.prepareStatement(SHIPPING)) {
            shipping.setString(1, country);
            try (ResultSet row = shipping.executeQuery()) {
                return row.next() ? row.getBigDecimal("fee") : BigDecimal.ZERO;
            }
        }
    }

    private void placeOrder(SplittableRandom random) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                int order = nextId(connection);
                insertOrder(connection, order, 1 + Shop.skewed(random, Shop.CUSTOMERS));
                insertLines(connection, order, random);
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static int nextId(Connection connection) throws SQLException {
        try (PreparedStatement next = connection.prepareStatement("SELECT nextval('shop.order_ids')");
                ResultSet row = next.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void insertOrder(Connection connection, int id, int customerId) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO shop.orders (id, customer_id, status, placed_at, total) VALUES (?, ?, 'open', now(), ?)")) {
            insert.setInt(1, id);
            insert.setInt(2, customerId);
            insert.setBigDecimal(3, new BigDecimal("49.90"));
            insert.executeUpdate();
        }
    }

    private static void insertLines(Connection connection, int order, SplittableRandom random) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO shop.order_lines (id, order_id, product_id, quantity, price)"
                                + " VALUES (nextval('shop.line_ids'), ?, ?, 1, 9.90)");
                PreparedStatement stock =
                        connection.prepareStatement("UPDATE shop.products SET stock = stock - 1 WHERE id = ?")) {
            int product = 1 + random.nextInt(Shop.PRODUCTS);
            insert.setInt(1, order);
            insert.setInt(2, product);
            insert.addBatch();
            insert.setInt(1, order);
            insert.setInt(2, 1 + product % Shop.PRODUCTS);
            insert.addBatch();
            insert.executeBatch();
            stock.setInt(1, product);
            stock.executeUpdate();
        }
    }

    private static void readAll(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                rows.getObject(1);
            }
        }
    }

    /** Lets the visitors finish their page, and waits for them. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join(2_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
