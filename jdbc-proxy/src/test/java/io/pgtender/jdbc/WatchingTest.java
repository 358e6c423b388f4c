package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.cache.CachePolicy;
import io.pgtender.cache.CacheStatistics;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Switched off there is no difference, and switched on again there is. */
class WatchingTest {

    private static final String QUERY = "SELECT id FROM t WHERE id <= ?";
    private static final Duration SETTLED = Duration.ofSeconds(20);

    private static PGSimpleDataSource database;

    private final List<Connection> handedOut = new ArrayList<>();
    private TenderDataSource tended;

    @BeforeAll
    static void createTable() throws SQLException {
        database = Shop.database("CREATE TABLE t (id int)", "INSERT INTO t SELECT generate_series(1, 9)");
    }

    @AfterEach
    void close() {
        tended.close();
    }

    /** The database, remembering what it hands out. */
    private DataSource remembering() {
        return (DataSource) Proxy.newProxyInstance(
                WatchingTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(database, arguments);
                    if (result instanceof Connection connection) {
                        handedOut.add(connection);
                    }
                    return result;
                });
    }

    private long calls() {
        return tended.workload().calls();
    }

    @Test
    void off_handsOutThePoolsOwnConnection() throws SQLException {
        tended = TenderDataSource.builder(remembering()).watching(Watching.OFF).build();

        try (Connection connection = tended.getConnection()) {
            assertThat(connection).isSameAs(handedOut.get(0));
            assertThat(Shop.query(connection, QUERY, 3)).isEqualTo(3);
        }

        assertThat(tended.isWatching()).isFalse();
        assertThat(calls()).isZero();
        assertThat(tended.workload().connections().checkout().count()).isZero();
    }

    @Test
    void off_atRunTime_handsOutThePoolsOwnConnectionUntilOnAgain() throws SQLException {
        tended = TenderDataSource.wrap(remembering());
        tended.watching(Watching.OFF);
        try (Connection connection = tended.getConnection()) {
            assertThat(connection).isSameAs(handedOut.get(0));
        }

        tended.watching(Watching.ON);

        assertThat(tended.isWatching()).isTrue();
        assertThat(Shop.query(tended, QUERY, 3)).isEqualTo(3);
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void openLease_onlyForwardsWhileOff() throws SQLException {
        tended = TenderDataSource.wrap(database);
        try (Connection lease = tended.getConnection();
                PreparedStatement statement = lease.prepareStatement(QUERY)) {
            statement.setInt(1, 4);
            ResultSet open = statement.executeQuery();
            assertThat(calls()).isEqualTo(1);

            tended.watching(Watching.OFF);

            assertThat(open.next()).isTrue();
            open.close();
            assertThat(statement.executeQuery().next()).isTrue();
            assertThat(Shop.query(lease, QUERY, 5)).isEqualTo(5);
            assertThat(calls()).isEqualTo(1);
            assertThat(tended.workload().shapesByTotalTime().get(0).rows()).isZero();

            tended.watching(Watching.ON);

            assertThat(Shop.query(lease, QUERY, 5)).isEqualTo(5);
            assertThat(calls()).isEqualTo(2);
        }
    }

    @Test
    void openTransaction_isNotCountedWhenItEndsWhileOff() throws SQLException {
        tended = TenderDataSource.wrap(database);
        try (Connection lease = tended.getConnection()) {
            lease.setAutoCommit(false);
            Shop.query(lease, QUERY, 1);
            tended.watching(Watching.OFF);
            Shop.query(lease, QUERY, 1);
            lease.commit();
            tended.watching(Watching.ON);
            Shop.query(lease, QUERY, 1);
            lease.commit();
        }

        assertThat(tended.workload().connections().committed()).isEqualTo(1);
        assertThat(tended.workload().connections().transactions().count()).isEqualTo(1);
    }

    @Test
    void troubles_areForgottenWhenSwitchedOnAgain() throws SQLException {
        tended = TenderDataSource.wrap(database);
        for (int i = 0; i < Capture.MAX_TROUBLES; i++) {
            tended.capture().trouble(new IllegalStateException("expected by a test"));
        }
        assertThat(tended.isWatching()).isFalse();

        tended.watching(Watching.ON);
        tended.capture().trouble(new IllegalStateException("expected by a test"));

        assertThat(tended.isWatching()).isTrue();
    }

    /** What is written while nobody looks must not be hidden by an older answer, neither then nor later. */
    @Test
    void cache_servesNothingOnceSwitchedOff() throws SQLException {
        Shop.run(database, "CREATE TABLE fees (fee int)", "INSERT INTO fees VALUES (1)");
        String read = "SELECT fee FROM fees";
        try (HikariDataSource pool = Shop.pool(database, 3)) {
            tended = TenderDataSource.builder(pool)
                    .cache(CachePolicy.builder().rule(read, Duration.ofHours(1)).build())
                    .build();
            awaitHit(read);
            try (Connection before = tended.getConnection()) {
                tended.watching(Watching.OFF);
                Shop.run(tended, "UPDATE fees SET fee = 2");
                assertThat(fee(before, read)).isEqualTo(2);
                try (Connection meanwhile = tended.getConnection()) {
                    tended.watching(Watching.ON);
                    assertThat(fee(before, read)).isEqualTo(2);
                    try (Statement update = meanwhile.createStatement()) {
                        update.execute("UPDATE fees SET fee = 3");
                    }
                    assertThat(fee(before, read)).isEqualTo(3);
                }
                try (Connection after = tended.getConnection()) {
                    assertThat(fee(after, read)).isEqualTo(3);
                }
            }
        }
    }

    private static int fee(Connection connection, String read) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(read);
                ResultSet row = statement.executeQuery()) {
            assertThat(row.next()).isTrue();
            return row.getInt(1);
        }
    }

    private void awaitHit(String read) throws SQLException {
        long deadline = System.nanoTime() + SETTLED.toNanos();
        while (statistics().hits() == 0) {
            assertThat(System.nanoTime()).as("a cached read in time").isLessThan(deadline);
            Shop.query(tended, read);
        }
    }

    private CacheStatistics statistics() {
        return tended.cache().orElseThrow().statistics();
    }
}
