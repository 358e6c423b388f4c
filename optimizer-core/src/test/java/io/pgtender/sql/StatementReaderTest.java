package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShape.Trait;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "SELECT 1 | SELECT",
                "/* a */ ((SELECT 1) UNION (SELECT 2)) | SELECT",
                "VALUES (1) | SELECT",
                "TABLE t | SELECT",
                "WITH a AS (SELECT 1) SELECT * FROM a | SELECT",
                "WITH a AS (SELECT 1) (SELECT * FROM a) | SELECT",
                "WITH RECURSIVE a(x) AS NOT MATERIALIZED (SELECT 1) INSERT INTO t SELECT * FROM a | INSERT",
                "WITH RECURSIVE a AS (SELECT 1 x) SEARCH DEPTH FIRST BY x SET o DELETE FROM t | DELETE",
                "WITH RECURSIVE a AS (SELECT 1 x) CYCLE x SET c TO 'Y' DEFAULT 'N' USING p UPDATE t SET a = 1 | UPDATE",
                "WITH a AS (SELECT 1) MERGE INTO t USING a ON true WHEN MATCHED THEN DELETE | MERGE",
                "INSERT INTO t DEFAULT VALUES | INSERT",
                "UPDATE t SET a = 1 | UPDATE",
                "DELETE FROM t | DELETE",
                "TRUNCATE t | TRUNCATE",
                "COPY t FROM STDIN | COPY",
                "COPY t (a, b) TO STDOUT | UTILITY",
                "COPY (SELECT a FROM t) TO STDOUT | UTILITY",
                "COPY (DELETE FROM t RETURNING a) TO STDOUT | COPY",
                "CALL p(1) | PROCEDURE",
                "{call p(?)} | PROCEDURE",
                "{ ?= call p(?) } | PROCEDURE",
                "DO $$ begin delete from t; end $$ | PROCEDURE",
                "CREATE TABLE t AS SELECT 1 | DEFINITION",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END | DEFINITION",
                "CREATE RULE r AS ON INSERT TO t DO (DELETE FROM a; DELETE FROM b) | DEFINITION",
                "GRANT UPDATE ON t TO u | DEFINITION",
                "VACUUM ANALYZE t | DEFINITION",
                "BEGIN | BEGIN",
                "START TRANSACTION READ ONLY | BEGIN",
                "COMMIT AND CHAIN | COMMIT",
                "END | COMMIT",
                "ROLLBACK | ROLLBACK",
                "ABORT | ROLLBACK",
                "SAVEPOINT a | SAVEPOINT",
                "RELEASE a | SAVEPOINT",
                "ROLLBACK TO a | SAVEPOINT",
                "ROLLBACK WORK TO SAVEPOINT a | SAVEPOINT",
                "PREPARE TRANSACTION 'x' | TWO_PHASE",
                "COMMIT PREPARED 'x' | TWO_PHASE",
                "ROLLBACK PREPARED 'x' | TWO_PHASE",
                "SET LOCAL search_path = a | SESSION",
                "RESET ALL | SESSION",
                "PREPARE p AS DELETE FROM t | SESSION",
                "DECLARE c CURSOR FOR SELECT 1 | SESSION",
                "LISTEN a | SESSION",
                "SHOW search_path | UTILITY",
                "FETCH 10 FROM c | UTILITY",
                "EXPLAIN DELETE FROM t | UTILITY",
                "EXPLAIN VERBOSE SELECT 1 | UTILITY",
                "EXPLAIN (COSTS off, ANALYZE false) DELETE FROM t | UTILITY",
                "EXPLAIN (ANALYZE 0) DELETE FROM t | UTILITY",
                "EXPLAIN (SELECT 1) | UTILITY",
                "EXPLAIN ANALYZE DELETE FROM t | DELETE",
                "EXPLAIN ANALYZE VERBOSE ((SELECT 1)) | SELECT",
                "EXPLAIN (ANALYZE, BUFFERS) WITH a AS (SELECT 1) UPDATE t SET a = 1 | UPDATE",
                "EXECUTE p | OTHER",
                "^^ | OTHER",
                "SELECT 1; | SELECT",
                "; SELECT 1;; | SELECT",
                "SELECT 1; DELETE FROM t | MULTIPLE",
                "SELECT ';' | SELECT",
            })
    void kind_ofStatement_isWhatItDoes(String sql, StatementKind expected) {
        assertThat(QueryShapes.parse(sql).kind()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "INSERT INTO Shop.\"Order Lines\" (a) VALUES (1) | shop.\"Order Lines\"",
                "INSERT INTO t AS x SELECT * FROM u ON CONFLICT (a) DO UPDATE SET b = 1 | t",
                "UPDATE ONLY x SET a = 1 | x",
                "UPDATE x * SET a = 1 | x",
                "DELETE FROM ONLY x WHERE a IN (SELECT b FROM y) | x",
                "DELETE FROM ONLY (x) | x",
                "DELETE FROM t | t",
                "DELETE FROM db.s.t USING u | s.t",
                "MERGE INTO ONLY t USING u ON t.a = u.a WHEN NOT MATCHED THEN INSERT VALUES (1) | t",
                "TRUNCATE TABLE ONLY a, s.b *, \"C\" RESTART IDENTITY | a;s.b;\"C\"",
                "COPY t (a) FROM STDIN | t",
                "COPY t TO STDOUT | ^^",
                "WITH a AS (INSERT INTO t VALUES (1) RETURNING *), b AS (DELETE FROM u RETURNING *) SELECT 1 | t;u",
                "WITH a AS (WITH x AS (SELECT 1) UPDATE v SET a = 1 RETURNING *) DELETE FROM w | v;w",
                "INSERT INTO a VALUES (1); UPDATE b SET c = 1; INSERT INTO a VALUES (2) | a;b",
                "EXPLAIN ANALYZE DELETE FROM t | t",
                "EXPLAIN DELETE FROM t | ^^",
                "CREATE RULE r AS ON UPDATE TO t DO INSTEAD DELETE FROM u | ^^",
                "PREPARE p AS DELETE FROM t | ^^",
                "SELECT update, delete FROM t FOR UPDATE OF t | ^^",
                "SELECT a AS update FROM t | ^^",
                "WITH a AS (SELECT 1) SELECT update FROM t FOR NO KEY UPDATE NOWAIT | ^^",
                "DELETE FROM U&\"\\0041b\" | \"Ab\"",
            })
    void targets_ofWrites_areNamedOnceInOrder(String sql, String expected) {
        assertThat(QueryShapes.parse(sql).writeTargets().stream()
                        .map(RelationName::toSql)
                        .collect(Collectors.joining(";")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "SELECT a FROM t FOR UPDATE | LOCKING",
                "SELECT a FROM t FOR NO KEY UPDATE SKIP LOCKED | LOCKING",
                "SELECT a FROM t FOR KEY SHARE | LOCKING",
                "SELECT a FROM t FOR SHARE OF t | LOCKING",
                "LOCK TABLE t | LOCKING",
                "EXPLAIN SELECT a FROM t FOR UPDATE | ^^",
                "SELECT substring(a FROM 1 FOR 2) FROM t | ^^",
                "SELECT a INTO b FROM t | INTO",
                "WITH x AS (SELECT 1) SELECT a INTO TEMP b FROM t | INTO",
                "SELECT a AS into FROM t | ^^",
                "INSERT INTO t SELECT 1 | ^^",
                "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a | WRITES_IN_CTE",
                "WITH a AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM a | WRITES_IN_CTE",
                "WITH a AS (SELECT 1) DELETE FROM t | ^^",
                "SELECT set_config('a', 'b', true) | CHANGES_SESSION,VOLATILE_TEXT",
                "SELECT pg_catalog.\"pg_advisory_lock\" (1) | CHANGES_SESSION,VOLATILE_TEXT",
                "SELECT pg_try_advisory_xact_lock(1) | CHANGES_SESSION,VOLATILE_TEXT",
                "SELECT nextval('s') | VOLATILE_TEXT",
                "SELECT NOW() | VOLATILE_TEXT",
                "SELECT now FROM t | ^^",
                "SELECT a FROM t WHERE d > current_date | VOLATILE_TEXT",
                "SELECT t.current_date FROM t | ^^",
                "SELECT t.xmin FROM t | VOLATILE_TEXT",
                "SELECT * FROM pg_stat_activity | VOLATILE_TEXT",
                "SELECT pg_catalog.lower(a) FROM t | ^^",
                "SELECT a FROM t TABLESAMPLE system (1) | VOLATILE_TEXT",
                "SELECT a FROM t WHERE d = date 'Today' | VOLATILE_TEXT",
                "SELECT a FROM t WHERE d = timestamp '04:05 tomorrow' | VOLATILE_TEXT",
                "SELECT a FROM t WHERE d = 'known unknowns' | ^^",
                "SELECT a FROM t WHERE d = $$now$$ | VOLATILE_TEXT",
                "BEGIN; DELETE FROM t; COMMIT | COMMITS",
                "COMMIT; BEGIN; DELETE FROM t | COMMITS",
                "BEGIN; DELETE FROM t; ROLLBACK; COMMIT AND CHAIN | COMMITS",
                "COMMIT; ABORT | ROLLS_BACK",
                "SAVEPOINT a; ROLLBACK TO a | ^^",
                "BEGIN; DELETE FROM t | ^^",
                "SELECT 1; PREPARE TRANSACTION 'a' | COMMITS",
                "COMMIT; | ^^",
            })
    void traits_ofStatement_areFound(String sql, String expected) {
        Set<Trait> traits = Arrays.stream(expected.split(","))
                .filter(name -> !name.isEmpty())
                .map(Trait::valueOf)
                .collect(Collectors.toSet());

        assertThat(QueryShapes.parse(sql).traits()).isEqualTo(traits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM t FOR UPDATE",
                "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a",
                "SELECT a INTO b FROM t",
                "SELECT set_config('a', 'b', false)",
                "SELECT 1; SELECT 2",
                "COPY t TO STDOUT",
            })
    void plainRead_thatDoesMore_isNone(String sql) {
        assertThat(QueryShapes.parse(sql).isPlainRead()).isFalse();
    }

    @Test
    void targets_beyondTheBound_makeTheKindUnknown() {
        StringBuilder sql = new StringBuilder("TRUNCATE t0");
        for (int i = 1; i <= QueryShape.MAX_WRITE_TARGETS; i++) {
            sql.append(", t").append(i);
        }
        QueryShape shape = QueryShapes.parse(sql.toString());

        assertThat(shape.kind()).isEqualTo(StatementKind.OTHER);
        assertThat(shape.writeTargets()).hasSize(QueryShape.MAX_WRITE_TARGETS);
    }
}
