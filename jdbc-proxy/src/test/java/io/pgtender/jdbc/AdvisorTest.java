package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.Report;
import io.pgtender.advice.Change;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The whole way: an application's statements in, advice out, on a real server. */
class AdvisorTest {

    private static final int ROWS = 60_000;

    /** Runs a query often enough to matter and says what was recommended. */
    private static Report observe(DataSource database, String sql, Object... parameters) throws SQLException {
        try (TenderDataSource tended = TenderDataSource.wrap(database)) {
            for (int i = 0; i < 20; i++) {
                Shop.query(tended, sql, parameters);
            }
            return tended.advisor().analyze();
        }
    }

    private static List<String> indexes(Report report) {
        return report.recommendations().stream()
                .filter(r -> r.finding().kind() == Finding.Kind.MISSING_INDEX)
                .map(r -> ((Change.CreateIndex) r.change()).definition().describe())
                .toList();
    }

    private static String orders(String table) {
        return "INSERT INTO " + table
                + " SELECT i, (i * 7919) % 5000, CASE WHEN i % 50 = 0 THEN 'open' ELSE 'done' END,"
                + " now() - i * interval '1 minute', repeat('x', 60) FROM generate_series(1, " + ROWS + ") i";
    }

    private static String ordersTable(String table) {
        return "CREATE TABLE " + table + " (id int PRIMARY KEY, customer_id int NOT NULL, status text NOT NULL,"
                + " placed_at timestamptz NOT NULL, filler text)";
    }

    @Test
    void equality_recommendsItsColumn() throws SQLException {
        PGSimpleDataSource database = Shop.database(ordersTable("orders"), orders("orders"), "VACUUM ANALYZE orders");

        assertThat(indexes(observe(database, "SELECT * FROM orders WHERE customer_id = ?", 42)))
                .containsExactly("public.orders (customer_id)");
    }

    @Test
    void equalityWithOrderAndLimit_recommendsBoth() throws SQLException {
        PGSimpleDataSource database = Shop.database(
                ordersTable("orders"),
                orders("orders"),
                "UPDATE orders SET customer_id = id % 500",
                "VACUUM ANALYZE orders");

        assertThat(indexes(observe(
                        database, "SELECT id FROM orders WHERE customer_id = ? ORDER BY placed_at DESC LIMIT 10", 7)))
                .first()
                // Sorting the few rows of a covering index is as good, where VACUUM could mark the pages all-visible.
                .isIn(
                        "public.orders (customer_id, placed_at DESC)",
                        "public.orders (customer_id, placed_at DESC) INCLUDE (id)",
                        "public.orders (customer_id) INCLUDE (id, placed_at)");
    }

    @Test
    void quotedMixedCaseNamesInAnotherSchema_areQuotedInTheAdvice() throws SQLException {
        PGSimpleDataSource database = Shop.database(
                "CREATE SCHEMA \"My Shop\"",
                "CREATE TABLE \"My Shop\".\"Order\" (id int PRIMARY KEY, \"Customer \"\"Id\"\"\" int, filler text)",
                "INSERT INTO \"My Shop\".\"Order\" SELECT i, i % 5000, repeat('x', 60) FROM generate_series(1, " + ROWS
                        + ") i",
                "VACUUM ANALYZE \"My Shop\".\"Order\"");
        try (TenderDataSource tended = TenderDataSource.wrap(database)) {
            for (int i = 0; i < 20; i++) {
                Shop.query(tended, "SELECT * FROM \"My Shop\".\"Order\" WHERE \"Customer \"\"Id\"\"\" = ?", i);
            }
            Recommendation recommendation =
                    tended.advisor().analyze().recommendations().get(0);

            assertThat(recommendation.change().sql().orElseThrow())
                    .contains(" ON \"My Shop\".\"Order\" (\"Customer \"\"Id\"\"\")");
            JournalEntry entry = tended.advisor()
                    .apply(recommendation, ApplyPolicy.safeDefaults().forReal());
            assertThat(entry.state()).isEqualTo(JournalEntry.State.APPLIED);
            assertThat(planOf(database, "SELECT * FROM \"My Shop\".\"Order\" WHERE \"Customer \"\"Id\"\"\" = 3"))
                    .contains(entry.work().object());
        }
    }

    @Test
    void tableFoundBySearchPath_isAdvisedInItsOwnSchema() throws SQLException {
        PGSimpleDataSource database = Shop.database(
                "CREATE SCHEMA tenant",
                ordersTable("tenant.orders"),
                orders("tenant.orders"),
                "VACUUM ANALYZE tenant.orders");
        database.setCurrentSchema("tenant");

        assertThat(indexes(observe(database, "SELECT * FROM orders WHERE customer_id = ?", 42)))
                .containsExactly("tenant.orders (customer_id)");
    }

    @Test
    void view_isAdvisedOnItsTable() throws SQLException {
        PGSimpleDataSource database = Shop.database(
                ordersTable("orders"),
                orders("orders"),
                "CREATE VIEW recent AS SELECT id, customer_id AS buyer FROM orders WHERE status <> 'gone'",
                "VACUUM ANALYZE orders");

        assertThat(indexes(observe(database, "SELECT id FROM recent WHERE buyer = ?", 42)))
                .singleElement()
                // Covering, where VACUUM could mark the pages all-visible.
                .isIn("public.orders (customer_id)", "public.orders (customer_id) INCLUDE (id, status)");
    }

    @Test
    void partitionedTable_isAdvisedARecipeThatBlocksNobody() throws SQLException {
        PGSimpleDataSource database = Shop.database(
                "CREATE TABLE events (id int, customer_id int, filler text) PARTITION BY RANGE (id)",
                "CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (30000)",
                "CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (30000) TO (100000)",
                "INSERT INTO events SELECT i, i % 5000, repeat('x', 60) FROM generate_series(1, " + ROWS + ") i",
                "VACUUM ANALYZE events");

        Report report = observe(database, "SELECT * FROM events WHERE customer_id = ?", 42);

        assertThat(report.recommendations())
                .filteredOn(r -> r.finding().kind() == Finding.Kind.MISSING_INDEX)
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.finding().summary()).isEqualTo("no index on public.events (customer_id)");
                    assertThat(r.change()).isInstanceOf(Change.ApplicationChange.class);
                    assertThat(r.change().sql().orElseThrow())
                            .contains(" ON ONLY public.events (customer_id)")
                            .contains("CREATE INDEX CONCURRENTLY pgt_events_1_customer_id_")
                            .contains(" ATTACH PARTITION public.pgt_events_2_customer_id_");
                });
    }

    /** By its statistics, or, where all pages are all-visible and an index would do alone, by the planner. */
    private static boolean isUnselective(String reason) {
        return reason.startsWith("not selective") || reason.startsWith("the planner would not use it");
    }

    @Test
    void unselectiveCondition_recommendsNothing() throws SQLException {
        PGSimpleDataSource database = Shop.database(ordersTable("orders"), orders("orders"), "VACUUM ANALYZE orders");

        Report report = observe(database, "SELECT * FROM orders WHERE status = ?", "done");

        assertThat(indexes(report)).isEmpty();
        assertThat(report.rejections())
                .anyMatch(r -> r.subject().contains("public.orders") && isUnselective(r.reason()));
    }

    @Test
    void existingIndex_isNotRecommendedAgain() throws SQLException {
        PGSimpleDataSource database = Shop.database(
                ordersTable("orders"),
                orders("orders"),
                "CREATE INDEX ON orders (customer_id, status)",
                "VACUUM ANALYZE orders");

        assertThat(indexes(observe(database, "SELECT count(filler) FROM orders WHERE customer_id < ?", 4000)))
                .isEmpty();
    }

    @Test
    void recommendedIndex_isBuiltUsedAndRevertible() throws SQLException {
        PGSimpleDataSource database = Shop.database(ordersTable("orders"), orders("orders"), "VACUUM ANALYZE orders");
        try (HikariDataSource pool = Shop.pool(database, 2);
                TenderDataSource tended = TenderDataSource.wrap(pool)) {
            for (int i = 0; i < 20; i++) {
                Shop.query(tended, "SELECT * FROM orders WHERE customer_id = ?", i);
            }
            Recommendation recommendation =
                    tended.advisor().analyze().recommendations().get(0);

            JournalEntry dryRun = tended.advisor().apply(recommendation, ApplyPolicy.safeDefaults());
            assertThat(dryRun.state()).isEqualTo(JournalEntry.State.DRY_RUN);
            assertThat(tended.advisor().history()).isEmpty();

            JournalEntry entry = tended.advisor()
                    .apply(recommendation, ApplyPolicy.safeDefaults().forReal());
            assertThat(entry.state()).isEqualTo(JournalEntry.State.APPLIED);
            assertThat(planOf(database, "SELECT * FROM orders WHERE customer_id = 3"))
                    .contains(entry.work().object());

            assertThat(tended.advisor().revert(entry).state()).isEqualTo(JournalEntry.State.REVERTED);
            assertThat(planOf(database, "SELECT * FROM orders WHERE customer_id = 3"))
                    .contains("Seq Scan");
            assertThat(tended.advisor().history())
                    .extracting(JournalEntry::state)
                    .containsExactly(JournalEntry.State.REVERTED);
        }
    }

    @Test
    void applicationChange_isNotApplied() throws SQLException {
        PGSimpleDataSource database = Shop.database(ordersTable("orders"), orders("orders"), "VACUUM ANALYZE orders");
        try (TenderDataSource tended = TenderDataSource.wrap(database);
                Connection connection = tended.getConnection()) {
            try (PreparedStatement list = connection.prepareStatement("SELECT id FROM orders ORDER BY id LIMIT 12");
                    ResultSet rows = list.executeQuery()) {
                while (rows.next()) {
                    Shop.query(connection, "SELECT status FROM orders WHERE id = ?", rows.getInt(1));
                }
            }
            connection.close();
            Recommendation nPlusOne = tended.advisor().analyze().recommendations().stream()
                    .filter(r -> r.finding().kind() == Finding.Kind.N_PLUS_ONE)
                    .findFirst()
                    .orElseThrow();

            assertThat(nPlusOne.change().sql())
                    .isEqualTo(Optional.of("SELECT id, status FROM orders WHERE id = ANY (?)"));
            assertThatThrownBy(() -> tended.advisor()
                            .apply(nPlusOne, ApplyPolicy.safeDefaults().forReal()))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("made by a person");
        }
    }

    @Test
    void roleWithoutPrivileges_getsTheAdviceAndARefusalThatNamesTheGrant() throws SQLException {
        PGSimpleDataSource database = Shop.database(ordersTable("orders"), orders("orders"), "VACUUM ANALYZE orders");
        String role = "reader_" + database.getDatabaseName();
        Shop.run(database, "CREATE ROLE " + role + " LOGIN PASSWORD 'reader'", "GRANT SELECT ON orders TO " + role);
        PGSimpleDataSource asReader = new PGSimpleDataSource();
        asReader.setUrl(database.getUrl());
        asReader.setUser(role);
        asReader.setPassword("reader");
        try (TenderDataSource tended = TenderDataSource.wrap(asReader)) {
            for (int i = 0; i < 20; i++) {
                Shop.query(tended, "SELECT * FROM orders WHERE customer_id = ?", i);
            }
            Recommendation recommendation =
                    tended.advisor().analyze().recommendations().get(0);

            assertThatThrownBy(() -> tended.advisor()
                            .apply(recommendation, ApplyPolicy.safeDefaults().forReal()))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("owner");
        } finally {
            Shop.run(database, "DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void stoppedServer_leavesTheReportWithWhatIsKnown() throws SQLException, IOException {
        try (EmbeddedPostgres server = TestPostgres.ownServer();
                TenderDataSource tended = TenderDataSource.wrap(server.getPostgresDatabase())) {
            Shop.run(server.getPostgresDatabase(), "CREATE TABLE thing AS SELECT generate_series(1, 50) AS id");
            try (Connection connection = tended.getConnection()) {
                for (int i = 1; i <= 12; i++) {
                    Shop.query(connection, "SELECT id FROM thing WHERE id = ?", i);
                }
            }
            server.close();

            Report report = tended.advisor().analyze();

            assertThat(report.server()).isEmpty();
            assertThat(report.notes()).anyMatch(n -> n.startsWith("no connection to the server could be had"));
            assertThat(report.recommendations())
                    .extracting(r -> r.finding().kind())
                    .containsExactly(Finding.Kind.LOOP);
            assertThat(report.toString()).contains("server not reached");
        }
    }

    @Test
    void analysis_writesNothing() throws SQLException {
        PGSimpleDataSource database = Shop.database(ordersTable("orders"), orders("orders"), "VACUUM ANALYZE orders");
        long before = objects(database);

        observe(database, "SELECT * FROM orders WHERE customer_id = ?", 42);

        assertThat(objects(database)).isEqualTo(before);
    }

    @Test
    void report_readsLikeAReport() throws SQLException {
        PGSimpleDataSource database = Shop.database(ordersTable("orders"), orders("orders"), "VACUUM ANALYZE orders");

        String text = observe(database, "SELECT * FROM orders WHERE customer_id = ?", 987_654)
                .toString();

        assertThat(text)
                .contains("MISSING INDEX")
                .contains("SELECT * FROM orders WHERE customer_id = ?")
                .contains("CREATE INDEX CONCURRENTLY pgt_orders_customer_id_")
                .contains("DROP INDEX CONCURRENTLY")
                .doesNotContain("987654");
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void limits_boundTheNumberOfIndexes() throws SQLException {
        PGSimpleDataSource database = Shop.database(ordersTable("orders"), orders("orders"), "VACUUM ANALYZE orders");
        SelectionLimits one = SelectionLimits.builder().maxIndexes(1).build();
        try (TenderDataSource tended =
                TenderDataSource.builder(database).selectionLimits(one).build()) {
            for (int i = 0; i < 20; i++) {
                Shop.query(tended, "SELECT * FROM orders WHERE customer_id = ?", i);
                Shop.query(tended, "SELECT id FROM orders ORDER BY placed_at DESC LIMIT 5");
            }

            assertThat(indexes(tended.advisor().analyze())).hasSize(1);
        }
    }

    private static String planOf(DataSource database, String sql) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("EXPLAIN " + sql)) {
            while (rows.next()) {
                plan.append(rows.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }

    private static long objects(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_class")) {
            row.next();
            return row.getLong(1);
        }
    }
}
