package io.pgtender.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.testing.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class OwnDatabaseTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false);
    private PGSimpleDataSource database;

    @BeforeEach
    void createShop() throws SQLException {
        database = TestPostgres.newDatabase();
        run(
                "CREATE TABLE customers (id int PRIMARY KEY)",
                "INSERT INTO customers SELECT generate_series(1, 3000)",
                "CREATE TABLE \"Orders\" (id int PRIMARY KEY, \"customer Id\" int REFERENCES customers, filler text)",
                "INSERT INTO \"Orders\" SELECT i, 1 + i % 3000, repeat('x', 80) FROM generate_series(1, 60000) i",
                "VACUUM ANALYZE");
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private String url() {
        return database.getUrl() + "&user=" + database.getUser()
                + (database.getPassword() == null ? "" : "&password=" + database.getPassword());
    }

    private String output() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private long relations() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_class")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void foreignKeyWithoutIndex_isFoundByLookingUpRows() throws SQLException {
        long before = relations();

        int status = Quickstart.run(terminal, "--url", url());

        assertThat(output()).contains("CREATE INDEX CONCURRENTLY").contains("public.\"Orders\"");
        assertThat(status).isZero();
        assertThat(relations()).isEqualTo(before);
    }

    @Test
    void statementsOfAFile_areExplainedAndNotRun(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("queries.sql");
        Files.writeString(
                file,
                "SELECT filler FROM \"Orders\" WHERE \"customer Id\" = 7; DELETE FROM \"Orders\"; SELECT nothing");

        int status = Quickstart.run(terminal, "--url", url(), "--sql", file.toString());

        assertThat(output())
                .contains("CREATE INDEX CONCURRENTLY")
                .contains("given without a time and weighed by the planner's cost")
                .contains("not judged, because it cannot be explained (SQLSTATE 42703): 1 statement: SELECT NOTHING");
        assertThat(status).isZero();
    }

    @Test
    void unreachableServer_isSaidAndTheStatusIsOne() {
        int status = Quickstart.run(terminal, "--url", "jdbc:postgresql://127.0.0.1:1/nothing?user=nobody");

        assertThat(output()).contains("could not go on");
        assertThat(status).isEqualTo(1);
    }
}
