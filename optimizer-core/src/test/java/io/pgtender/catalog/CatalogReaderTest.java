package io.pgtender.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class CatalogReaderTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();

    private static Connection connection;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = DATABASE.getConnection();
        execute("""
                CREATE SCHEMA "Sales Dept";
                CREATE TABLE "Sales Dept"."Größe ""x"" 日本" ("Customer Id" int PRIMARY KEY, "naïve" text);
                CREATE TABLE item (id int PRIMARY KEY, kind int, note text, nothing int);
                ALTER TABLE item SET (autovacuum_enabled = off);
                INSERT INTO item SELECT i, i % 7, CASE WHEN i % 4 = 0 THEN 'n' || i END FROM generate_series(1, 5000) i;
                CREATE TABLE "Sales Dept".item (other int);
                CREATE TABLE fresh (id int);
                ALTER TABLE fresh SET (autovacuum_enabled = off);
                INSERT INTO fresh SELECT generate_series(1, 3000);
                CREATE TABLE part (k int, v int) PARTITION BY RANGE (k);
                CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
                CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (v);
                INSERT INTO part SELECT i % 10, i FROM generate_series(1, 1000) i;
                CREATE MATERIALIZED VIEW kinds AS SELECT DISTINCT kind FROM item;
                CREATE VIEW item_view AS SELECT id FROM item;
                CREATE SEQUENCE numbers;
                CREATE TABLE dropped_column (a int, b int, c int);
                ALTER TABLE dropped_column DROP COLUMN b;
                CREATE EXTENSION postgres_fdw;
                CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw;
                CREATE FOREIGN TABLE remote (id int) SERVER elsewhere;
                CREATE TEMPORARY TABLE mine (id int);
                """);
        execute("VACUUM (ANALYZE) item");
        execute("ANALYZE part");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @Test
    void quotedAndUnicodeNames_areReadAsTheyAre() throws SQLException {
        TableFacts table = table("Sales Dept", "Größe \"x\" 日本");

        assertThat(table.name()).isEqualTo(new RelationName("Sales Dept", "Größe \"x\" 日本"));
        assertThat(table.columns()).extracting(ColumnFacts::name).containsExactly("Customer Id", "naïve");
        assertThat(table.indexes())
                .singleElement()
                .extracting(i -> i.definition().keys())
                .isEqualTo(List.of(IndexKey.column("Customer Id")));
    }

    @Test
    void tablesOfTheSameName_areToldApartBySchema() throws SQLException {
        Catalog catalog = read(new RelationName("public", "item"), new RelationName("Sales Dept", "item"));

        assertThat(catalog.tables()).hasSize(2);
        assertThat(catalog.table(new RelationName("Sales Dept", "item"))
                        .orElseThrow()
                        .columns())
                .extracting(ColumnFacts::name)
                .containsExactly("other");
    }

    @Test
    void sameNameTwice_isOneTable() throws SQLException {
        assertThat(read(new RelationName("public", "item"), new RelationName("public", "item"))
                        .tables())
                .hasSize(1);
    }

    @Test
    void nameWithoutSchema_isLeftOut() throws SQLException {
        assertThat(read(new RelationName(null, "item")).tables()).isEmpty();
    }

    @Test
    void viewSequenceAndUnknownName_areLeftOut() throws SQLException {
        assertThat(read(
                                new RelationName("public", "item_view"),
                                new RelationName("public", "numbers"),
                                new RelationName("public", "item_pkey"),
                                new RelationName("public", "Item"),
                                new RelationName("nowhere", "item"))
                        .tables())
                .isEmpty();
    }

    @Test
    void noNames_giveTheServerAlone() throws SQLException {
        Catalog catalog = read();

        assertThat(catalog.tables()).isEmpty();
        assertThat(catalog.server().database()).isEqualTo(DATABASE.getDatabaseName());
    }

    @Test
    void kinds_areWhatPgClassSays() throws SQLException {
        assertThat(table("public", "item").kind()).isEqualTo(TableFacts.Kind.TABLE);
        assertThat(table("public", "part").kind()).isEqualTo(TableFacts.Kind.PARTITIONED_TABLE);
        assertThat(table("public", "part_1").kind()).isEqualTo(TableFacts.Kind.PARTITION);
        assertThat(table("public", "part_2").kind()).isEqualTo(TableFacts.Kind.PARTITION);
        assertThat(table("public", "kinds").kind()).isEqualTo(TableFacts.Kind.MATERIALIZED_VIEW);
        assertThat(table("public", "remote").kind()).isEqualTo(TableFacts.Kind.FOREIGN_TABLE);
    }

    @Test
    void temporaryTable_isSaidToBeOne() throws SQLException {
        String schema = text("SELECT pg_my_temp_schema()::regnamespace");

        assertThat(table(schema, "mine").temporary()).isTrue();
        assertThat(table("public", "item").temporary()).isFalse();
    }

    @Test
    void analysedTable_hasRowsPagesAndVisibility() throws SQLException {
        TableFacts item = table("public", "item");

        assertThat(item.estimatedRows()).isEqualTo(5_000);
        assertThat(item.sizeBytes()).isEqualTo(Long.parseLong(text("SELECT pg_relation_size('item')")));
        assertThat(item.allVisibleFraction()).isBetween(0.0, 1.0);
    }

    @Test
    void neverAnalysedTable_hasNoRowCountAndNoStatistics() throws SQLException {
        TableFacts fresh = table("public", "fresh");

        assertThat(fresh.estimatedRows()).isEqualTo(-1);
        assertThat(fresh.pages()).isPositive();
        assertThat(column(fresh, "id").statistics()).isNull();
    }

    @Test
    void analysedPartitionedTable_hasRowsAndStatisticsOfAllPartitionsButNoPages() throws SQLException {
        TableFacts part = table("public", "part");

        assertThat(part.estimatedRows()).isEqualTo(1_000);
        assertThat(part.pages()).isZero();
        assertThat(statistics(part, "k").distinct()).isEqualTo(10);
    }

    @Test
    void distinctValues_areACountWhetherStoredAsCountOrAsShare() throws SQLException {
        TableFacts item = table("public", "item");

        assertThat(text("SELECT n_distinct FROM pg_stats WHERE tablename = 'item' AND attname = 'id'"))
                .startsWith("-");
        assertThat(statistics(item, "id").distinct()).isEqualTo(5_000);
        assertThat(statistics(item, "kind").distinct()).isEqualTo(7);
    }

    @Test
    void statistics_areThoseOfPgStats() throws SQLException {
        TableFacts item = table("public", "item");

        assertThat(statistics(item, "id").correlation()).isCloseTo(1, within(1e-3));
        assertThat(statistics(item, "kind").correlation()).isBetween(-0.5, 0.5);
        assertThat(statistics(item, "note").nullFraction()).isCloseTo(0.75, within(1e-6));
        assertThat(statistics(item, "note").averageWidthBytes()).isBetween(5, 6);
    }

    @Test
    void columnOfNulls_hasStatisticsWithoutCorrelation() throws SQLException {
        ColumnFacts.Statistics nothing = statistics(table("public", "item"), "nothing");

        assertThat(nothing.nullFraction()).isEqualTo(1);
        assertThat(nothing.distinct()).isZero();
        assertThat(nothing.correlation()).isZero();
    }

    @Test
    void droppedColumn_isLeftOutAndTheOthersKeepTheirNumber() throws SQLException {
        TableFacts table = table("public", "dropped_column");

        assertThat(table.columns()).extracting(ColumnFacts::name).containsExactly("a", "c");
        assertThat(table.columns()).extracting(ColumnFacts::number).containsExactly(1, 3);
    }

    @Test
    void roleWithoutSelect_readsEverythingButStatistics() throws SQLException {
        execute("CREATE ROLE catalog_reader_stranger");
        try {
            execute("SET ROLE catalog_reader_stranger");
            TableFacts item = table("public", "item");

            assertThat(item.estimatedRows()).isEqualTo(5_000);
            assertThat(item.pages()).isPositive();
            assertThat(item.indexes()).singleElement().matches(i -> i.sizeBytes() > 0);
            assertThat(item.columns()).hasSize(4).allMatch(c -> c.statistics() == null);
        } finally {
            execute("RESET ROLE");
            execute("DROP ROLE catalog_reader_stranger");
        }
    }

    @Test
    void roleThatMaySelectOneColumn_readsItsStatistics() throws SQLException {
        execute("CREATE ROLE catalog_reader_guest");
        try {
            execute("GRANT SELECT (kind) ON item TO catalog_reader_guest");
            execute("SET ROLE catalog_reader_guest");
            TableFacts item = table("public", "item");

            assertThat(item.columns().stream().filter(c -> c.statistics() != null))
                    .extracting(ColumnFacts::name)
                    .containsExactly("kind");
        } finally {
            execute("RESET ROLE");
            execute("DROP OWNED BY catalog_reader_guest");
            execute("DROP ROLE catalog_reader_guest");
        }
    }

    @Test
    void objectsThatHideTheServersOwn_areNotAsked() throws SQLException {
        execute("""
                CREATE SCHEMA trap;
                CREATE FUNCTION trap.unnest(text[], text[]) RETURNS TABLE (a text, b text) LANGUAGE sql
                  AS 'SELECT ''trap'', ''trap''';
                CREATE DOMAIN trap.text AS int;
                """);
        try {
            execute("SET search_path = trap, pg_catalog, public");
            assertThat(table("public", "item").columns()).hasSize(4);
        } finally {
            execute("RESET search_path");
        }
    }

    @Test
    void server_saysWhatItIs() throws SQLException {
        ServerFacts server = CatalogReader.readServer(connection);

        assertThat(server.versionNumber()).isEqualTo(Integer.parseInt(text("SHOW server_version_num")));
        assertThat(server.majorVersion()).isEqualTo(server.versionNumber() / 10_000);
        assertThat(server.user()).isEqualTo(text("SELECT current_user"));
        assertThat(server.inRecovery()).isFalse();
        assertThat(server.readOnly()).isFalse();
        assertThat(server.extension("postgres_fdw")).isPresent();
        assertThat(server.extension("pg_trgm")).isEmpty();
        assertThat(server.availableExtensions()).contains("pg_trgm");
        assertThat(server.number("random_page_cost")).isEqualTo(4);
        assertThat(server.isOn("enable_seqscan")).isTrue();
    }

    @Test
    void readOnlySession_isSaidToBeOne() throws SQLException {
        try (Connection readOnly = DATABASE.getConnection()) {
            try (Statement statement = readOnly.createStatement()) {
                statement.execute("SET default_transaction_read_only = on");
            }

            assertThat(CatalogReader.readServer(readOnly).readOnly()).isTrue();
        }
    }

    private static TableFacts table(String schema, String name) throws SQLException {
        RelationName relation = new RelationName(schema, name);
        return read(relation).table(relation).orElseThrow();
    }

    private static Catalog read(RelationName... names) throws SQLException {
        return CatalogReader.read(connection, Arrays.asList(names));
    }

    private static ColumnFacts column(TableFacts table, String name) {
        return table.column(name).orElseThrow();
    }

    private static ColumnFacts.Statistics statistics(TableFacts table, String column) {
        return Stream.ofNullable(column(table, column).statistics()).findFirst().orElseThrow();
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
