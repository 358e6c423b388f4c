package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modelled sizes against indexes that a real server built. */
class IndexSizeModelTest {

    private static final RelationName TABLE = new RelationName("public", "wide");

    private static Connection connection;
    private static TableFacts table;

    @BeforeAll
    static void build() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        WhatIfLab.execute(connection, """
                SELECT setseed(0.5);
                CREATE TABLE wide (u int, b bigint, s smallint, few int, pairs int, many int, num numeric,
                  fixed char(10), word text, digest text, nullable int, day timestamptz, flag boolean, id uuid);
                INSERT INTO wide SELECT i, i * 1000003::bigint, i % 100, i % 7, i / 2, (random() * 9999)::int,
                  (i % 20000) * 1.5, 'code ' || i % 1000, 'some words ' || (random() * 100000)::int, md5(i::text),
                  CASE WHEN i % 4 = 0 THEN i END, timestamptz '2024-01-01' + i * interval '1 minute', i % 2 = 0,
                  md5(i::text)::uuid
                  FROM generate_series(1, 200000) i;
                ANALYZE wide
                """);
        table = WhatIfLab.table(connection, TABLE);
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "u",
                "b",
                "s",
                "few",
                "pairs",
                "many",
                "num",
                "fixed",
                "word",
                "digest",
                "nullable",
                "day",
                "flag",
                "id",
                "few,many",
                "s,u",
                "many,b",
                "flag,u",
                "word,u",
                "few,s"
            })
    void size_ofBuiltIndex_isWithinTenPercent(String columns) throws SQLException {
        List<IndexKey> keys =
                Arrays.stream(columns.split(",")).map(IndexKey::column).toList();

        assertSize(IndexDefinition.btree(TABLE, keys), 1);
    }

    @Test
    void size_withIncludedColumn_isWithinTenPercent() throws SQLException {
        assertSize(new IndexDefinition(TABLE, "btree", List.of(IndexKey.column("few")), List.of("b"), null, false), 1);
    }

    @Test
    void size_ofPartialIndex_isWithinTenPercent() throws SQLException {
        assertSize(
                new IndexDefinition(TABLE, "btree", List.of(IndexKey.column("many")), List.of(), "flag", false), 0.5);
    }

    @Test
    void size_ofUniqueIndex_isWithinTenPercent() throws SQLException {
        assertSize(new IndexDefinition(TABLE, "btree", List.of(IndexKey.column("u")), List.of(), null, true), 1);
    }

    @Test
    void size_ofEmptyTable_isMetaPageAndRoot() {
        IndexDefinition index = IndexDefinition.btree(TABLE, List.of(IndexKey.column("u")));

        assertThat(IndexSizeModel.sizeBytes(index, table, 0, 0)).isEqualTo(2 * 8_192);
        assertThat(IndexSizeModel.height(index, table, 0, 0)).isZero();
    }

    @Test
    void height_ofTwoHundredThousandInts_isTwo() throws SQLException {
        IndexDefinition index = IndexDefinition.btree(TABLE, List.of(IndexKey.column("u")));

        // 547 leaf pages do not fit under one inner page of 284 children.
        assertThat(IndexSizeModel.height(index, table, 1, 200_000)).isEqualTo(2);
        assertThat(IndexSizeModel.height(index, table, 0.3, 60_000)).isEqualTo(1);
    }

    private static void assertSize(IndexDefinition index, double fraction) throws SQLException {
        double distinct = distinct(index);
        WhatIfLab.execute(connection, index.createSql("lab_index", false));
        try {
            double real = number("SELECT pg_relation_size('lab_index')");
            double modelled = IndexSizeModel.sizeBytes(index, table, fraction, distinct);
            assertThat(modelled / real).as(index.describe()).isCloseTo(1, within(0.1));
        } finally {
            WhatIfLab.execute(connection, "DROP INDEX lab_index");
        }
    }

    private static double distinct(IndexDefinition index) throws SQLException {
        String row = index.keys().stream().map(IndexKey::toSql).reduce("", (a, b) -> a.isEmpty() ? b : a + ", " + b);
        return number("SELECT count(*) FROM (SELECT DISTINCT " + row + " FROM wide"
                + (index.predicate() == null ? "" : " WHERE " + index.predicate()) + ") d");
    }

    private static double number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getDouble(1);
        }
    }
}
