package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShapes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PurposeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT a FROM t WHERE b = ? | READ",
                "WITH x AS (SELECT a FROM t) SELECT a FROM x | READ",
                "SELECT a FROM t WHERE b = ? FOR UPDATE | LOCKING_READ",
                "INSERT INTO t (a) VALUES (?) | WRITE",
                "UPDATE t SET a = ? | WRITE",
                "DELETE FROM t | WRITE",
                "WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x | OTHER",
                "SELECT 1 | OTHER",
                "SELECT version() | OTHER",
                "SELECT nextval('s') FROM generate_series(1, 5) | OTHER",
                "SELECT relname FROM pg_class WHERE oid = ? | OTHER",
                "SELECT a FROM information_schema.columns | OTHER",
                "SET search_path = a | OTHER",
                "BEGIN | OTHER",
                "CREATE TABLE t (a int) | OTHER",
                "SELECT 1; SELECT a FROM t | OTHER",
            })
    void statement_isThereFor(String sql, Purpose purpose) {
        assertThat(Purpose.of(QueryShapes.parse(sql))).isEqualTo(purpose);
    }
}
