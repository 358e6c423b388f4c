package io.pgtender.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Promised costs of GIN, BRIN and hash indexes against those of the planner once the index stands. */
class MethodWhatIfTest {

    private static Connection connection;
    private static Catalog catalog;

    @BeforeAll
    static void build() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        MethodLab.build(connection);
        catalog = MethodLab.catalog(connection);
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "even | '' | even @> '{77}'",
                "even | '' | even @> '{77,78,79}'",
                "even | '' | even && '{77,78,79}'",
                "skewed | '' | skewed @> '{3}'",
                "skewed | '' | skewed @> array[4000]",
                "labels | '' | labels @> array['label 150']",
                "doc | '' | doc @> '{\"user\": \"u55\"}'",
                "doc | '' | doc ? 'missing'",
                "doc | '' | doc ?& array['user', 'missing']",
                "doc | jsonb_path_ops | doc @> '{\"kind\": 5, \"tag\": \"t77\"}'",
                "doc | jsonb_path_ops | doc @> '{\"more\": {\"a\": 3}, \"kind\": 9}'",
                "tsv | '' | tsv @@ 'word999'::tsquery",
                "tsv | '' | tsv @@ 'word999 & word12'::tsquery",
                "tsv | '' | tsv @@ websearch_to_tsquery('simple', 'word999 or word998')",
                "tsv | '' | tsv @@ 'word999:*'::tsquery",
                "body | gin_trgm_ops | body like '%word9876%'",
                "body | gin_trgm_ops | body ilike '%Word9876 w%'",
                "body | gin_trgm_ops | body ~ 'word9876'",
                "name | gin_trgm_ops | name like '%abcdef%'",
                "name | gin_trgm_ops | name like '%abcdef%' and id > 5000",
                "(to_tsvector('simple'::regconfig, body)) | '' | to_tsvector('simple', body) @@ 'word999'::tsquery"
            })
    void gin_promised_isWhatThePlannerChargesForTheRealOne(String column, String operatorClass, String where)
            throws SQLException {
        Outcome outcome =
                ask("select id from docs where " + where, MethodLab.on(MethodLab.DOCS, "gin", column, operatorClass));

        assertThat(outcome.promised.used().isEmpty()).as(outcome.toString()).isNotEqualTo(outcome.reallyUsed);
        assertThat(outcome.error()).as(outcome.toString()).isCloseTo(0, within(0.1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "body | gin_trgm_ops | body like '%ab%'",
                "body | gin_trgm_ops | body like 'wo%'",
                "body | gin_trgm_ops | body not like '%word9876%'",
                "even | '' | not even @> '{77}'",
                "even | '' | 77 = any (even)",
                "even | '' | skewed @> '{77}'",
                "doc | '' | doc ->> 'user' = 'u55'",
                "doc | jsonb_path_ops | doc ? 'missing'",
                "tsv | '' | tsv @@ '!word999'::tsquery",
                "tsv | '' | even @> '{77}' or tsv @@ 'word999'::tsquery"
            })
    void gin_thatCannotServe_isNotPromised(String column, String operatorClass, String where) throws SQLException {
        Outcome outcome =
                ask("select id from docs where " + where, MethodLab.on(MethodLab.DOCS, "gin", column, operatorClass));

        assertThat(outcome.promised.used()).as(outcome.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "at | '' | at >= '2024-01-02' and at < '2024-01-02 00:10'",
                "at | timestamptz_minmax_multi_ops | at >= '2024-01-02' and at < '2024-01-02 00:10'",
                "id | '' | id between 5000 and 5100",
                "id | '' | id = 5000",
                "level | '' | level = 3"
            })
    void brin_promised_isWhatThePlannerChargesForTheRealOne(String column, String operatorClass, String where)
            throws SQLException {
        Outcome outcome =
                ask("select * from log where " + where, MethodLab.on(MethodLab.LOG, "brin", column, operatorClass));

        assertThat(outcome.promised.used().isEmpty()).as(outcome.toString()).isNotEqualTo(outcome.reallyUsed);
        assertThat(outcome.error()).as(outcome.toString()).isCloseTo(0, within(0.05));
    }

    @Test
    void minmax_size_isExact() throws SQLException {
        IndexDefinition index = MethodLab.on(MethodLab.LOG, "brin", "at", "");

        assertThat(BrinSizeModel.of(index, catalog.table(MethodLab.LOG).orElseThrow())
                        .sizeBytes())
                .isEqualTo((long) MethodLab.realSize(connection, index));
    }

    @Test
    void multiMinmax_size_isWithinAPage() throws SQLException {
        IndexDefinition index = MethodLab.on(MethodLab.LOG, "brin", "at", "timestamptz_minmax_multi_ops");

        assertThat((double) BrinSizeModel.of(index, catalog.table(MethodLab.LOG).orElseThrow())
                        .sizeBytes())
                .isCloseTo(MethodLab.realSize(connection, index), within(8_192.0 * 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"docs | name | name = 'name c4ca4238a0b923820dcc509a6f75849b'", "log | id | id = 777"})
    void hash_promised_isWhatThePlannerChargesForTheRealOne(String table, String column, String where)
            throws SQLException {
        Outcome outcome = ask(
                "select * from " + table + " where " + where,
                MethodLab.on(table.equals("docs") ? MethodLab.DOCS : MethodLab.LOG, "hash", column, ""));

        assertThat(outcome.promised.used()).as(outcome.toString()).hasSize(1);
        assertThat(outcome.error()).as(outcome.toString()).isCloseTo(0, within(0.02));
    }

    @ParameterizedTest
    @CsvSource({"docs, name", "log, id", "docs, id"})
    void hash_size_isWithinTenPercent(String table, String column) throws SQLException {
        IndexDefinition index = MethodLab.on(table.equals("docs") ? MethodLab.DOCS : MethodLab.LOG, "hash", column, "");
        double rows = catalog.table(index.table()).orElseThrow().estimatedRows();

        assertThat(HashSizeModel.pages(rows) * 8_192 / MethodLab.realSize(connection, index))
                .isCloseTo(1, within(0.1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | varchar_pattern_ops | name like 'name c4ca%'",
                "name | text_pattern_ops | name like 'name c4ca_2%' and id > 10",
                "body | text_pattern_ops | body like 'word77 word1%'",
                "body | text_pattern_ops | body ^@ 'word9876'"
            })
    void patternClass_promised_isWhatThePlannerChargesForTheRealOne(String column, String operatorClass, String where)
            throws SQLException {
        Outcome outcome =
                ask("select * from docs where " + where, MethodLab.on(MethodLab.DOCS, "btree", column, operatorClass));

        assertThat(outcome.promised.used()).as(outcome.toString()).hasSize(1);
        assertThat(outcome.reallyUsed).as(outcome.toString()).isTrue();
        assertThat(outcome.error()).as(outcome.toString()).isCloseTo(0, within(0.1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | '' | name like 'name c4ca%'",
                "name | text_pattern_ops | name like '%c4ca%'",
                "name | text_pattern_ops | name ilike 'name c4ca%'"
            })
    void patternClass_thatCannotServe_isNotPromised(String column, String operatorClass, String where)
            throws SQLException {
        Outcome outcome =
                ask("select * from docs where " + where, MethodLab.on(MethodLab.DOCS, "btree", column, operatorClass));

        assertThat(outcome.promised.used()).as(outcome.toString()).isEmpty();
    }

    private record Outcome(String sql, double before, HypotheticalCost promised, double real, boolean reallyUsed) {

        double error() {
            return promised.costAfter() / real - 1;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "before %.2f promised %.2f real %.2f: %s", before, promised.costAfter(), real, sql);
        }
    }

    private static Outcome ask(String sql, IndexDefinition index) throws SQLException {
        Explainer explainer = new Explainer(connection);
        Plan today = explainer.explainRaw(sql);
        HypotheticalCost promised = new AnalyticWhatIf(connection)
                .cost(new ParameterVector(sql.replace("?", "??"), List.of(), 0), today, catalog, Set.of(index));
        WhatIfLab.execute(connection, index.createSql("lab_index", false));
        try {
            Plan real = explainer.explainRaw(sql);
            boolean used = real.indexNames().contains("lab_index");
            return new Outcome(sql, today.cost(), promised, used ? real.cost() : today.cost(), used);
        } finally {
            WhatIfLab.execute(connection, "DROP INDEX lab_index");
        }
    }
}
