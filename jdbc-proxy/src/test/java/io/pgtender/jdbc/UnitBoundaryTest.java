package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Where a unit of work begins and ends when the application says so in SQL. */
class UnitBoundaryTest {

    private static final String READ = "SELECT name FROM customers WHERE id = ?";

    /** More than make a repetition in one unit. */
    private static final int MANY = 20;

    private static PGSimpleDataSource database;

    private TenderDataSource tended;
    private Connection connection;
    private Statement statement;

    @BeforeAll
    static void createTables() throws SQLException {
        database = Shop.database(
                "CREATE TABLE customers (id int PRIMARY KEY, name text)",
                "INSERT INTO customers SELECT i, 'customer ' || i FROM generate_series(1, 100) i",
                "CREATE TABLE late (a int, UNIQUE (a) DEFERRABLE INITIALLY DEFERRED)");
    }

    @BeforeEach
    void open() throws SQLException {
        tended = TenderDataSource.wrap(database);
        connection = tended.getConnection();
        statement = connection.createStatement();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        tended.close();
    }

    private void read(int id) throws SQLException {
        Shop.query(connection, READ, id);
    }

    private boolean repetitionIsSeen() throws SQLException {
        connection.close();
        return tended.workload().repetitions().stream()
                .anyMatch(repetition -> repetition.repeated().text().equals(READ));
    }

    @Test
    void endAndAbort_endTheUnit() throws SQLException {
        for (int id = 1; id <= MANY; id++) {
            statement.execute("START TRANSACTION");
            read(id);
            statement.execute(id % 2 == 0 ? "END" : "ABORT");
        }

        assertThat(repetitionIsSeen()).isFalse();
    }

    @Test
    void commitAndChain_endsTheUnit() throws SQLException {
        statement.execute("BEGIN");
        for (int id = 1; id <= MANY; id++) {
            read(id);
            statement.execute("COMMIT AND CHAIN");
        }

        assertThat(repetitionIsSeen()).isFalse();
    }

    @Test
    void commitThatFails_endsTheUnit() throws SQLException {
        for (int id = 1; id <= MANY; id++) {
            statement.execute("BEGIN");
            read(id);
            statement.execute("INSERT INTO late VALUES (1), (1)");
            assertThatThrownBy(() -> statement.execute("COMMIT")).isInstanceOf(SQLException.class);
        }

        assertThat(repetitionIsSeen()).isFalse();
    }

    @Test
    void jdbcCommitThatFails_endsTheUnit() throws SQLException {
        connection.setAutoCommit(false);
        for (int id = 1; id <= MANY; id++) {
            read(id);
            statement.execute("INSERT INTO late VALUES (1), (1)");
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }

        assertThat(repetitionIsSeen()).isFalse();
    }

    @Test
    void begin_endsWhatRanBeforeIt() throws SQLException {
        for (int id = 1; id <= 3; id++) {
            read(id);
        }
        statement.execute("BEGIN");
        for (int id = 4; id <= 6; id++) {
            read(id);
        }
        statement.execute("COMMIT");

        assertThat(repetitionIsSeen()).isFalse();
    }

    @Test
    void textOfSeveralCommands_thatCommits_endsTheUnit() throws SQLException {
        statement.execute("BEGIN");
        for (int id = 1; id <= MANY; id++) {
            read(id);
            statement.execute("UPDATE customers SET name = name WHERE id = 1; COMMIT; BEGIN");
        }

        assertThat(repetitionIsSeen()).isFalse();
    }

    @Test
    void textOfSeveralCommands_thatBegins_endsWhatRanBeforeIt() throws SQLException {
        for (int id = 1; id <= 3; id++) {
            read(id);
        }
        statement.execute("SET LOCAL work_mem = '1MB'; BEGIN");
        for (int id = 4; id <= 6; id++) {
            read(id);
        }
        statement.execute("COMMIT");

        assertThat(repetitionIsSeen()).isFalse();
    }

    @Test
    void textOfSeveralCommands_insideATransaction_endsNothing() throws SQLException {
        statement.execute("BEGIN");
        for (int id = 1; id <= MANY; id++) {
            read(id);
            statement.execute("SELECT 1; SELECT 2");
        }
        statement.execute("COMMIT");

        assertThat(repetitionIsSeen()).isTrue();
    }

    @Test
    void commitThatIsNone_endsNothing() throws SQLException {
        connection.setAutoCommit(false);
        for (int id = 1; id <= MANY; id++) {
            Savepoint before = connection.setSavepoint();
            read(id);
            assertThatThrownBy(() -> statement.execute("COMMIT AND")).isInstanceOf(SQLException.class);
            connection.rollback(before);
        }
        connection.commit();

        assertThat(repetitionIsSeen()).isTrue();
    }

    @Test
    void rollbackToSavepointAndSet_doNotEndTheUnit() throws SQLException {
        statement.execute("BEGIN");
        for (int id = 1; id <= MANY; id++) {
            statement.execute("SAVEPOINT a");
            read(id);
            statement.execute("SET LOCAL work_mem = '1MB'");
            statement.execute("ROLLBACK TO SAVEPOINT a");
        }
        statement.execute("COMMIT");

        assertThat(repetitionIsSeen()).isTrue();
    }
}
