package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgtender.Report;
import io.pgtender.advice.Change;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** On a server where HypoPG and pgvector can be installed. */
class ExtensionsTest {

    private static final String URL = System.getenv("PGTENDER_HYPOPG_URL");

    private final String name = "t_" + UUID.randomUUID().toString().replace("-", "");
    private PGSimpleDataSource database;

    @BeforeEach
    void createDatabase() throws SQLException {
        assumeTrue(URL != null, "PGTENDER_HYPOPG_URL names no server with HypoPG and pgvector");
        admin("CREATE DATABASE " + name);
        database = new PGSimpleDataSource();
        database.setUrl(URL);
        database.setDatabaseName(name);
        Shop.run(
                database,
                "CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, filler text)",
                "INSERT INTO orders SELECT i, (i * 7919) % 5000, repeat('x', 60) FROM generate_series(1, 60000) i",
                "VACUUM ANALYZE orders");
    }

    @AfterEach
    void dropDatabase() throws SQLException {
        if (database != null) {
            admin("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }

    private static void admin(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Report observe(String sql, Object parameter) throws SQLException {
        try (TenderDataSource tended = TenderDataSource.wrap(database)) {
            for (int i = 0; i < 20; i++) {
                Shop.query(tended, sql, parameter);
            }
            return tended.advisor().analyze();
        }
    }

    private static List<String> indexes(Report report) {
        return report.recommendations().stream()
                .map(r -> ((Change.CreateIndex) r.change()).definition().describe())
                .toList();
    }

    @Test
    void hypoPg_judgesWhereItIsInstalled() throws SQLException {
        Shop.run(database, "CREATE EXTENSION hypopg");

        Report report = observe("SELECT * FROM orders WHERE customer_id = ?", 42);

        assertThat(indexes(report)).containsExactly("public.orders (customer_id)");
        assertThat(report.notes()).anyMatch(note -> note.startsWith("Indexes judged by HypoPG 1."));
    }

    @Test
    void modelAndHypoPg_recommendTheSame() throws SQLException {
        String sql = "SELECT * FROM orders WHERE customer_id = ?";
        List<String> byModel = indexes(observe(sql, 42));
        Shop.run(database, "CREATE EXTENSION hypopg");

        assertThat(indexes(observe(sql, 42))).isEqualTo(byModel);
    }

    @Test
    void nearestNeighbours_getNoBtree() throws SQLException {
        Shop.run(
                database,
                "CREATE EXTENSION vector",
                "CREATE TABLE items (id int PRIMARY KEY, embedding vector(8))",
                "INSERT INTO items SELECT i, ARRAY(SELECT random() FROM generate_series(1, 8) WHERE i > 0)::vector"
                        + " FROM generate_series(1, 20000) i",
                "VACUUM ANALYZE items");

        Report report = observe("SELECT id FROM items ORDER BY embedding <-> ?::vector LIMIT 5", "[1,2,3,4,5,6,7,8]");

        assertThat(report.recommendations()).isEmpty();
        assertThat(report.workload().shapesByTotalTime()).hasSize(1);
    }
}
