package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Table of texts and their normal forms. In the tables {@code ^} delimits values, so that SQL can be written as it is. */
class NormaliserTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "SELECT id, total from Orders where customer_id = 42 order  by created_at desc limit 10 "
                        + "| SELECT id, total FROM orders WHERE customer_id = ? ORDER BY created_at DESC LIMIT ?",
                "select count( * ) , t . * from t | SELECT count(*), t.* FROM t",
                "select coalesce(a,1), lower (b) from s.t as x(a,b) | SELECT coalesce(a, ?), lower(b) FROM s.t AS x(a, b)",
                "insert into t(a,b) values(1,now()) | INSERT INTO t (a, b) VALUES (?, now())",
                "select a::int[], b [1:2] from t | SELECT a::int[], b[?:?] FROM t",
                "select date '2020-01-01', interval '1' day | SELECT date ?, interval ? day",
                "select left(a,1) from t left join u using(id) | SELECT LEFT(a, ?) FROM t LEFT JOIN u USING (id)",
                "{ ? = call f ( ? ) } | {? = CALL f(?)}",
                "select x from t where a is null and b = true | SELECT x FROM t WHERE a IS NULL AND b = true",
                "select f(a => 1, b := 2) | SELECT f(a => ?, b := ?)",
                "rollback to savepoint jdbc_savepoint_7 | ROLLBACK TO SAVEPOINT ?",
                "select a from t where x = any(array[1,2]) | SELECT a FROM t WHERE x = ANY (ARRAY[?])",
            })
    void text_ofStatement_isReadable(String sql, String expected) {
        assertThat(text(sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "'it''s'",
                "E'it\\'s \\\\'",
                "e'a''b'",
                "B'101'",
                "x'1F'",
                "N'n'",
                "U&'\\0061'",
                "U&'!0061' UESCAPE '!'",
                "$$it's $1 ? $$",
                "$a_1$ $$ $b$ '$a_1$",
                "^'a'\n  'b' -- c\n 'd'^",
                "^E'\\''\n'\\''^",
                "1",
                "1.5",
                ".5",
                "5.",
                "1e5",
                "1.5E-10",
                "0x1F",
                "0o17",
                "0b1",
                "1_000",
                "-1",
                "+ 1",
                "- /* c */ 1",
                "$1",
                "$12",
                "?",
            })
    void constant_ofAnyForm_isOneQuestionMark(String constant) {
        assertThat(text("SELECT " + constant + ", a")).isEqualTo("SELECT ?, a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "a-1 ¦ a - ?",
                "a - 1 ¦ a - ?",
                "a -1 ¦ a - ?",
                "a - -1 ¦ a - ?",
                "a=-1 ¦ a = ?",
                "a<-1 ¦ a < ?",
                "a*-b ¦ a * -b",
                "-(-a) ¦ -(-a)",
                "- -a ¦ - -a",
                "(a)-1 ¦ (a) - ?",
                "a[1]-1 ¦ a[?] - ?",
                "1-1 ¦ ? - ?",
                "case when a then -1 end-1 ¦ CASE WHEN a THEN ? END - ?",
                "a<->b ¦ a <-> b",
                "a->'b'->>'c' ¦ a -> ? ->> ?",
                "a@-1 ¦ a @- ?",
                "a@>? ¦ a @> ?",
                "a ?? 'k' ¦ a ?? ?",
                "a??|array['x','y'] ¦ a ??| ARRAY[?]",
                "a ??& ? ¦ a ??& ?",
                "a!=-1 ¦ a !=- ?",
                "a/**/+/**/b ¦ a + b",
                "a+--x ¦ a +",
                "a*/*x*/b ¦ a * b",
                "a||'x'||b ¦ a || ? || b",
                "a operator(pg_catalog.+) b ¦ a operator(pg_catalog.+) b",
            })
    void operator_nextToAnything_isCutAsTheServerCutsIt(String expression, String expected) {
        assertThat(text("SELECT " + expression)).isEqualTo("SELECT " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "A ¦ a",
                "\"a\" ¦ a",
                "\"A\" ¦ \"A\"",
                "\"a b\" ¦ \"a b\"",
                "\"say \"\"x\"\"\" ¦ \"say \"\"x\"\"\"",
                "\"order\" ¦ \"order\"",
                "t.\"order\" ¦ t.order",
                "T.ORDER ¦ t.order",
                "\"char\" ¦ \"char\"",
                "a$b$c ¦ a$b$c",
                "Ünï ¦ Ünï",
                "U&\"d\\0061t\\+000061\" ¦ data",
                "U&\"d!0061t!!a\" uescape '!' ¦ \"dat!a\"",
                "U&\"\\0041\" ¦ \"A\"",
                "a /* b /* c */ d */ ¦ a",
                "a -- b ¦ a",
            })
    void identifier_ofAnySpelling_isFoldedAsTheServerFoldsIt(String identifier, String expected) {
        assertThat(text("SELECT " + identifier)).isEqualTo("SELECT " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "x IN (1, 2, 3) ¦ x IN (?)",
                "x IN (?) ¦ x IN (?)",
                "x NOT IN ($1,$2) ¦ x NOT IN (?)",
                "x IN ('a'::text, 'b'::text) ¦ x IN (?::text)",
                "(x, y) IN ((1, 2), (3, 4)) ¦ (x, y) IN ((?, ?))",
                "x IN (1, a, 2, 3) ¦ x IN (?, a, ?)",
                "x IN (a, a) ¦ x IN (a, a)",
                "x IN (-1, 1, +1) ¦ x IN (?)",
                "x IN (f(1), f(2)) ¦ x IN (f(?))",
                "x IN (SELECT a, 1, 2, b FROM t) ¦ x IN (SELECT a, ?, ?, b FROM t)",
                "x IN (VALUES (1), (2)) ¦ x IN (VALUES (?))",
                "x = ANY (ARRAY[1, 2]::int[]) ¦ x = ANY (ARRAY[?]::int[])",
                "x = ARRAY[[1, 2], [3, 4]] ¦ x = ARRAY[[?]]",
                "x = ARRAY[a[1], a[2]] ¦ x = ARRAY[a[?]]",
                "x = ARRAY[a, a] ¦ x = ARRAY[a, a]",
                "f(1, 2) = g(1) ¦ f(?, ?) = g(?)",
                "x IN (1, (SELECT y FROM t WHERE z IN (4, 5)), 2) ¦ x IN (?, (SELECT y FROM t WHERE z IN (?)), ?)",
                "x IN (1, 2 ¦ x IN (?",
            })
    void list_ofConstants_isFolded(String condition, String expected) {
        assertThat(text("SELECT * FROM t WHERE " + condition)).isEqualTo("SELECT * FROM t WHERE " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "VALUES (1, 2), (3, 4) ¦ VALUES (?, ?)",
                "VALUES (1, now()), (3, now()) RETURNING id ¦ VALUES (?, now()) RETURNING id",
                "VALUES (1, now()), (3, DEFAULT) ¦ VALUES (?, now()), (?, DEFAULT)",
                "VALUES (1), (2) ON CONFLICT (id) DO NOTHING ¦ VALUES (?) ON CONFLICT (id) DO NOTHING",
                "(values) VALUES (1), (2) ¦ (VALUES) VALUES (?)",
                "VALUES ((SELECT a FROM (VALUES (1), (2)) v(a))), (3) ¦ VALUES ((SELECT a FROM (VALUES (?)) v(a))), (?)",
                "VALUES (1), (2); SELECT 1 ¦ VALUES (?); SELECT ?",
            })
    void rows_ofValues_areFolded(String values, String expected) {
        assertThat(text("INSERT INTO t " + values)).isEqualTo("INSERT INTO t " + expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "SELECT 'abc ¦ SELECT ?",
                "SELECT E'abc\\ ¦ SELECT ?",
                "SELECT $a$ abc $b$ ¦ SELECT ?",
                "SELECT \"abc ¦ SELECT \"abc",
                "SELECT U&\"abc ¦ SELECT abc",
                "SELECT U&\"abc\\00 ¦ SELECT \"abc\\00\"",
                "SELECT /* abc ¦ SELECT",
                "SELECT a) ] ¦ SELECT a)]",
                "^^ ¦ ^^",
                "^;;^ ¦ ^^",
                "^; SELECT a ;; ^ ¦ SELECT a",
                "SELECT $ ¦ SELECT $",
            })
    void text_thatIsBroken_isStillNormalised(String sql, String expected) {
        assertThat(text(sql)).isEqualTo(expected);
    }

    private static String text(String sql) {
        return QueryShapes.parse(sql).text();
    }
}
