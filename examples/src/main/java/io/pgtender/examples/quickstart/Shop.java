package io.pgtender.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The shop's tables and rows. The same seed gives the same rows; a few customers place most orders, and a few products are
 * in most of them.
 */
final class Shop {

    static final int CUSTOMERS = 50_000;
    static final int PRODUCTS = 2_000;
    static final int ORDERS = 200_000;
    static final int LINES_PER_ORDER = 5;
    static final int LINES = ORDERS * LINES_PER_ORDER;
    static final List<String> COUNTRIES =
            List.of("AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IT", "NL", "NO", "PL", "SE");

    private static final long SEED = 42;
    private static final int CHUNK = 1 << 16;
    private static final List<String> STATES = List.of("open", "paid", "shipped", "shipped", "shipped", "returned");

    private final DataSource dataSource;
    private final LongConsumer rowsLoaded;
    private long loaded;

    /**
     * @param dataSource where to create it
     * @param rowsLoaded told from time to time how many rows are there
     */
    Shop(DataSource dataSource, LongConsumer rowsLoaded) {
        this.dataSource = dataSource;
        this.rowsLoaded = rowsLoaded;
    }

    /** Rows of all tables. */
    static long rows() {
        return (long) CUSTOMERS + PRODUCTS + COUNTRIES.size() + ORDERS + LINES;
    }

    /** One of {@code 0 .. bound - 1}, small ones much more often: rank r is drawn about 1/r times as often as the first. */
    static int skewed(SplittableRandom random, int bound) {
        return (int) (Math.pow(bound + 1.0, random.nextDouble()) - 1);
    }

    void create() throws SQLException {
        SplittableRandom random = new SplittableRandom(SEED);
        try (Connection connection = dataSource.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(schema());
            }
            copy(
                    connection,
                    "shop.customers",
                    CUSTOMERS,
                    (row, id) -> row.append(id + 1)
                            .append("\tCustomer ")
                            .append(id + 1)
                            .append("\tc")
                            .append(id + 1)
                            .append("@example.org\t")
                            .append(COUNTRIES.get(random.nextInt(COUNTRIES.size()))));
            copy(
                    connection,
                    "shop.products",
                    PRODUCTS,
                    (row, id) -> row.append(id + 1)
                            .append("\tProduct ")
                            .append(id + 1)
                            .append('\t')
                            .append(1 + random.nextInt(200))
                            .append(".90\t100000"));
            copy(
                    connection,
                    "shop.shipping_rates",
                    COUNTRIES.size(),
                    (row, id) -> row.append(COUNTRIES.get(id))
                            .append('\t')
                            .append(1 + id % 3)
                            .append('\t')
                            .append(4 + id % 3)
                            .append(".90"));
            copy(
                    connection,
                    "shop.orders",
                    ORDERS,
                    (row, id) -> row.append(id + 1)
                            .append('\t')
                            .append(1 + skewed(random, CUSTOMERS))
                            .append('\t')
                            .append(STATES.get(random.nextInt(STATES.size())))
                            .append("\t2026-01-01 00:00:00+00\t")
                            .append(10 + random.nextInt(500))
                            .append(".50"));
            copy(
                    connection,
                    "shop.order_lines",
                    LINES,
                    (row, id) -> row.append(id + 1)
                            .append('\t')
                            // Lines of one order are written over days: not neighbours on disk.
                            .append(1 + (int) ((id * 7919L) % ORDERS))
                            .append('\t')
                            .append(1 + skewed(random, PRODUCTS))
                            .append('\t')
                            .append(1 + random.nextInt(4))
                            .append('\t')
                            .append(1 + random.nextInt(200))
                            .append(".90"));
            try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE shop.orders SET placed_at = placed_at + id * interval '2 minutes'");
                statement.execute("VACUUM ANALYZE");
            }
        }
    }

    private interface RowWriter {
        void write(StringBuilder row, int number);
    }

    private void copy(Connection connection, String table, int rows, RowWriter writer) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + table + " FROM STDIN");
        try {
            StringBuilder chunk = new StringBuilder(CHUNK + 256);
            for (int i = 0; i < rows; i++) {
                writer.write(chunk, i);
                chunk.append('\n');
                loaded++;
                if (chunk.length() >= CHUNK) {
                    send(copy, chunk);
                    rowsLoaded.accept(loaded);
                }
            }
            send(copy, chunk);
            copy.endCopy();
            rowsLoaded.accept(loaded);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void send(CopyIn copy, StringBuilder chunk) throws SQLException {
        byte[] bytes = chunk.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        chunk.setLength(0);
    }

    private static String schema() {
        try (InputStream in = Objects.requireNonNull(Shop.class.getResourceAsStream("shop.sql"), "shop.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
