package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShapes;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.ServerComparison.Basis;
import io.pgtender.workload.ServerComparison.ShapeTimes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class ServerStatementsTest {

    private PGSimpleDataSource database;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        database = TestPostgres.newDatabase();
        connection = database.getConnection();
        run(connection, "CREATE TABLE items (id serial PRIMARY KEY, name text, price int)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static void run(Connection on, String... statements) throws SQLException {
        try (Statement statement = on.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void query(Connection on, String sql, int... parameters) throws SQLException {
        try (PreparedStatement statement = on.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setInt(i + 1, parameters[i]);
            }
            statement.executeQuery().close();
        }
    }

    private static Fingerprint fingerprint(String sql) {
        return QueryShapes.parse(sql).fingerprint();
    }

    private void install() throws SQLException {
        run(connection, "CREATE EXTENSION pg_stat_statements");
    }

    private long calls(String sql) throws SQLException {
        return ServerStatements.read(connection)
                .of(fingerprint(sql))
                .map(s -> s.load().calls())
                .orElse(0L);
    }

    @Test
    void missingExtension_isSaidWithTheRemedy() throws SQLException {
        assertThat(ServerStatements.read(connection).absence())
                .hasValueSatisfying(reason -> assertThat(reason).contains("CREATE EXTENSION pg_stat_statements"));
    }

    @Test
    void oldExtension_isSaidWithTheRemedy() throws SQLException {
        run(connection, "CREATE EXTENSION pg_stat_statements VERSION '1.8'");

        assertThat(ServerStatements.read(connection).absence())
                .hasValueSatisfying(reason -> assertThat(reason).contains("1.8", "ALTER EXTENSION"));
    }

    @Test
    void parameters_matchOurs() throws SQLException {
        install();
        query(connection, "SELECT name FROM items WHERE id = ? AND price > ?", 1, 2);
        query(connection, "SELECT name FROM items WHERE id = ? AND price > ?", 3, 4);

        assertThat(calls("SELECT name FROM items WHERE id = ? AND price > ?")).isEqualTo(2);
    }

    @Test
    void literals_matchOurs() throws SQLException {
        install();
        run(connection, "SELECT name FROM items WHERE name = 'x' AND price > -5 LIMIT 10");

        assertThat(calls("SELECT name FROM items WHERE name = 'y' AND price > -7 LIMIT 20"))
                .isEqualTo(1);
    }

    @Test
    void lists_matchOursWhateverTheirLength() throws SQLException {
        install();
        query(connection, "SELECT name FROM items WHERE id IN (?, ?, ?)", 1, 2, 3);
        query(connection, "SELECT name FROM items WHERE id IN (?, ?)", 1, 2);

        assertThat(calls("SELECT name FROM items WHERE id IN (?, ?, ?, ?)")).isEqualTo(2);
    }

    @Test
    void generatedKeys_areLookedThrough() throws SQLException {
        install();
        String sql = "INSERT INTO items (name) VALUES (?)";
        try (PreparedStatement insert = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
            insert.setString(1, "x");
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, "x");
            insert.executeUpdate();
        }

        assertThat(calls(sql)).isEqualTo(2);
    }

    @Test
    void extension_inAQuotedSchema_isFound() throws SQLException {
        run(
                connection,
                "CREATE SCHEMA \"Server \"\"Stats\"",
                "CREATE EXTENSION pg_stat_statements SCHEMA \"Server \"\"Stats\"");
        query(connection, "SELECT price FROM items WHERE id = ?", 1);

        assertThat(calls("SELECT price FROM items WHERE id = ?")).isEqualTo(1);
    }

    @Test
    void otherRoles_areCountedAlthoughTheirTextMayNotBeRead() throws SQLException {
        install();
        String role = "reader_" + database.getDatabaseName();
        run(connection, "CREATE ROLE " + role + " LOGIN PASSWORD 'x'", "GRANT SELECT ON items TO " + role);
        query(connection, "SELECT count(*) FROM items WHERE price = ?", 1);
        try (Connection reader = database.getConnection(role, "x")) {
            query(reader, "SELECT name FROM items WHERE id = ?", 1);

            ServerStatements seen = ServerStatements.read(reader);

            assertThat(seen.own()).containsKey(fingerprint("SELECT name FROM items WHERE id = ?"));
            assertThat(seen.own()).doesNotContainKey(fingerprint("SELECT count(*) FROM items WHERE price = ?"));
            assertThat(seen.rest().calls()).isPositive();
            assertThat(seen.rest().totalMillis()).isPositive();
        } finally {
            run(connection, "DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void missingPrivilege_isSaidWithTheRemedy() throws SQLException {
        run(connection, "CREATE SCHEMA closed", "CREATE EXTENSION pg_stat_statements SCHEMA closed");
        String role = "outside_" + database.getDatabaseName();
        run(connection, "CREATE ROLE " + role + " LOGIN PASSWORD 'x'");
        try (Connection outside = database.getConnection(role, "x")) {
            assertThat(ServerStatements.read(outside).absence())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("USAGE on schema closed"));
        } finally {
            run(connection, "DROP ROLE " + role);
        }
    }

    @Test
    void difference_holdsWhatWasAdded() throws SQLException {
        install();
        query(connection, "SELECT name FROM items WHERE id = ?", 1);
        ServerStatements before = ServerStatements.read(connection);
        query(connection, "SELECT name FROM items WHERE id = ?", 2);
        query(connection, "SELECT name FROM items WHERE id = ?", 3);

        ServerStatements added = ServerStatements.read(connection).since(before);

        assertThat(added.of(fingerprint("SELECT name FROM items WHERE id = ?")))
                .hasValueSatisfying(s -> assertThat(s.load().calls()).isEqualTo(2));
        assertThat(added.of(fingerprint("CREATE EXTENSION pg_stat_statements"))).isEmpty();
    }

    @Test
    void comparison_tellsServerFromNetworkAndOursFromOthers() throws SQLException {
        install();
        String slow = "SELECT name, pg_sleep(0.02) FROM (VALUES ('x')) v(name) WHERE name <> ?";
        WorkloadRecorder recorder = WorkloadRecorder.builder().build();
        Workload start = recorder.snapshot();
        ServerStatements before = ServerStatements.read(connection);
        for (int i = 0; i < 3; i++) {
            try (PreparedStatement statement = connection.prepareStatement(slow)) {
                statement.setString(1, "y");
                statement.executeQuery().close();
            }
        }
        // Two of the three are ours, and each took a second in the driver.
        recorder.shape(QueryShapes.parse(slow)).executed(1_000_000_000L);
        recorder.shape(QueryShapes.parse(slow)).executed(1_000_000_000L);

        ServerComparison comparison = ServerComparison.of(
                recorder.since(start), ServerStatements.read(connection).since(before), Basis.SAME_WINDOW);

        assertThat(comparison.shapes()).hasSize(1);
        ShapeTimes times = comparison.shapes().get(0);
        assertThat(times.executions()).isEqualTo(2);
        assertThat(times.otherCalls()).isEqualTo(1);
        assertThat(times.clientMillis()).isEqualTo(1_000);
        assertThat(times.serverMillis()).isGreaterThanOrEqualTo(20);
        assertThat(times.networkShare()).isCloseTo(1 - times.serverMillis() / 1_000, within(1e-9));
        assertThat(comparison.others().calls()).isEqualTo(1);
        assertThat(comparison.others().totalMillis()).isCloseTo(times.serverMillis(), within(1e-6));
    }

    @Test
    void comparison_countsWhatIsInABatch() throws SQLException {
        install();
        String sql = "INSERT INTO items (name) VALUES (?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int i = 0; i < 5; i++) {
                insert.setString(1, "x" + i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
        WorkloadRecorder recorder = WorkloadRecorder.builder().build();
        ShapeRecorder shape = recorder.shape(QueryShapes.parse(sql));
        shape.executed(5_000_000);
        shape.batched(5);

        ServerComparison comparison =
                ServerComparison.of(recorder.snapshot(), ServerStatements.read(connection), Basis.SINCE_RESET);

        assertThat(comparison.shapes()).singleElement().satisfies(times -> {
            assertThat(times.executions()).isEqualTo(5);
            assertThat(times.clientMillis()).isEqualTo(1);
            assertThat(times.otherCalls()).isZero();
        });
    }
}
