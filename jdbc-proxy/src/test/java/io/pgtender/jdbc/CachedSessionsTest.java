package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.cache.BypassReason;
import io.pgtender.cache.CacheHints;
import io.pgtender.cache.CachePolicy;
import io.pgtender.cache.CacheStatistics;
import io.pgtender.cache.CachedQueryStatistics;
import io.pgtender.cache.RuleOrigin;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** On which connections, and through which calls, answers are served from memory. */
class CachedSessionsTest {

    private static final String READ = "SELECT fee FROM rates WHERE country = ?";
    private static final Duration SETTLED = Duration.ofSeconds(20);

    private PGSimpleDataSource database;
    private HikariDataSource pool;
    private TenderDataSource tended;

    @BeforeEach
    void create() throws SQLException {
        database = Shop.database(
                "CREATE TABLE rates (country text PRIMARY KEY, fee numeric(10, 2))",
                "INSERT INTO rates VALUES ('DE', 4.90), ('FR', 5.90)",
                "CREATE SCHEMA tenant",
                "CREATE TABLE tenant.rates (country text, fee numeric(10, 2))",
                "INSERT INTO tenant.rates VALUES ('DE', 1.00)");
    }

    @AfterEach
    void close() {
        if (tended != null) {
            tended.close();
        }
        if (pool != null) {
            pool.close();
        }
    }

    private void open(Consumer<HikariConfig> settings) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(2);
        settings.accept(config);
        pool = new HikariDataSource(config);
        tend(pool, CachePolicy.builder().rule(READ));
    }

    private void tend(DataSource target, CachePolicy.Builder policy) {
        tended = TenderDataSource.builder(target).cache(policy.build()).build();
    }

    private CacheStatistics statistics() {
        return tended.cache().orElseThrow().statistics();
    }

    private interface Read {
        String run(Connection connection) throws SQLException;
    }

    private static String fee(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, "DE");
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getString(1);
            }
        }
    }

    private static String fee(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    /** Reads on a new lease each time, until a read is served from memory, and gives what it answered. */
    private String hit(Read read) throws SQLException {
        long deadline = System.nanoTime() + SETTLED.toNanos();
        long before = statistics().hits();
        while (System.nanoTime() - deadline < 0) {
            try (Connection connection = tended.getConnection()) {
                String value = read.run(connection);
                if (!connection.getAutoCommit()) {
                    connection.commit();
                }
                if (statistics().hits() > before) {
                    return value;
                }
            }
        }
        return fail("nothing was served: " + statistics());
    }

    private boolean isServed(Connection connection) throws SQLException {
        long before = statistics().hits();
        fee(connection);
        return statistics().hits() > before;
    }

    @Test
    void statementWithoutParameters_isServed() throws SQLException {
        open(config -> {});
        String read = "SELECT fee FROM rates WHERE country = 'FR'";

        assertThat(hit(connection -> fee(connection, read))).isEqualTo("5.90");
        assertThat(hit(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        assertThat(statement.execute(read)).isTrue();
                        try (ResultSet row = statement.getResultSet()) {
                            assertThat(row.next()).isTrue();
                            assertThat(row.getStatement()).isSameAs(statement);
                            return row.getString(1);
                        }
                    }
                }))
                .isEqualTo("5.90");
    }

    @Test
    void poolWithItsOwnSettings_isServedItsOwnRows() throws SQLException {
        open(config -> config.setConnectionInitSql("SET search_path = tenant"));

        assertThat(hit(CachedSessionsTest::fee)).isEqualTo("1.00");
    }

    @Test
    void poolWithoutAutoCommit_isServed() throws SQLException {
        open(config -> config.setAutoCommit(false));

        assertThat(hit(CachedSessionsTest::fee)).isEqualTo("4.90");
    }

    @Test
    void otherRole_isNotServedAnswersOfThePoolsRole() throws SQLException {
        Shop.run(
                database,
                "DO $$ BEGIN CREATE ROLE cache_tenant LOGIN PASSWORD 'secret'; EXCEPTION WHEN duplicate_object THEN END $$",
                "GRANT USAGE ON SCHEMA tenant TO cache_tenant",
                "GRANT SELECT ON tenant.rates TO cache_tenant",
                "ALTER ROLE cache_tenant IN DATABASE \"" + database.getDatabaseName() + "\" SET search_path = tenant");
        tend(database, CachePolicy.builder().rule(READ));
        hit(CachedSessionsTest::fee);
        try (Connection other = tended.getConnection("cache_tenant", "secret")) {
            assertThat(fee(other)).isEqualTo("1.00");
            assertThat(fee(other)).isEqualTo("1.00");
        }

        assertThat(statistics().bypasses()).containsKey(BypassReason.SESSION_CHANGED);
        assertThat(hit(CachedSessionsTest::fee)).isEqualTo("4.90");
    }

    @Test
    void simpleQueryMode_servesWhatHasNoParametersAndSaysWhyNotTheRest() throws SQLException {
        database.setPreferQueryMode(PreferQueryMode.SIMPLE);
        open(config -> {});

        assertThat(hit(connection -> {
                    fee(connection);
                    return fee(connection, "/* pgtender:cache */ SELECT max(fee) FROM rates");
                }))
                .isEqualTo("5.90");
        // It is found out in the background.
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (statistics().refusals().isEmpty() && System.nanoTime() - deadline < 0) {
            try (Connection connection = tended.getConnection()) {
                fee(connection);
            }
        }
        assertThat(statistics().refusals().values()).singleElement().asString().contains("preferQueryMode=simple");
    }

    @Test
    void resultFetchedWithACursor_isNotStoredAndSaysWhy() throws SQLException {
        open(config -> {});
        String all = "SELECT country FROM rates";
        tended.close();
        tend(pool, CachePolicy.builder().rule(READ).rule(all));
        hit(CachedSessionsTest::fee);
        long deadline = System.nanoTime() + SETTLED.toNanos();
        while (!statistics().bypasses().containsKey(BypassReason.NOT_COPYABLE)) {
            assertThat(System.nanoTime()).as("a reason in time").isLessThan(deadline);
            try (Connection connection = tended.getConnection()) {
                connection.setAutoCommit(false);
                try (PreparedStatement statement = connection.prepareStatement(all)) {
                    statement.setFetchSize(1);
                    try (ResultSet rows = statement.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.next()).isFalse();
                    }
                }
                connection.commit();
            }
        }
    }

    @Test
    void connectionThatTheDriverHadInItsHands_isServedInALaterLease() throws SQLException {
        open(config -> config.setMaximumPoolSize(1));
        hit(CachedSessionsTest::fee);
        try (Connection connection = tended.getConnection()) {
            connection.unwrap(PGConnection.class);
            assertThat(isServed(connection)).isFalse();
        }

        assertThat(hit(CachedSessionsTest::fee)).isEqualTo("4.90");
    }

    @Test
    void connectionThatRanSeveralStatementsAtOnce_isServedInALaterLease() throws SQLException {
        open(config -> config.setMaximumPoolSize(1));
        hit(CachedSessionsTest::fee);
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1; SELECT 2");
            assertThat(isServed(connection)).isFalse();
        }

        assertThat(hit(CachedSessionsTest::fee)).isEqualTo("4.90");
    }

    @Test
    void transactionHiddenInSeveralStatements_isNotForgottenWithTheLease() throws SQLException {
        open(config -> config.setMaximumPoolSize(1));
        hit(CachedSessionsTest::fee);
        try (Connection lease = tended.getConnection();
                Statement statement = lease.createStatement()) {
            statement.execute("SELECT 1; BEGIN; UPDATE rates SET fee = 9 WHERE country = 'DE'");
        }
        // The pool gives the transaction on, since the connection commits by itself as far as JDBC knows.
        try (Connection lease = tended.getConnection();
                Statement statement = lease.createStatement()) {
            assertThat(fee(lease)).isEqualTo("9.00");
            statement.execute("ROLLBACK");
        }
        assertThat(hit(CachedSessionsTest::fee)).isEqualTo("4.90");
    }

    @Test
    void schemaSetAndSetBack_isServedInALaterLease() throws SQLException {
        open(config -> config.setMaximumPoolSize(1));
        hit(CachedSessionsTest::fee);
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = tenant");
            assertThat(fee(connection)).isEqualTo("1.00");
            statement.execute("RESET search_path");
        }

        assertThat(hit(CachedSessionsTest::fee)).isEqualTo("4.90");
    }

    @Test
    void switchedOffAndOn_servesAgainWhenAllThatWasGivenOutIsBack() throws SQLException {
        open(config -> {});
        hit(CachedSessionsTest::fee);
        tended.watching(Watching.OFF);
        Connection unseen = tended.getConnection();
        tended.watching(Watching.ON);
        try (Statement statement = unseen.createStatement()) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = tended.getConnection()) {
                    assertThat(isServed(connection)).isFalse();
                }
            }
            statement.execute("UPDATE rates SET fee = 6.00 WHERE country = 'DE'");
        }
        assertThat(statistics().bypasses()).containsKey(BypassReason.PAUSED);
        unseen.close();

        assertThat(hit(CachedSessionsTest::fee)).isEqualTo("6.00");
    }

    @Test
    void commitThatIsLost_isForgottenOnceTheServerHasEndedIt() throws SQLException {
        open(config -> config.setAutoCommit(false));
        hit(CachedSessionsTest::fee);
        tended.cache().orElseThrow().clear();
        try (Connection held = tended.getConnection();
                Connection writer = tended.getConnection();
                Statement statement = writer.createStatement()) {
            assertThat(held.isClosed()).isFalse(); // so that the writer is another one, which has read nothing
            statement.execute("UPDATE rates SET fee = 3.00 WHERE country = 'DE'");
            int pid = pid(writer);
            Shop.query(database, "SELECT pg_terminate_backend(?, 10000)", pid);
            assertThatThrownBy(writer::commit).isInstanceOf(SQLException.class);
        }
        assertThat(statistics().unknownOutcomes()).isPositive();

        long deadline = System.nanoTime() + SETTLED.toNanos();
        while (statistics().unknownOutcomes() > 0) {
            assertThat(System.nanoTime()).as("an outcome in time").isLessThan(deadline);
            tended.cache().orElseThrow().resolveUnknownOutcomes();
        }
        assertThat(hit(CachedSessionsTest::fee)).isEqualTo("4.90");
    }

    private static int pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    @Test
    void comment_asksForCaching() throws SQLException {
        open(config -> {});
        String read = "/* pgtender:cache ttl=30s */ SELECT country FROM rates WHERE country = 'DE'";

        assertThat(hit(connection -> fee(connection, read))).isEqualTo("DE");
        assertThat(statistics().queries()).anySatisfy(query -> {
            assertThat(query.origin()).isEqualTo(RuleOrigin.HINT);
            assertThat(query.rule().ttl()).isEqualTo(Duration.ofSeconds(30));
            assertThat(query.hits()).isOne();
            assertThat(query.meanExecution()).isPositive();
            assertThat(query.meanHit()).isPositive();
        });
    }

    @Test
    void comment_isOnlyACommentWhenHintsAreIgnored() throws SQLException {
        open(config -> {});
        tended.close();
        tend(pool, CachePolicy.builder().rule(READ).hints(CacheHints.IGNORED));
        try (Connection connection = tended.getConnection()) {
            fee(connection, "/* pgtender:cache */ SELECT country FROM rates");
        }

        assertThat(statistics().queries())
                .extracting(CachedQueryStatistics::origin)
                .containsOnly(RuleOrigin.POLICY);
    }
}
