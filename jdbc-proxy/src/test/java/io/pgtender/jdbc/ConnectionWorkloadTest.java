package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.ConnectionStatistics;
import io.pgtender.workload.RelationStatistics;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

class ConnectionWorkloadTest {

    private static PGSimpleDataSource database;

    private TenderDataSource tended;

    @BeforeAll
    static void createTables() throws SQLException {
        database = Shop.database(
                "CREATE TABLE accounts (id int PRIMARY KEY, cents bigint NOT NULL)",
                "INSERT INTO accounts SELECT i, 100 FROM generate_series(1, 10) i",
                "CREATE TABLE entries (account int, cents bigint)");
    }

    @BeforeEach
    void wrap() {
        tended = TenderDataSource.wrap(database);
    }

    @AfterEach
    void close() {
        tended.close();
    }

    private ConnectionStatistics connections() {
        return tended.workload().connections();
    }

    @Test
    void transaction_ofTheConnection_isTimed() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            connection.setAutoCommit(false);
            Shop.query(connection, "SELECT pg_sleep(0.02)");
            Shop.query(connection, "SELECT 1");
            connection.commit();
            Shop.query(connection, "SELECT 1");
            connection.rollback();
            connection.commit(); // nothing ran: no transaction
        }
        ConnectionStatistics statistics = connections();
        assertThat(statistics.committed()).isEqualTo(1);
        assertThat(statistics.rolledBack()).isEqualTo(1);
        assertThat(statistics.leftOpen()).isZero();
        assertThat(statistics.transactions().count()).isEqualTo(2);
        assertThat(statistics.transactions().maxNanos())
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
        assertThat(statistics.idleInTransaction().totalNanos())
                .isLessThan(statistics.transactions().totalNanos());
    }

    @Test
    void transaction_inSqlText_isTimed() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("UPDATE accounts SET cents = cents");
            statement.execute("SAVEPOINT s");
            statement.execute("ROLLBACK TO s");
            statement.execute("COMMIT");
            statement.execute("BEGIN");
            statement.execute("ROLLBACK");
            statement.execute("COMMIT"); // a warning, no transaction
        }
        assertThat(connections().committed()).isEqualTo(1);
        assertThat(connections().rolledBack()).isEqualTo(1);
        assertThat(connections().transactions().count()).isEqualTo(2);
    }

    @Test
    void transaction_inOneText_isCountedAsItEnds() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN; UPDATE accounts SET cents = cents; COMMIT");
            statement.execute("BEGIN; UPDATE accounts SET cents = cents; ROLLBACK");
            statement.execute("SELECT 1; SELECT 2");
        }
        assertThat(connections().committed()).isEqualTo(1);
        assertThat(connections().rolledBack()).isEqualTo(1);
        assertThat(connections().transactions().count()).isEqualTo(2);
    }

    @Test
    void transaction_begunByOneTextAndEndedByAnother_isOne() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN; UPDATE accounts SET cents = cents");
            Shop.query(connection, "SELECT 1");
            statement.execute("UPDATE accounts SET cents = cents; COMMIT");
            Shop.query(connection, "SELECT 1");
        }
        assertThat(connections().committed()).isEqualTo(1);
        assertThat(connections().leftOpen()).isZero();
        assertThat(connections().transactions().count()).isEqualTo(1);
    }

    @Test
    void transaction_whoseTextFails_isOpenUntilItsRollback() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("BEGIN; SELECT 1/0; COMMIT"))
                    .isInstanceOf(SQLException.class);
            assertThat(connections().transactions().count()).isZero();
            statement.execute("ROLLBACK");
        }
        assertThat(connections().rolledBack()).isEqualTo(1);
        assertThat(connections().transactions().count()).isEqualTo(1);
    }

    @Test
    void commitAndChain_beginsTheNext() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            Shop.query(connection, "SELECT 1");
            statement.execute("COMMIT AND CHAIN");
            Shop.query(connection, "SELECT 1");
            statement.execute("ROLLBACK AND CHAIN");
            Shop.query(connection, "SELECT 1");
        }
        assertThat(connections().committed()).isEqualTo(1);
        assertThat(connections().rolledBack()).isEqualTo(1);
        assertThat(connections().leftOpen()).isEqualTo(1);
    }

    @Test
    void procedureThatCommits_leavesNoTransactionOpen() throws SQLException {
        Shop.run(
                database,
                "CREATE PROCEDURE twice() LANGUAGE plpgsql AS"
                        + " $$ BEGIN UPDATE accounts SET cents = cents; COMMIT; UPDATE accounts SET cents = cents; END $$");
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CALL twice()");
            Shop.query(connection, "SELECT 1");
            statement.execute("BEGIN");
            assertThatThrownBy(() -> statement.execute("CALL twice()")).isInstanceOf(SQLException.class);
            statement.execute("ROLLBACK");
        }
        assertThat(connections().rolledBack()).isEqualTo(1);
        assertThat(connections().transactions().count()).isEqualTo(1);
    }

    @Test
    void stateOfTheTransaction_isAskedWithoutAnUnwrap() throws SQLException {
        try (HikariDataSource pool = Shop.pool(database, 1);
                TenderDataSource pooled = TenderDataSource.wrap(pool);
                Connection connection = pooled.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN; SELECT 1; COMMIT");

            assertThat(pooled.workload().connections().committed()).isEqualTo(1);
            assertThat(pooled.connectionsUnwrapped()).isZero();
        }
    }

    @Test
    void autoCommit_isNoTransaction() throws SQLException {
        Shop.query(tended, "SELECT 1");
        assertThat(connections().transactions().count()).isZero();
    }

    @Test
    void autoCommit_switchedOn_commits() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            connection.setAutoCommit(false);
            Shop.query(connection, "SELECT 1");
            connection.setAutoCommit(true);
            Shop.query(connection, "SELECT 1");
        }
        assertThat(connections().committed()).isEqualTo(1);
        assertThat(connections().transactions().count()).isEqualTo(1);
    }

    @Test
    void autoCommit_thatThePoolSwitchedOff_isKnown() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setAutoCommit(false);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (TenderDataSource pooled = TenderDataSource.wrap(pool);
                    Connection connection = pooled.getConnection()) {
                Shop.query(connection, "SELECT 1");
                connection.commit();
                assertThat(pooled.workload().connections().committed()).isEqualTo(1);
            }
        }
    }

    @Test
    void transaction_leftOpen_isCountedWhenTheConnectionCloses() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            connection.setAutoCommit(false);
            Shop.query(connection, "SELECT 1");
        }
        assertThat(connections().leftOpen()).isEqualTo(1);
    }

    @Test
    void transaction_thatFails_endsWithItsRollback() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> Shop.query(connection, "SELECT 1 / ?", 0)).isInstanceOf(SQLException.class);
            connection.rollback();
        }
        assertThat(connections().rolledBack()).isEqualTo(1);
    }

    @Test
    void lostConnection_isNoTroubleOfOurs() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            int backend = connection.unwrap(PGConnection.class).getBackendPID();
            Shop.query(database, "SELECT pg_terminate_backend(?, 10000)", backend);

            assertThatThrownBy(() -> Shop.query(connection, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        assertThat(tended.workload().drops().recorderFailures()).isZero();
        assertThat(connections().transactions().count()).isZero();
    }

    @Test
    void idleTime_isWhatTheApplicationTakes() throws SQLException, InterruptedException {
        try (Connection connection = tended.getConnection()) {
            connection.setAutoCommit(false);
            Shop.query(connection, "SELECT 1");
            Thread.sleep(30); // the application is busy elsewhere
            connection.commit();
        }
        assertThat(connections().idleInTransaction().totalNanos())
                .isGreaterThanOrEqualTo(Duration.ofMillis(29).toNanos());
    }

    @Test
    void checkout_isTimed_failuresIncluded() throws SQLException {
        try (HikariDataSource pool = Shop.pool(database, 1);
                TenderDataSource pooled = TenderDataSource.wrap(pool)) {
            try (Connection only = pooled.getConnection()) {
                assertThat(only.isValid(1)).isTrue();
                assertThatThrownBy(pooled::getConnection).isInstanceOf(SQLException.class);
            }
            ConnectionStatistics statistics = pooled.workload().connections();
            assertThat(statistics.checkout().count()).isEqualTo(2);
            assertThat(statistics.checkout().maxNanos())
                    .isGreaterThanOrEqualTo(
                            Duration.ofMillis(pool.getConnectionTimeout()).toNanos() / 2);
            assertThat(statistics.checkoutErrors().values()).containsExactly(1L);
        }
    }

    @Test
    void relations_areTheWritesAndReadsOfTheText() throws SQLException {
        Shop.query(tended, "SELECT * FROM accounts a LEFT JOIN entries e ON e.account = a.id");
        Shop.query(tended, "SELECT * FROM accounts");
        Shop.run(tended, "INSERT INTO entries SELECT id, 1 FROM accounts");

        assertThat(tended.workload().relations())
                .extracting(r -> r.relation().name(), RelationStatistics::reads, RelationStatistics::writes)
                .containsExactlyInAnyOrder(tuple("accounts", 3L, 0L), tuple("entries", 1L, 1L));
    }

    @Test
    void batches_areCountedWithTheirSizes() throws SQLException {
        try (Connection connection = tended.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO entries VALUES (?, 1)")) {
            for (int size : new int[] {3, 20}) {
                for (int i = 0; i < size; i++) {
                    insert.setInt(1, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
        assertThat(tended.workload().shapesByTotalTime().get(0).batches()).isEqualTo(new BatchSizes(2, 23, 20));
    }

    @Test
    void reset_startsFromZero() throws SQLException {
        Shop.query(tended, "SELECT 1");
        tended.resetWorkload();
        assertThat(tended.workload().calls()).isZero();
        assertThat(tended.workloadOfLast(Duration.ofHours(1)).calls()).isZero();
        assertThat(connections().checkout().count()).isZero();
    }

    @Test
    void lastMinutes_holdWhatJustRan() throws SQLException {
        Shop.query(tended, "SELECT 1");
        assertThat(tended.workloadOfLast(Duration.ofMinutes(5)).calls()).isEqualTo(1);
    }

    @Test
    void json_holdsNoValues() throws SQLException {
        Shop.query(tended, "SELECT * FROM accounts WHERE id = ? AND cents::text <> 'literal secret'", 4711);
        assertThat(tended.workload().toJson())
                .contains("\"text\":\"SELECT * FROM accounts WHERE id = ? AND cents::text <> ?\"")
                .doesNotContain("4711")
                .doesNotContain("secret");
    }
}
