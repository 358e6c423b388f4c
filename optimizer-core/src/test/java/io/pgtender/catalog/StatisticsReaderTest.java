package io.pgtender.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.pgtender.catalog.ExtendedStatistics.Kind;
import io.pgtender.catalog.StatisticsFacts.AutoAnalyze;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class StatisticsReaderTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();
    private static final String OUTSIDER =
            "outsider_" + UUID.randomUUID().toString().substring(0, 8);

    private static Connection connection;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = DATABASE.getConnection();
        execute("""
                CREATE SCHEMA "Sales Dept";
                CREATE TABLE "Sales Dept"."Addr" (gone int, city int, "Zip Code" int, name text, free int);
                ALTER TABLE "Sales Dept"."Addr" DROP COLUMN gone;
                INSERT INTO "Sales Dept"."Addr" SELECT i % 100, i % 1000, 'n' || i, i FROM generate_series(1, 5000) i;
                CREATE STATISTICS "Sales Dept"."Where" ON city, "Zip Code" FROM "Sales Dept"."Addr";
                CREATE STATISTICS "Sales Dept".by_name ON lower(name) FROM "Sales Dept"."Addr";
                CREATE INDEX upper_name ON "Sales Dept"."Addr" (city, upper(name));
                ALTER TABLE "Sales Dept"."Addr" ALTER COLUMN city SET STATISTICS 50;
                ALTER TABLE "Sales Dept"."Addr" ALTER COLUMN free SET (n_distinct = -0.5);
                ANALYZE "Sales Dept"."Addr";
                CREATE TABLE fresh (id int) WITH (autovacuum_enabled = off);
                INSERT INTO fresh SELECT generate_series(1, 50000);
                CREATE TABLE grown (id int) WITH (autovacuum_enabled = off, autovacuum_analyze_scale_factor = 0.5,
                  autovacuum_analyze_threshold = 10);
                CREATE TABLE part (k int) PARTITION BY RANGE (k);
                CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (100000);
                INSERT INTO part SELECT generate_series(1, 5000);
                ANALYZE part_1;
                CREATE TABLE parent (id int PRIMARY KEY);
                CREATE TABLE child (id int, parent_id int REFERENCES parent);
                CREATE TABLE hidden (id int);
                INSERT INTO hidden SELECT generate_series(1, 1000);
                ANALYZE hidden;
                """);
        execute("CREATE ROLE " + OUTSIDER);
    }

    @AfterAll
    static void close() throws SQLException {
        execute("RESET ROLE; DROP ROLE " + OUTSIDER);
        connection.close();
    }

    @Test
    void extendedStatistics_comeWithWhatAnalyzeFound() throws SQLException {
        assertThat(facts("Sales Dept", "Addr").extended())
                .filteredOn(e -> e.name().equals(new RelationName("Sales Dept", "Where")))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.kinds())
                            .containsExactlyInAnyOrder(Kind.DISTINCT, Kind.DEPENDENCIES, Kind.COMMON_VALUES);
                    assertThat(e.columns()).containsExactly("city", "Zip Code");
                    assertThat(e.distinct()).isEqualTo(Map.of(Set.of("city", "Zip Code"), 1000.0));
                    assertThat(e.dependencies())
                            .contains(new ExtendedStatistics.Dependency(Set.of("Zip Code"), "city", 1));
                    assertThat(e.commonValues()).isPositive();
                });
    }

    @Test
    void expressions_ofIndexesAndOfStatisticsAreBothFound() throws SQLException {
        assertThat(facts("Sales Dept", "Addr").expressions())
                .extracting(
                        ExpressionStatistics::source, ExpressionStatistics::expression, e -> e.storedDistinct() != null)
                .containsExactlyInAnyOrder(
                        tuple(ExpressionStatistics.Source.EXTENDED_STATISTICS, "lower(name)", true),
                        tuple(ExpressionStatistics.Source.INDEX, "upper(name)", true));
    }

    @Test
    void column_saysWhatItWasToldAndWhatWasFound() throws SQLException {
        StatisticsFacts facts = facts("Sales Dept", "Addr");
        ColumnStatistics city = facts.column("city").orElseThrow();
        ColumnStatistics free = facts.column("free").orElseThrow();

        assertThat(city.target()).isEqualTo(50);
        assertThat(city.setDistinct()).isNull();
        assertThat(Objects.requireNonNull(city.found()).distinct(5000)).isEqualTo(100);
        assertThat(free.target()).isNull();
        assertThat(free.setDistinct()).isEqualTo(-0.5);
        assertThat(Objects.requireNonNull(free.found()).storedDistinct()).isEqualTo(-0.5);
        assertThat(free.found().rowsPerUncommonValue(5000)).isBetween(1.9, 2.1);
    }

    @Test
    void tableNeverAnalysed_isToldApart() throws SQLException {
        StatisticsFacts fresh = facts("public", "fresh");

        assertThat(fresh.estimatedRows()).isNegative();
        assertThat(fresh.pages()).isGreaterThan(100);
        assertThat(fresh.sinceAnalyzed()).isNull();
        assertThat(fresh.hasColumnStatistics()).isFalse();
        assertThat(fresh.readable()).isTrue();
        assertThat(fresh.autoAnalyze()).isEqualTo(AutoAnalyze.OFF_FOR_TABLE);
    }

    @Test
    void changes_areCountedAgainstTheTablesOwnThreshold() throws SQLException {
        // Each on its own: what a transaction writes counts as changed even if it is analysed before its end.
        execute("INSERT INTO grown SELECT generate_series(1, 1000)");
        execute("SELECT pg_stat_force_next_flush()");
        execute("ANALYZE grown");
        execute("INSERT INTO grown SELECT generate_series(1, 300)");
        execute("SELECT pg_stat_force_next_flush()");
        StatisticsFacts grown = facts("public", "grown");

        assertThat(grown.changedRows()).isEqualTo(300);
        assertThat(grown.thresholdRows()).isEqualTo(10 + 0.5 * 1000);
        assertThat(grown.sinceAnalyzed()).isNotNull();
    }

    @Test
    void partition_bringsTheTableAboveIt() throws SQLException {
        Map<RelationName, StatisticsFacts> facts = read(new RelationName("public", "part_1"));

        assertThat(facts).containsOnlyKeys(new RelationName("public", "part"), new RelationName("public", "part_1"));
        StatisticsFacts parent = Objects.requireNonNull(facts.get(new RelationName("public", "part")));
        assertThat(parent.kind()).isEqualTo(TableFacts.Kind.PARTITIONED_TABLE);
        assertThat(parent.autoAnalyze()).isEqualTo(AutoAnalyze.NEVER);
        assertThat(parent.estimatedRows()).isNegative();
        assertThat(parent.pages()).isPositive();
    }

    @Test
    void roleWithoutPrivilege_losesStatisticsAndIsTold() throws SQLException {
        execute("SET ROLE " + OUTSIDER);
        try {
            Catalog catalog = CatalogReader.read(connection, List.of(new RelationName("public", "hidden")));

            assertThat(catalog.tables())
                    .singleElement()
                    .satisfies(t -> assertThat(t.columns())
                            .allSatisfy(c -> assertThat(c.statistics()).isNull()));
            assertThat(catalog.notes()).singleElement().asString().contains("public.hidden", OUTSIDER);
            assertThat(facts("public", "hidden").readable()).isFalse();
        } finally {
            execute("RESET ROLE");
        }
    }

    @Test
    void roleBarredFromTheViews_stillReadsTables() throws SQLException {
        execute("GRANT SELECT ON hidden TO " + OUTSIDER
                + "; REVOKE SELECT ON pg_stats, pg_stats_ext, pg_stats_ext_exprs FROM PUBLIC; SET ROLE " + OUTSIDER);
        try {
            Catalog catalog = CatalogReader.read(connection, List.of(new RelationName("public", "hidden")));

            assertThat(catalog.tables())
                    .singleElement()
                    .extracting(TableFacts::estimatedRows)
                    .isEqualTo(1000.0);
            assertThat(catalog.notes())
                    .singleElement()
                    .asString()
                    .contains("GRANT SELECT ON pg_catalog.pg_stats TO " + OUTSIDER);
            assertThat(facts("Sales Dept", "Addr").extended())
                    .hasSize(2)
                    .allSatisfy(e -> assertThat(e.distinct()).isEmpty());
        } finally {
            execute(
                    "RESET ROLE; GRANT SELECT ON pg_stats, pg_stats_ext, pg_stats_ext_exprs TO PUBLIC; REVOKE ALL ON hidden"
                            + " FROM " + OUTSIDER);
        }
    }

    @Test
    void owner_readsAllAndIsToldNothing() throws SQLException {
        assertThat(CatalogReader.read(connection, List.of(new RelationName("public", "hidden")))
                        .notes())
                .isEmpty();
    }

    @Test
    void distinctCounts_takeTheParentsRowsOfAForeignKey() throws SQLException {
        RelationName child = new RelationName("public", "child");
        execute("INSERT INTO parent SELECT generate_series(1, 1000); INSERT INTO child SELECT i, 1 + i % 3 FROM"
                + " generate_series(1, 2000) i; ANALYZE parent, child");
        TableFacts table =
                CatalogReader.read(connection, List.of(child)).table(child).orElseThrow();
        Collection<ForeignKey> keys = ForeignKeyReader.read(connection);

        assertThat(DistinctCounts.of(table, keys, Map.of(), List.of()))
                .containsEntry(Set.of("parent_id"), 3.0)
                .containsEntry(Set.of("id"), 2000.0);
        assertThat(DistinctCounts.of(table, keys, Map.of(new RelationName("public", "parent"), 1000.0), List.of()))
                .containsEntry(Set.of("parent_id"), 1000.0);
        assertThat(DistinctCounts.of(table, keys, Map.of(new RelationName("public", "parent"), 9000.0), List.of()))
                .containsEntry(Set.of("parent_id"), 2000.0);
    }

    @Test
    void text_ofExpressionsAndOfLaterVersionsIsPassedOver() {
        ExtendedStatisticsText text = new ExtendedStatisticsText(Map.of(1, "a", 2, "b"));

        assertThat(text.distinct("{\"1, 2\": 11, \"1, -1\": 7}")).isEqualTo(Map.of(Set.of("a", "b"), 11.0));
        assertThat(text.distinct("[{\"attributes\": [1, 2], \"ndistinct\": 11}]"))
                .isEmpty();
        assertThat(text.dependencies("{\"1 => 2\": 0.250000, \"2, -1 => 1\": 1}"))
                .containsExactly(new ExtendedStatistics.Dependency(Set.of("a"), "b", 0.25));
        assertThat(text.distinct(null)).isEmpty();
    }

    private static StatisticsFacts facts(String schema, String table) throws SQLException {
        return Objects.requireNonNull(read(new RelationName(schema, table)).get(new RelationName(schema, table)));
    }

    private static Map<RelationName, StatisticsFacts> read(RelationName... names) throws SQLException {
        return StatisticsReader.read(connection, Arrays.asList(names));
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
