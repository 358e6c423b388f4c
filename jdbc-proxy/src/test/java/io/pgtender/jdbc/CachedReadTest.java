package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.cache.CachePolicy;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.ds.PGSimpleDataSource;

/** The result cache through JDBC: what is served, and what must not be. */
class CachedReadTest {

    private static final String READ = "SELECT fee FROM rates WHERE country = ?";
    private static final Duration SETTLED = Duration.ofSeconds(20);

    private PGSimpleDataSource database;
    private HikariDataSource pool;
    private TenderDataSource tended;

    @BeforeEach
    void open() throws SQLException {
        database = Shop.database(
                "CREATE TABLE rates (country text PRIMARY KEY, fee numeric(10, 2), changed timestamptz DEFAULT now())",
                "INSERT INTO rates (country, fee) VALUES ('DE', 4.90), ('FR', 5.90)",
                "CREATE TABLE other (id int)");
        pool = Shop.pool(database, 3);
        tended = TenderDataSource.builder(pool)
                .cache(CachePolicy.builder().rule(READ, Duration.ofHours(1)).build())
                .build();
    }

    @AfterEach
    void close() {
        tended.close();
        pool.close();
    }

    private static String fee(Connection connection, String country) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, country);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "none";
            }
        }
    }

    private String fee(String country) throws SQLException {
        try (Connection connection = tended.getConnection()) {
            return fee(connection, country);
        }
    }

    private long hits() {
        return tended.cache().orElseThrow().statistics().hits();
    }

    /** Reads until a read is served from memory: the background has learnt what the query depends on. */
    private void warm(String country) throws SQLException {
        long deadline = System.nanoTime() + SETTLED.toNanos();
        long before = hits();
        while (hits() == before) {
            fee(country);
            if (System.nanoTime() - deadline > 0) {
                fail("nothing was served: " + tended.cache().orElseThrow().statistics());
            }
        }
    }

    /** Whether one more read is served from memory. */
    private boolean isServed(Connection connection, String country) throws SQLException {
        long before = hits();
        fee(connection, country);
        return hits() > before;
    }

    @Test
    void repeatedRead_isServedWithoutARoundTrip() throws SQLException {
        warm("DE");
        long asked = calls();

        assertThat(fee("DE")).isEqualTo("4.90");

        assertThat(calls()).isEqualTo(asked);
    }

    private long calls() {
        return tended.workload().calls();
    }

    @Test
    void otherParameters_areOtherAnswers() throws SQLException {
        warm("DE");
        warm("FR");

        assertThat(fee("DE")).isEqualTo("4.90");
        assertThat(fee("FR")).isEqualTo("5.90");
        assertThat(fee("XX")).isEqualTo("none");
    }

    @Test
    void ownWrite_isSeenByTheNextRead() throws SQLException {
        warm("DE");

        Shop.run(tended, "UPDATE rates SET fee = 7.00 WHERE country = 'DE'");

        assertThat(fee("DE")).isEqualTo("7.00");
    }

    @Test
    void committedTransaction_isSeenByTheNextRead() throws SQLException {
        warm("DE");
        try (Connection writer = tended.getConnection()) {
            writer.setAutoCommit(false);
            try (PreparedStatement update = writer.prepareStatement("UPDATE rates SET fee = ? WHERE country = 'DE'")) {
                update.setBigDecimal(1, new java.math.BigDecimal("8.00"));
                update.executeUpdate();
            }
            assertThat(fee("DE")).isEqualTo("4.90");
            writer.commit();
        }

        assertThat(fee("DE")).isEqualTo("8.00");
    }

    @Test
    void rolledBackTransaction_changesNothing() throws SQLException {
        warm("DE");
        try (Connection writer = tended.getConnection()) {
            writer.setAutoCommit(false);
            try (Statement update = writer.createStatement()) {
                update.executeUpdate("DELETE FROM rates");
            }
            writer.rollback();
        }

        assertThat(fee("DE")).isEqualTo("4.90");
    }

    @Test
    void transactionThatWrote_readsItsOwnRows() throws SQLException {
        warm("DE");
        try (Connection writer = tended.getConnection()) {
            writer.setAutoCommit(false);
            try (Statement update = writer.createStatement()) {
                update.executeUpdate("UPDATE rates SET fee = 9.00 WHERE country = 'DE'");
            }

            assertThat(fee(writer, "DE")).isEqualTo("9.00");
            writer.rollback();
        }
        assertThat(fee("DE")).isEqualTo("4.90");
    }

    @Test
    void batch_isAWrite() throws SQLException {
        warm("DE");
        try (Connection writer = tended.getConnection();
                PreparedStatement update = writer.prepareStatement("UPDATE rates SET fee = ? WHERE country = 'DE'")) {
            update.setBigDecimal(1, new java.math.BigDecimal("3.00"));
            update.addBatch();
            update.executeBatch();
        }

        assertThat(fee("DE")).isEqualTo("3.00");
    }

    @Test
    void writeToAnotherTable_keepsTheAnswer() throws SQLException {
        warm("DE");
        Shop.run(tended, "INSERT INTO other VALUES (1)");
        // The first write of a shape may touch anything; from then on it is known what it touches.
        warm("DE");
        long deadline = System.nanoTime() + SETTLED.toNanos();
        boolean served = false;
        while (!served && System.nanoTime() - deadline < 0) {
            Shop.run(tended, "INSERT INTO other VALUES (1)");
            try (Connection connection = tended.getConnection()) {
                served = isServed(connection, "DE");
            }
        }

        assertThat(served).isTrue();
    }

    @Test
    void readOnlyTransaction_isServed() throws SQLException {
        warm("DE");
        try (Connection connection = tended.getConnection()) {
            connection.setAutoCommit(false);

            assertThat(isServed(connection, "DE")).isTrue();
            connection.commit();
        }
    }

    @Test
    void repeatableReadTransaction_isNotServed() throws SQLException {
        warm("DE");
        try (Connection connection = tended.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);

            assertThat(isServed(connection, "DE")).isFalse();
            connection.commit();
        }
    }

    @Test
    void changedSearchPath_isNotServedAnotherSchemasRows() throws SQLException {
        Shop.run(
                database,
                "CREATE SCHEMA tenant",
                "CREATE TABLE tenant.rates (country text, fee numeric(10, 2))",
                "INSERT INTO tenant.rates VALUES ('DE', 1.00)");
        warm("DE");
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = tenant");

            assertThat(fee(connection, "DE")).isEqualTo("1.00");
            statement.execute("RESET search_path");
        }
        assertThat(fee("DE")).isEqualTo("4.90");
    }

    @Test
    void setSchema_isNotServedAnotherSchemasRows() throws SQLException {
        Shop.run(
                database,
                "CREATE SCHEMA tenant",
                "CREATE TABLE tenant.rates (country text, fee numeric(10, 2))",
                "INSERT INTO tenant.rates VALUES ('DE', 1.00)");
        warm("DE");
        try (Connection connection = tended.getConnection()) {
            connection.setSchema("tenant");

            assertThat(fee(connection, "DE")).isEqualTo("1.00");
            connection.setSchema("public");
        }
        assertThat(fee("DE")).isEqualTo("4.90");
    }

    @Test
    void copyThroughTheDriversOwnConnection_isSeen() throws Exception {
        warm("DE");
        try (Connection connection = tended.getConnection()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            copy.copyIn("COPY rates (country, fee) FROM STDIN", new java.io.StringReader("XX\t2.00\n"));
        }

        assertThat(fee("XX")).isEqualTo("2.00");
    }

    @Test
    void updatableResult_isAWrite() throws SQLException {
        warm("DE");
        try (Connection connection = tended.getConnection();
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("SELECT country, fee FROM rates WHERE country = 'DE'")) {
            assertThat(rows.next()).isTrue();
            rows.updateString("fee", "6.60");
            rows.updateRow();
        } catch (SQLException e) {
            // numeric from a string is the driver's business; what matters is the next read
        }
        String stored = null;
        try (Connection raw = database.getConnection();
                Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery("SELECT fee FROM rates WHERE country = 'DE'")) {
            assertThat(row.next()).isTrue();
            stored = row.getString(1);
        }

        assertThat(fee("DE")).isEqualTo(stored);
    }

    @Test
    void executeWithGetResultSet_isServedLikeExecuteQuery() throws SQLException {
        warm("DE");
        long before = hits();
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, "DE");
            assertThat(statement.execute()).isTrue();
            assertThat(statement.getUpdateCount()).isEqualTo(-1);
            try (ResultSet row = statement.getResultSet()) {
                assertThat(row.getStatement()).isSameAs(statement);
                assertThat(row.next()).isTrue();
                assertThat(row.getBigDecimal(1)).isEqualByComparingTo("4.90");
                assertThat(row.getMetaData().getColumnTypeName(1)).isEqualTo("numeric");
                assertThat(row.getMetaData().getScale(1)).isEqualTo(2);
            }
            assertThat(statement.getMoreResults()).isFalse();
        }
        assertThat(hits()).isEqualTo(before + 1);
    }

    @Test
    void unboundParameter_isRefusedAsByTheDriver() throws SQLException {
        warm("DE");
        String raw = message(database);

        assertThat(raw).isNotEmpty();
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setNull(1, java.sql.Types.VARCHAR);
            statement.executeQuery().close();
        }
        assertThat(message(tended)).isEqualTo(raw);
    }

    private static String message(javax.sql.DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.executeQuery().close();
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The pool has not noticed yet; that says nothing about the cache. */
    @Test
    void lostConnection_leavesTheCacheOpen() throws SQLException {
        DataSource losing = (DataSource) Proxy.newProxyInstance(
                CachedReadTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    PGConnection lost = ((Connection) method.invoke(database, arguments)).unwrap(PGConnection.class);
                    Shop.query(database, "SELECT pg_terminate_backend(?, 10000)", lost.getBackendPID());
                    return lost;
                });
        try (TenderDataSource own = TenderDataSource.builder(losing)
                .cache(CachePolicy.builder().rule(READ, Duration.ofHours(1)).build())
                .build()) {
            try (Connection connection = own.getConnection()) {
                assertThatThrownBy(() -> fee(connection, "DE")).isInstanceOf(SQLException.class);
            }

            assertThat(own.cache().orElseThrow().isClosed()).isFalse();
            assertThat(own.workload().drops().recorderFailures()).isZero();
        }
    }

    @Test
    void withoutPolicy_nothingIsCached() throws SQLException {
        try (TenderDataSource plain = TenderDataSource.wrap(pool)) {
            assertThat(plain.cache()).isEmpty();
            Shop.query(plain, READ, "DE");
            Shop.query(plain, READ, "DE");

            assertThat(plain.workload().calls()).isEqualTo(2);
        }
    }
}
