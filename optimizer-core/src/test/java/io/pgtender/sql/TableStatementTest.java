package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableStatementTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ANALYZE s.t | ANALYZE (SKIP_LOCKED) s.t",
                "analyze /* all */ T ; | ANALYZE (SKIP_LOCKED) t",
                "ANALYZE (SKIP_LOCKED) t (a, \"B\") | ANALYZE (SKIP_LOCKED) t (a, \"B\")",
                "ANALYZE ONLY p | ANALYZE (SKIP_LOCKED) ONLY p",
                "CREATE STATISTICS s.x ON a, b FROM s.t | CREATE STATISTICS s.x ON a, b FROM s.t",
                "CREATE STATISTICS x (mcv, ndistinct) ON a, (lower(b)) FROM s.t"
                        + " | CREATE STATISTICS s.x (mcv, ndistinct) ON a, (lower(b)) FROM s.t",
                "ALTER TABLE t ALTER c SET (n_distinct = -0.5)"
                        + " | ALTER TABLE t ALTER COLUMN c SET (n_distinct = -0.5)",
                "ALTER TABLE ONLY t ALTER COLUMN \"select\" SET STATISTICS 500"
                        + " | ALTER TABLE ONLY t ALTER COLUMN \"select\" SET STATISTICS 500",
                "ALTER TABLE t ALTER COLUMN c SET STATISTICS DEFAULT"
                        + " | ALTER TABLE ONLY t ALTER COLUMN c SET STATISTICS -1",
                "ALTER TABLE t SET (toast.autovacuum_enabled = on, fillfactor = '90')"
                        + " | ALTER TABLE t SET (fillfactor = 90, toast.autovacuum_enabled = 'on')",
            })
    void formsThatAreRead_areWrittenAnew(String sql, String expected) {
        assertThat(TableStatement.read(sql)).map(TableStatement::sql).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ANALYZE",
                "ANALYZE t; DROP TABLE t",
                "ANALYZE (VERBOSE) t",
                "ANALYZE t, u",
                "VACUUM t",
                "VACUUM ANALYZE t",
                "DROP STATISTICS x",
                "CREATE STATISTICS ON a, b FROM t",
                "CREATE STATISTICS IF NOT EXISTS x ON a, b FROM t",
                "CREATE STATISTICS x (histogram) ON a, b FROM t",
                "CREATE STATISTICS x ON (a; DROP TABLE t) FROM t",
                "CREATE STATISTICS x ON (a ? 'b') FROM t",
                "CREATE STATISTICS x ON (a FROM t",
                "CREATE STATISTICS x ON a, b FROM t WHERE true",
                "ALTER TABLE t ALTER COLUMN c TYPE text",
                "ALTER TABLE t ALTER COLUMN c SET NOT NULL",
                "ALTER TABLE t ALTER COLUMN c SET (n_distinct = 5), DROP COLUMN d",
                "ALTER TABLE t ALTER COLUMN c SET (attribute = 5)",
                "ALTER TABLE t ALTER COLUMN c SET (n_distinct = 5, n_distinct = 6)",
                "ALTER TABLE t SET (fillfactor = E'\\x39')",
                "ALTER TABLE t SET (fillfactor = $$90$$)",
                "ALTER TABLE t SET SCHEMA u",
                "ALTER TABLE t SET (fillfactor)",
            })
    void otherForms_areNotRead(String sql) {
        assertThat(TableStatement.read(sql)).isEmpty();
    }

    @Test
    void hostileNames_comeBackAsTheyWere() {
        String name = "a\"; DROP TABLE t; --é";
        TableStatement step = new TableStatement.ColumnTarget(new RelationName("s ;\n", name), name, 7);

        assertThat(TableStatement.read(step.sql())).contains(step);
    }

    @Test
    void severalJoined_areReadInOrder() {
        assertThat(TableStatement.readAll("CREATE STATISTICS x ON a, b FROM t;\nANALYZE \"t;\nu\""))
                .map(step -> step.table().name())
                .containsExactly("t", "t;\nu");
    }

    @Test
    void severalOfWhichOneIsOfAnotherForm_areNone() {
        assertThat(TableStatement.readAll("ANALYZE t;\nDROP TABLE t")).isEmpty();
    }

    @Test
    void valueThatLooksLikeAnExponent_isQuoted() {
        TableStatement step = TableStatement.read("ALTER TABLE t SET (a = 1e9)").orElseThrow();

        assertThat(step.sql()).isEqualTo("ALTER TABLE t SET (a = '1e9')");
    }
}
