package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.example.shop.CustomerPage;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.observation.CallSite;
import io.pgtender.workload.Overhead;
import io.pgtender.workload.OverheadRecorder;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.ShapeStatistics;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.proxy.ProxyJdbcObject;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PGobject;

class TenderDataSourceTest {

    private static PGSimpleDataSource database;

    private TenderDataSource tended;

    @BeforeAll
    static void createTables() throws SQLException {
        database = Shop.database(
                "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL)",
                "INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 100) i",
                "CREATE TABLE notes (id serial PRIMARY KEY, body text)");
    }

    @BeforeEach
    void wrap() {
        tended = TenderDataSource.wrap(database);
    }

    @AfterEach
    void close() {
        tended.close();
    }

    private ShapeStatistics only(String text) {
        return tended.workload().shapesByTotalTime().stream()
                .filter(s -> s.shape().text().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no shape " + text + " in "
                        + tended.workload().shapesByTotalTime().stream()
                                .map(s -> s.shape().text())
                                .toList()));
    }

    @Test
    void query_countsCallsRowsAndTime() throws SQLException {
        for (int id = 1; id <= 7; id++) {
            Shop.query(tended, "SELECT name FROM customers WHERE id <= ?", id);
        }

        ShapeStatistics statistics = only("SELECT name FROM customers WHERE id <= ?");
        assertThat(statistics.calls()).isEqualTo(7);
        assertThat(statistics.rows()).isEqualTo(1 + 2 + 3 + 4 + 5 + 6 + 7);
        assertThat(statistics.totalNanos()).isPositive();
        assertThat(statistics.samples()).hasSize(7);
    }

    @Test
    void query_isCountedWhereItWasCalledFrom() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            assertThat(CustomerPage.name(connection, 7)).isEqualTo("customer 7");
        }

        assertThat(only(CustomerPage.NAME).callSites().keySet())
                .extracting(CallSite::toString)
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("CustomerPage.name(CustomerPage.java:");
    }

    @Test
    void query_ofUnclosedResultSet_countsRowsWhenTheConnectionCloses() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            @SuppressWarnings("resource") // left open on purpose
            ResultSet rows =
                    connection.prepareStatement("SELECT id FROM customers").executeQuery();
            while (rows.next()) {
                rows.getInt(1);
            }
        }

        assertThat(only("SELECT id FROM customers").rows()).isEqualTo(100);
    }

    @Test
    void statement_withLiterals_isOneShape() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            for (int id = 1; id <= 5; id++) {
                statement
                        .executeQuery("SELECT name FROM customers WHERE id = " + id)
                        .close();
            }
        }

        assertThat(only("SELECT name FROM customers WHERE id = ?").calls()).isEqualTo(5);
    }

    @Test
    void update_countsChangedRows() throws SQLException {
        try (Connection connection = tended.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("UPDATE customers SET name = name WHERE id < ?")) {
            statement.setInt(1, 11);
            assertThat(statement.executeUpdate()).isEqualTo(10);
        }

        assertThat(only("UPDATE customers SET name = name WHERE id < ?").rows()).isEqualTo(10);
    }

    @Test
    void insertReturning_throughExecute_countsTheReturnedRow() throws SQLException {
        try (Connection connection = tended.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO notes (body) VALUES (?) RETURNING id")) {
            statement.setString(1, "x");
            assertThat(statement.execute()).isTrue();
            try (ResultSet row = statement.getResultSet()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getStatement()).isSameAs(statement);
            }
        }

        assertThat(only("INSERT INTO notes (body) VALUES (?) RETURNING id").rows())
                .isEqualTo(1);
    }

    @Test
    void batch_isOneCallOfManyStatements() throws SQLException {
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement("INSERT INTO notes (body) VALUES (?)")) {
            for (int i = 0; i < 25; i++) {
                statement.setString(1, "note " + i);
                statement.addBatch();
            }
            assertThat(statement.executeBatch()).hasSize(25).containsOnly(1);
        }

        ShapeStatistics statistics = only("INSERT INTO notes (body) VALUES (?)");
        assertThat(statistics.calls()).isEqualTo(1);
        assertThat(statistics.batchedStatements()).isEqualTo(25);
        assertThat(statistics.rows()).isEqualTo(25);
    }

    @Test
    void batchOfTexts_countsEachShape() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            statement.addBatch("INSERT INTO notes (body) VALUES ('a')");
            statement.addBatch("INSERT INTO notes (body) VALUES ('b')");
            statement.addBatch("DELETE FROM notes WHERE body = 'a'");
            statement.executeBatch();
        }

        assertThat(only("INSERT INTO notes (body) VALUES (?)").batchedStatements())
                .isEqualTo(2);
        assertThat(only("DELETE FROM notes WHERE body = ?").batchedStatements()).isEqualTo(1);
    }

    @Test
    void failingBatch_throwsTheDriversExceptionAndCountsIt() throws SQLException {
        try (Connection connection = tended.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("INSERT INTO customers (id, name) VALUES (?, 'twice')")) {
            statement.setInt(1, 1);
            statement.addBatch();

            assertThatThrownBy(statement::executeBatch).isInstanceOf(BatchUpdateException.class);
        }

        assertThat(only("INSERT INTO customers (id, name) VALUES (?, ?)").errors())
                .containsEntry("23505", 1L);
    }

    @Test
    void failingQuery_throwsWhatTheDriverThrows() throws SQLException {
        SQLException raw;
        try (Connection connection = database.getConnection()) {
            raw = catchThrowableOfType(SQLException.class, () -> Shop.query(connection, "SELECT 1 / ?", 0));
        }

        assertThatThrownBy(() -> Shop.query(tended, "SELECT 1 / ?", 0))
                .isExactlyInstanceOf(raw.getClass())
                .hasMessage(raw.getMessage());
        assertThat(only("SELECT ? / ?").errors()).containsExactlyEntriesOf(java.util.Map.of(raw.getSQLState(), 1L));
    }

    /** Throws when pgtender copies it for a sample, which the driver has no reason to do. */
    private static final class HostileTimestamp extends Timestamp {
        private static final long serialVersionUID = 1;

        HostileTimestamp() {
            super(0);
        }

        @Override
        public Object clone() {
            throw new IllegalStateException("thrown while pgtender looks at a parameter");
        }
    }

    @Test
    void ourOwnFailure_isNotSeenByTheApplication() throws SQLException {
        assertThat(Shop.query(tended, "SELECT CAST(? AS timestamp)", new HostileTimestamp()))
                .isEqualTo(1);
        assertThat(tended.workload().drops().recorderFailures()).isPositive();
    }

    @Test
    void repeatedFailuresOfOurs_switchCaptureOff() throws SQLException {
        for (int i = 0; i < Capture.MAX_TROUBLES; i++) {
            // Another shape each time, since of each shape not every execution is a sample.
            Shop.query(tended, "SELECT CAST(? AS timestamp) AS c" + i, new HostileTimestamp());
        }

        try (Connection connection = tended.getConnection()) {
            assertThat(connection).isNotInstanceOf(ObservedConnection.class);
        }
    }

    @Test
    void parameterOfTheApplicationsOwnClass_isNotCalledByUs() throws SQLException {
        PGobject own = new PGobject() {
            @Override
            public int hashCode() {
                throw new IllegalStateException("only the driver may look");
            }
        };
        own.setType("int4");
        own.setValue("3");

        Shop.query(tended, "SELECT name FROM customers WHERE id = ?", own);

        assertThat(tended.workload().drops().recorderFailures()).isZero();
    }

    @Test
    void oneQueryForEachRow_isARepetitionWithItsSourceAndCallSite() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            assertThat(CustomerPage.names(connection)).hasSize(20);
        }

        assertThat(tended.workload().repetitions()).singleElement().satisfies(repetition -> {
            assertThat(repetition.repeated().text()).isEqualTo(CustomerPage.NAME);
            assertThat(repetition.source()).isNotNull();
            assertThat(repetition.source().shape().text()).isEqualTo("SELECT id FROM customers ORDER BY id LIMIT ?");
            assertThat(repetition.executions()).isEqualTo(20);
            assertThat(repetition.followed().sourceRows()).isEqualTo(20);
            assertThat(repetition.callSite()).isNotNull();
            assertThat(repetition.callSite().methodName()).isEqualTo("name");
        });
    }

    @Test
    void sameQueryInManyTransactions_isNoRepetition() throws SQLException {
        try (Connection connection = tended.getConnection()) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= 20; id++) {
                Shop.query(connection, "SELECT name FROM customers WHERE id = ?", id);
                connection.commit();
            }
        }

        assertThat(tended.workload().repetitions())
                .extracting(RepeatedStatement::repeated)
                .isEmpty();
    }

    @Test
    void sqlLevelCommit_endsTheUnitOfWork() throws SQLException {
        try (Connection connection = tended.getConnection();
                Statement statement = connection.createStatement()) {
            for (int id = 1; id <= 20; id++) {
                statement.execute("BEGIN");
                Shop.query(connection, "SELECT name FROM customers WHERE id = ?", id);
                statement.execute("COMMIT");
            }
        }

        assertThat(tended.workload().repetitions()).isEmpty();
    }

    @Test
    void ownTime_isSampledOnceInEachInterval() throws SQLException {
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT 1")) {
            for (int i = 0; i < 3 * OverheadRecorder.INTERVAL; i++) {
                statement.executeQuery().close();
            }
        }

        Overhead overhead = tended.workload().overhead();
        assertThat(overhead.samples()).isBetween(3L, 4L); // the lease's begin and end are pieces too
        assertThat(overhead.estimatedNanos()).isPositive();
        assertThat(tended.workload().toJson()).contains("\"overhead\":{\"samples\":" + overhead.samples());
    }

    @Test
    void backReferences_stayInside() throws SQLException {
        try (Connection connection = tended.getConnection();
                PreparedStatement statement = connection.prepareStatement("SELECT 1");
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.getStatement()).isSameAs(statement);
            assertThat(rows.getStatement().getConnection()).isSameAs(connection);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
            assertThat(statement.getResultSet()).isSameAs(rows);
        }
    }

    @Test
    void unwrap_answersForBothWorlds() throws SQLException {
        assertThat(tended.unwrap(ProxyDataSource.class)).isSameAs(tended);
        assertThat(tended.unwrap(PGSimpleDataSource.class)).isSameAs(database);
        try (Connection connection = tended.getConnection()) {
            assertThat(connection).isInstanceOf(ProxyJdbcObject.class);
            assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
            assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isPositive();
        }
    }

    @Test
    void close_leavesThePoolOpen() throws SQLException {
        try (HikariDataSource pool = Shop.pool(database, 1)) {
            TenderDataSource.wrap(pool).close();

            assertThat(pool.isClosed()).isFalse();
            assertThat(Shop.query(pool, "SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void wrap_ofATendedDataSource_isRefused() {
        DataSource already = tended;

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TenderDataSource.wrap(already))
                .withMessageContaining("tended already");
    }

    @Test
    void exhaustedPool_isSaidInTheReport() throws SQLException {
        try (HikariDataSource pool = Shop.pool(database, 1);
                TenderDataSource exhausted = TenderDataSource.wrap(pool);
                Connection taken = exhausted.getConnection()) {
            assertThat(taken.isValid(1)).isTrue();

            assertThat(exhausted.advisor().analyze().notes())
                    .anyMatch(note -> note.startsWith("no connection to the server could be had"));
        }
    }

    @Test
    void analysis_leavesThePooledConnectionAsItWas() throws SQLException {
        try (HikariDataSource pool = Shop.pool(database, 1);
                TenderDataSource own = TenderDataSource.wrap(pool)) {
            Shop.run(pool, "SET statement_timeout = '7s'", "SET application_name = 'shop'");
            own.advisor().analyze();

            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT current_setting('statement_timeout'),"
                                    + " current_setting('application_name'), current_setting('default_transaction_read_only')")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("7s");
                assertThat(row.getString(2)).isEqualTo("shop");
                assertThat(row.getString(3)).isEqualTo("off");
            }
        }
    }
}
