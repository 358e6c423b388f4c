package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes from statistics and samples alone against indexes that a real server built. */
class IndexSizesTest {

    private static final RelationName MIXED = new RelationName("public", "mixed");

    private static Connection connection;
    private static Catalog catalog;
    private static IndexSizes sizes;

    @BeforeAll
    static void build() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        WhatIfLab.execute(connection, """
                SELECT setseed(0.5);
                CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
                CREATE TABLE mixed (u int, b bigint, s smallint, few int, many int, zipf int, num numeric(12, 2),
                  cents numeric, real4 real, fixed char(10), code varchar(12), words text, loose text COLLATE loose,
                  cs text COLLATE "C", wide text, half int, rare int, ts timestamp, day date, flag boolean,
                  id uuid, shared uuid, ip inet, raw bytea, money8 money, span interval);
                INSERT INTO mixed SELECT i, i * 1000003::bigint, i % 100, i % 7, (random() * 9999)::int,
                  (20000 ^ random())::int, (i % 3000) * 1.25, i * 0.01, i % 1000, 'f' || i % 500, 'code ' || i % 1000,
                  'some words ' || (random() * 30000)::int, 'Name ' || i % 5000, md5(i::text), repeat(md5(i::text), 3),
                  CASE WHEN i % 2 = 0 THEN i % 2000 END, CASE WHEN i % 50 = 0 THEN i END,
                  timestamp '2024-01-01' + i * interval '1 minute', date '2024-01-01' + i % 700, i % 2 = 0,
                  md5(i::text)::uuid, md5((i % 5000)::text)::uuid, '10.0.0.0'::inet + i % 60000,
                  decode(md5(i::text), 'hex'), (i % 800)::money, i % 365 * interval '1 day'
                  FROM generate_series(1, 150000) i;
                CREATE TABLE parts (id int, k int) PARTITION BY RANGE (id);
                CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (50000);
                CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (50000) TO (100000);
                INSERT INTO parts SELECT i, i % 3000 FROM generate_series(0, 99999) i;
                ANALYZE
                """);
        catalog = CatalogReader.read(
                connection,
                List.of(MIXED, new RelationName("public", "parts_1"), new RelationName("public", "parts_2")));
        sizes = new IndexSizes(connection, catalog, DistinctHints.NONE);
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "u",
                "b",
                "s",
                "few",
                "many",
                "num",
                "cents",
                "real4",
                "fixed",
                "code",
                "words",
                "loose",
                "cs",
                "wide",
                "half",
                "rare",
                "ts",
                "day",
                "flag",
                "id",
                "shared",
                "ip",
                "raw",
                "money8",
                "span",
                "few,s",
                "flag,day",
                "s,u",
                "code,u",
                "num,u",
                "half,few",
                "flag,s,few",
                "lower(words)",
                "date_trunc('month', ts)",
                "lower(code),few",
                "(u / 100)"
            })
    void btree_fromStatistics_isWithinTenPercent(String keys) throws SQLException {
        assertWithinTenPercent(index(keys, List.of(), null));
    }

    /** Skew, independence and dependence that no single-column statistics show: right once the count is known. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"zipf", "few,words", "shared,flag"})
    void btree_withKnownDistinctKeys_isWithinTenPercent(String keys) throws SQLException {
        double distinct =
                MethodLab.number(connection, "SELECT count(*) FROM (SELECT DISTINCT " + keys + " FROM mixed) d");
        DistinctHints hints = DistinctHints.NONE.with(MIXED, List.of(keys.split(",")), distinct);
        IndexDefinition index = index(keys, List.of(), null);

        assertThat(new IndexSizes(connection, catalog, hints).applyAsLong(index)
                        / MethodLab.realSize(connection, index))
                .isCloseTo(1, within(0.1));
    }

    @ParameterizedTest
    @CsvSource({"u,b", "few,code", "many,u", "words,flag"})
    void btree_withInclude_isWithinTenPercent(String key, String include) throws SQLException {
        assertWithinTenPercent(index(key, List.of(include), null));
    }

    @ParameterizedTest
    @CsvSource({"u,(few = 3)", "many,(few = 3)", "code,flag", "half,(half IS NOT NULL)", "rare,(rare IS NOT NULL)"})
    void btree_partial_isWithinTenPercent(String key, String condition) throws SQLException {
        assertWithinTenPercent(index(key, List.of(), condition));
    }

    @Test
    void size_onPartitionedTable_isThatOfAllPartitions() throws SQLException {
        IndexDefinition index =
                IndexDefinition.btree(new RelationName("public", "parts"), List.of(IndexKey.column("k")));
        WhatIfLab.execute(connection, index.createSql("parts_k", false));
        double real = MethodLab.number(
                connection, "SELECT pg_relation_size('parts_1_k_idx') + pg_relation_size('parts_2_k_idx')");

        assertThat(sizes.applyAsLong(index) / real).isCloseTo(1, within(0.1));
    }

    @Test
    void size_onUnknownTable_isNothing() {
        assertThat(sizes.applyAsLong(
                        IndexDefinition.btree(new RelationName("public", "nowhere"), List.of(IndexKey.column("a")))))
                .isZero();
    }

    @Test
    void size_withRefusedExpression_comesFromStatistics() {
        IndexDefinition broken = index("no_such_function(u)", List.of(), null);

        assertThat(sizes.applyAsLong(broken)).isPositive();
    }

    private static void assertWithinTenPercent(IndexDefinition index) throws SQLException {
        double real = MethodLab.realSize(connection, index);

        assertThat(sizes.applyAsLong(index) / real).as(index.describe()).isCloseTo(1, within(0.1));
    }

    private static IndexDefinition index(String keys, List<String> include, @Nullable String condition) {
        List<IndexKey> list = new ArrayList<>();
        String rest = keys;
        if (keys.startsWith("date_trunc")) {
            list.add(new IndexKey(null, keys, false, false, null, null));
            rest = "";
        }
        for (String key : rest.split(",")) {
            if (!key.isEmpty()) {
                list.add(key.contains("(") ? new IndexKey(null, key, false, false, null, null) : IndexKey.column(key));
            }
        }
        return new IndexDefinition(MIXED, "btree", list, include, condition, false);
    }
}
