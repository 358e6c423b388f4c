package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.SelectList.Direction;
import io.pgtender.sql.SelectList.Nulls;
import io.pgtender.sql.SelectList.Ordering;
import io.pgtender.sql.SelectList.Part;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectListTest {

    private static SelectList list(String sql) {
        return SelectList.of(QueryShapes.parse(sql)).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM t",
                "SELECT t.*, u.a FROM t, u",
                "SELECT a, u.* FROM t, u",
                "SELECT DISTINCT * FROM t",
                "SELECT DISTINCT ON (a) * FROM t",
                "SELECT ALL * FROM t",
                "SELECT s.t.* FROM s.t",
                "SELECT (c).* FROM t",
                "WITH x AS (SELECT a FROM t) SELECT * FROM x",
                "WITH x AS (SELECT a FROM t) (SELECT * FROM x)",
                "(SELECT * FROM t)",
                "((SELECT * FROM t) LIMIT 3)",
                "SELECT a, b FROM t UNION SELECT * FROM u",
                "TABLE t"
            })
    void star_ofTheOutermostList_isSeen(String sql) {
        assertThat(list(sql).star()).isTrue();
        assertThat(list(sql).items()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "SELECT a FROM t | 1",
                "SELECT a, b AS c, f(x, y), CASE WHEN a THEN 1 ELSE 2 END FROM t | 4",
                "SELECT a * b, 2 * c FROM t | 2",
                "SELECT count(*) FROM (SELECT * FROM t) s | 1",
                "SELECT (SELECT max(x) FROM u), b FROM t | 2",
                "SELECT a IS DISTINCT FROM b, c FROM t | 2",
                "SELECT extract(year FROM a), b FROM t | 2",
                "SELECT a AS from_x, t.order, t.limit FROM t | 3",
                "SELECT ARRAY[1, 2], ROW(3, 4) | 2",
                "SELECT FROM t | 0",
                "SELECT a INTO x FROM t | 1",
                "SELECT a FROM t UNION SELECT a, b FROM u | 1",
                "(SELECT a, b FROM t) UNION (SELECT c, d FROM u) | 2",
                "WITH x AS (SELECT a, b, c FROM t) SELECT a FROM x WHERE a IN (SELECT * FROM u) | 1",
            })
    void items_withoutAStar_areCounted(String sql, int expected) {
        assertThat(list(sql).star()).isFalse();
        assertThat(list(sql).items()).isEqualTo(OptionalInt.of(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "SELECT 1 | -",
                "SELECT a FROM t | FROM",
                "SELECT DISTINCT a FROM t WHERE b = 1 | DISTINCT FROM WHERE",
                "SELECT a FROM t GROUP BY a HAVING count(*) > 1 | FROM GROUP_BY HAVING",
                "SELECT a FROM t ORDER BY a LIMIT 1 OFFSET 2 | FROM ORDER_BY LIMIT OFFSET",
                "SELECT a FROM t OFFSET 2 ROWS FETCH FIRST ROW ONLY | FROM LIMIT OFFSET",
                "SELECT a FROM t LIMIT ALL | FROM",
                "SELECT a FROM t LIMIT NULL | FROM",
                "SELECT a FROM t UNION ALL SELECT b FROM u WHERE c ORDER BY 1 | FROM WHERE SET_OPERATION ORDER_BY",
                "SELECT a FROM (SELECT DISTINCT a FROM t WHERE b GROUP BY a ORDER BY a LIMIT 3 OFFSET 1) s | FROM",
                "SELECT row_number() OVER (PARTITION BY a ORDER BY b) FROM t | FROM",
                "SELECT a FROM t WHERE b = (SELECT c FROM u LIMIT 1) | FROM WHERE",
                "WITH x AS (SELECT a FROM t WHERE b LIMIT 1) SELECT a FROM x | FROM",
                "(SELECT a FROM t WHERE b LIMIT 1) | FROM WHERE LIMIT",
                "(SELECT a FROM t LIMIT 1) ORDER BY a | FROM ORDER_BY LIMIT",
                "(SELECT a FROM t ORDER BY a LIMIT 1) UNION (SELECT a FROM u LIMIT 1) | FROM SET_OPERATION",
                "(SELECT a FROM t LIMIT 1) UNION (SELECT a FROM u) LIMIT 2 | FROM SET_OPERATION LIMIT",
                "SELECT t.where, t.limit AS offset FROM t FOR UPDATE | FROM",
            })
    void clauses_ofTheOutermostQuery_areSeen(String sql, String expected) {
        String parts = list(sql).parts().stream().sorted().map(Part::name).collect(Collectors.joining(" "));

        assertThat(parts.isEmpty() ? "-" : parts).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM t",
                "SELECT count(DISTINCT a) AS n, max(t.b) FROM t",
                "SELECT count(*) total, min(a) \"Least\" FROM t GROUP BY b",
                "SELECT coalesce(sum(a), 0)::bigint FROM t",
                "SELECT sum(a) / count(*) * 100, 1 FROM t",
                "SELECT count(*) FILTER (WHERE a > 1) FROM t",
                "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) AS median FROM t",
                "SELECT pg_catalog.count(*) FROM t",
                "SELECT CASE WHEN count(*) > 0 THEN true ELSE false END FROM t",
            })
    void aggregates_alone_areSeen(String sql) {
        assertThat(list(sql).aggregatesOnly()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a FROM t",
                "SELECT 1 FROM t",
                "SELECT *, count(*) FROM t",
                "SELECT a, count(*) FROM t GROUP BY a",
                "SELECT count(*), t.a FROM t GROUP BY t.a",
                "SELECT count(*) OVER () FROM t",
                "SELECT sum(a) FILTER (WHERE b) OVER (PARTITION BY c) FROM t",
                "SELECT lower(a), max(b) FROM t GROUP BY a",
                "SELECT (SELECT count(*) FROM u) FROM t",
                "SELECT EXISTS (SELECT count(*) FROM u)",
                "SELECT count FROM t",
            })
    void aggregates_withAnythingElse_areNotAlone(String sql) {
        assertThat(list(sql).aggregatesOnly()).isFalse();
    }

    @Test
    void orderBy_ofColumns_isGivenAsWritten() {
        assertThat(
                        list("SELECT a FROM t o ORDER BY o.Created_At DESC, \"Id\" ASC NULLS FIRST, b NULLS LAST, c DESC NULLS LAST"
                                        + " LIMIT 3")
                                .orderBy())
                .containsExactly(
                        new Ordering("o.created_at", Direction.DESCENDING, Nulls.DEFAULT),
                        new Ordering("\"Id\"", Direction.ASCENDING, Nulls.FIRST),
                        new Ordering("b", Direction.ASCENDING, Nulls.LAST),
                        new Ordering("c", Direction.DESCENDING, Nulls.LAST));
    }

    @Test
    void orderBy_ofExpressions_hasNoColumn() {
        assertThat(list("SELECT a FROM t ORDER BY lower(a), 2 DESC, a + b, t.\"x\" FOR UPDATE")
                        .orderBy())
                .containsExactly(
                        new Ordering(null, Direction.ASCENDING, Nulls.DEFAULT),
                        new Ordering(null, Direction.DESCENDING, Nulls.DEFAULT),
                        new Ordering(null, Direction.ASCENDING, Nulls.DEFAULT),
                        new Ordering("t.x", Direction.ASCENDING, Nulls.DEFAULT));
    }

    @Test
    void orderBy_ofABranch_isNotTheQuerys() {
        assertThat(list("(SELECT a FROM t ORDER BY a) UNION SELECT b FROM u").orderBy())
                .isEmpty();
        assertThat(list("(SELECT a FROM t ORDER BY a LIMIT 3)").orderBy()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t SELECT * FROM u",
                "UPDATE t SET a = 1",
                "WITH x AS (SELECT * FROM t) DELETE FROM u",
                "VALUES (1)",
                "EXPLAIN SELECT * FROM t",
                "SELECT 1; SELECT 2",
                "",
            })
    void statement_otherThanASelect_hasNone(String sql) {
        assertThat(SelectList.of(QueryShapes.parse(sql))).isEmpty();
    }

    @Test
    void cutText_hasNone() {
        String sql = "SELECT * FROM t WHERE " + "column_name = other_name AND ".repeat(1_000) + "true LIMIT 1";

        assertThat(SelectList.of(QueryShapes.parse(sql))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(", "SELECT (", "SELECT a, (b", "SELECT a FROM t ORDER BY", "SELECT a) FROM", "((SELECT", ")"})
    void brokenText_isReadAsFarAsItGoes(String sql) {
        SelectList.of(QueryShapes.parse(sql.repeat(500)))
                .ifPresent(list -> assertThat(list.items().orElse(0)).isNotNegative());
        assertThat(SelectList.of(QueryShapes.parse(sql))).isNotNull();
    }
}
