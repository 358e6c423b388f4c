package io.pgtender.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Finding.Kind;
import io.pgtender.advice.Recommendation;
import io.pgtender.catalog.StatisticsFacts;
import io.pgtender.catalog.StatisticsFacts.AutoAnalyze;
import io.pgtender.catalog.StatisticsReader;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.ShapeStatistics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessAdviceTest {

    private static Connection connection;
    private static ReviewLab lab;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        lab = new ReviewLab(connection);
        lab.execute(
                "CREATE TABLE \"Fresh\" (id int) WITH (autovacuum_enabled = off)",
                "INSERT INTO \"Fresh\" SELECT generate_series(1, 20000)",
                "CREATE TABLE indexed (id int) WITH (autovacuum_enabled = off)",
                "INSERT INTO indexed SELECT generate_series(1, 20000)",
                "CREATE INDEX ON indexed (id)",
                "CREATE TABLE small (id int) WITH (autovacuum_enabled = off)",
                "INSERT INTO small SELECT generate_series(1, 100)",
                "CREATE TABLE grown (id int) WITH (autovacuum_enabled = off)",
                "INSERT INTO grown SELECT generate_series(1, 20000)",
                ReviewLab.FLUSH,
                "ANALYZE grown",
                "INSERT INTO grown SELECT generate_series(1, 15000)",
                ReviewLab.FLUSH,
                "CREATE TABLE part (k int, v int) PARTITION BY RANGE (k)",
                "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (50000) WITH (autovacuum_enabled = off)",
                "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (50000) TO (90000) WITH (autovacuum_enabled = off)",
                "INSERT INTO part SELECT i, i FROM generate_series(1, 80000) i",
                ReviewLab.FLUSH,
                "ANALYZE part_1",
                "ANALYZE part_2",
                "CREATE EXTENSION postgres_fdw",
                "CREATE SERVER there FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'localhost')",
                "CREATE USER MAPPING FOR CURRENT_USER SERVER there",
                "CREATE FOREIGN TABLE remote (id int) SERVER there",
                "CREATE FOREIGN TABLE asked (id int) SERVER there OPTIONS (use_remote_estimate 'true')",
                "CREATE TEMPORARY TABLE scratch AS SELECT generate_series(1, 20000) AS id");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    SELECT id FROM "Fresh" WHERE id = ?                        | ANALYZE public."Fresh"
                    SELECT id FROM indexed WHERE id = ?                        | ANALYZE public.indexed
                    SELECT f.id FROM "Fresh" f JOIN small USING (id) WHERE f.id = ? | ANALYZE public."Fresh"
                    SELECT v FROM part WHERE k = ?                             | ANALYZE ONLY public.part
                    SELECT v FROM part WHERE v = ?                             | ANALYZE ONLY public.part
                    """)
    void tableNeverAnalysed_isAdvisedIt(String sql, String advised) throws SQLException {
        Recommendation advice = only(lab.ran(5, sql, i -> List.of(i)));

        assertThat(advice.finding().kind()).isEqualTo(Kind.STALE_STATISTICS);
        boolean hasOnly = connection.getMetaData().getDatabaseMajorVersion() >= 18;
        assertThat(ReviewLab.sql(advice)).isEqualTo(hasOnly ? advised : advised.replace("ONLY ", ""));
        assertThat(advice.change().reversalSql()).isEmpty();
    }

    @Test
    void advice_isGoneWhenItWasFollowed() throws SQLException {
        lab.execute(
                "CREATE TABLE followed (id int) WITH (autovacuum_enabled = off)",
                "INSERT INTO followed SELECT generate_series(1, 20000)",
                ReviewLab.FLUSH);
        ShapeStatistics ran = lab.ran(5, "SELECT id FROM followed WHERE id = ?", i -> List.of(i));

        lab.apply(only(ran));

        assertThat(lab.detect(ran).recommendations()).isEmpty();
        assertThat(lab.estimate("SELECT id FROM followed WHERE id = 7")).isEqualTo(1);
    }

    @Test
    void tableThatChangedMuch_isAdvisedAnalyze() throws SQLException {
        Recommendation advice = only(lab.ran(5, "SELECT id FROM grown WHERE id = ?", i -> List.of(i)));

        assertThat(ReviewLab.sql(advice)).isEqualTo("ANALYZE public.grown");
        assertThat(advice.finding().evidence().get(0).describe())
                .isEqualTo("15,000 rows of public.grown changed since ANALYZE ran, which saw 20,000");
        assertThat(advice.change().describe()).contains("RESET (autovacuum_enabled)");
    }

    @ParameterizedTest
    @CsvSource({"SELECT id FROM small WHERE id = ?", "SELECT id FROM scratch WHERE id = ?"})
    void smallOrTemporaryTable_isLeftAlone(String sql) throws SQLException {
        assertThat(lab.detect(lab.ran(5, sql, i -> List.of(i))).recommendations())
                .isEmpty();
    }

    @Test
    void foreignTable_isAdvisedUnlessTheOtherServerIsAsked() {
        assertThat(FreshnessAdvice.trouble(foreign(new StatisticsFacts.Foreign("postgres_fdw", false))))
                .isPresent();
        assertThat(FreshnessAdvice.trouble(foreign(new StatisticsFacts.Foreign("postgres_fdw", true))))
                .isEmpty();
        assertThat(FreshnessAdvice.trouble(foreign(new StatisticsFacts.Foreign("redis_fdw", false))))
                .isEmpty();
    }

    @Test
    void foreignTable_isReadWithItsOptions() throws SQLException {
        var facts = StatisticsReader.read(
                connection, List.of(new RelationName("public", "remote"), new RelationName("public", "asked")));

        assertThat(facts.values())
                .extracting(StatisticsFacts::foreign)
                .containsExactlyInAnyOrder(
                        new StatisticsFacts.Foreign("postgres_fdw", false),
                        new StatisticsFacts.Foreign("postgres_fdw", true));
    }

    @Test
    void autovacuumThatIsOn_isGivenTime() {
        assertThat(FreshnessAdvice.trouble(changed(AutoAnalyze.ON, Duration.ofMinutes(5), 50_000)))
                .isEmpty();
        assertThat(FreshnessAdvice.trouble(changed(AutoAnalyze.ON, Duration.ofHours(5), 50_000)))
                .isPresent();
        assertThat(FreshnessAdvice.trouble(changed(AutoAnalyze.ON, Duration.ofHours(5), 19_000)))
                .isEmpty();
        assertThat(FreshnessAdvice.trouble(changed(AutoAnalyze.OFF_FOR_SERVER, Duration.ofMinutes(5), 50_000)))
                .isPresent();
    }

    private static Recommendation only(ShapeStatistics ran) throws SQLException {
        List<Recommendation> found = lab.detect(ran).recommendations();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static StatisticsFacts foreign(StatisticsFacts.Foreign foreign) {
        return new StatisticsFacts(
                1,
                new RelationName("public", "t"),
                TableFacts.Kind.FOREIGN_TABLE,
                List.of(),
                false,
                -1,
                0,
                true,
                null,
                0,
                50,
                AutoAnalyze.NEVER,
                foreign,
                List.of(),
                List.of(),
                List.of());
    }

    private static StatisticsFacts changed(AutoAnalyze automatic, Duration since, long changedRows) {
        return new StatisticsFacts(
                1,
                new RelationName("public", "t"),
                TableFacts.Kind.TABLE,
                List.of(),
                false,
                100_000,
                1_000,
                true,
                since,
                changedRows,
                10_050,
                automatic,
                null,
                List.of(),
                List.of(),
                List.of());
    }
}
