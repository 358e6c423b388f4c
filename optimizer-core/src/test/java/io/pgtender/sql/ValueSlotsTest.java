package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slots are written {@code use column}, a dash where there is no column, as {@code equals id, limit -}. */
class ValueSlotsTest {

    private static String slots(String sql) {
        return ValueSlots.of(QueryShapes.parse(sql)).stream()
                .map(slot -> slot.use().name().toLowerCase(Locale.ROOT)
                        + " "
                        + (slot.column() == null ? "-" : slot.column()))
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "id = ? ¦ equals id",
                "id = 5 ¦ equals id",
                "? = id ¦ equals id",
                "5 = o.id AND true ¦ equals id",
                "o.customer_id = ? ¦ equals customer_id",
                "shop.orders.id = ? ¦ equals id",
                "\"Id\" = ? ¦ equals Id",
                "o.\"order\" = ? ¦ equals order",
                "ID = ? ¦ equals id",
                "(id = ?) ¦ equals id",
                "((id) = (?)) ¦ equals id",
                "id = ?::bigint ¦ equals id",
                "id = ?::numeric(10, 2)[] ¦ equals id, other -, other -",
                "id = ?::timestamp with time zone ¦ equals id",
                "id = ?::double precision AND b = ? ¦ equals id, equals b",
                "id = CAST(? AS bigint) ¦ equals id",
                "CAST(? AS bigint) = id ¦ equals id",
                "id = (?::text)::uuid ¦ equals id",
                "day = date '2020-01-01' ¦ equals day",
                "day > pg_catalog.date '2020-01-01' ¦ range day",
                "day > timestamp with time zone '2020-01-01' ¦ range day",
                "day > interval '1' day ¦ range day",
                "day > {ts '2020-01-01 00:00:00'} ¦ range day",
                "{d '2020-01-01'} <= day ¦ range day",
                "timestamp > ? ¦ range timestamp",
                "position = ? ¦ equals position",
                "id IS NOT DISTINCT FROM ? ¦ equals id",
                "? IS NOT DISTINCT FROM o.id ¦ equals id",
                "id IS DISTINCT FROM ? ¦ other id",
                "name = ? COLLATE \"C\" ¦ equals name",
                "a = ? OR b = ? ¦ equals a, equals b",
                "a = ? AND (b < ? OR c >= ?) ¦ equals a, range b, range c",
                "a <> ? AND b != ? ¦ other a, other b",
                "NOT a = ? ¦ other a",
                "NOT (a = ? AND b > ?) ¦ other a, other b",
                "NOT (NOT (a = ?)) ¦ equals a",
                "NOT EXISTS (SELECT FROM u WHERE a = ?) ¦ equals a",
            })
    void comparison_withAColumn_isOfIt(String condition, String expected) {
        assertThat(slots("SELECT * FROM orders o WHERE " + condition)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "lower(name) = ? ¦ other -",
                "? = lower(name) ¦ other -",
                "id::text = ? ¦ other -",
                "a + b = ? ¦ other -",
                "a = ? + b ¦ other -",
                "a = b + ? ¦ other -",
                "a = ? || b ¦ other -",
                "a = -b + ? ¦ other -",
                "? = a + b ¦ other -",
                "? = ? ¦ other -, other -",
                "? = true ¦ other -",
                "NULL = ? ¦ other -",
                "current_date > ? ¦ other -",
                "a = lower(?) ¦ other -",
                "a = coalesce(?, ?) ¦ other -, other -",
                "f(a, ?) ¦ other -",
                "f(a => ?) ¦ other -",
                "a LIKE ? ¦ other a",
                "a NOT ILIKE ? ESCAPE ? ¦ other a, other -",
                "a SIMILAR TO ? ¦ other a",
                "a @> ? ¦ other -",
                "data ->> 'k' = ? ¦ other -, other -",
                "data ->> ? = name ¦ other -",
                "data ?? 'k' ¦ other -",
                "data ??| ARRAY['a', 'b'] AND id = 4 ¦ other -, equals id",
                "tags = ARRAY[?, ?] ¦ other -",
                "tags[1] = ? ¦ other -, other -",
                "? = ANY (tags) ¦ other -",
                "? BETWEEN a AND b ¦ other -",
                "a > ? AT TIME ZONE ? ¦ other -, other -",
                "a > now() - interval '1 day' ¦ other -",
                "a = (SELECT ?) ¦ other -",
                "a = CASE WHEN b = ? THEN ? ELSE ? END ¦ equals b, other -, other -",
                "a COLLATE \"C\" = ? ¦ other -",
                "a = ? IS TRUE ¦ other -",
                "(t.composite).field = ? ¦ other -",
            })
    void comparison_withAnythingElse_isOther(String condition, String expected) {
        assertThat(slots("SELECT * FROM t WHERE " + condition)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "id IN (?, ?, ?) ¦ list id",
                "o.id IN (1, 2) AND x = 3 ¦ list id, equals x",
                "id IN (?::bigint, ?::bigint) ¦ list id",
                "id IN (CAST(? AS uuid)) ¦ list id",
                "id IN (1, a, 2) ¦ list id, list id",
                "id IN ((1), (2)) ¦ list id",
                "lower(name) IN (?, ?) ¦ list -",
                "id NOT IN (?) ¦ other id",
                "NOT id IN (?) ¦ other id",
                "NOT (id IN (?)) ¦ other id",
                "id IN (f(?)) ¦ other -",
                "id IN (? + 1) ¦ other -, other -",
                "(a, b) IN ((?, ?), (?, ?)) ¦ list a, list b",
                "(t.a, \"B\") IN ((?, ?)) ¦ list a, list B",
                "(a, lower(b)) IN ((?, ?)) ¦ list a, list -",
                "ROW(a, b) IN (ROW(?, ?)) ¦ list a, list b",
                "id = ANY (?) ¦ list id",
                "id = ANY (?::bigint[]) ¦ list id",
                "id = ANY (CAST(? AS bigint[])) ¦ list id",
                "id = SOME ('{1,2}') ¦ list id",
                "id = ANY (ARRAY[?]) ¦ list id",
                "id = ANY (ARRAY[?, ?]::bigint[]) ¦ list id",
                "id = ANY (ARRAY[[?, ?], [?, ?]]) ¦ list id",
                "id <> ALL (?) ¦ other -",
                "id > ANY (?) ¦ other -",
                "id = ANY (string_to_array(?, ?)) ¦ other -, other -",
                "id IN (VALUES (?), (?)) ¦ list id",
                "(a, b) IN (VALUES (?, ?), (?, ?)) ¦ list a, list b",
                "id IN (SELECT unnest(?)) ¦ list id",
                "id = ANY (SELECT unnest(?::bigint[])) ¦ list id",
                "id IN (SELECT u.id FROM u WHERE u.name = ? LIMIT ?) ¦ equals name, limit -",
                "id IN (SELECT ? FROM u) ¦ other -",
            })
    void list_ofValues_isOfItsColumn(String condition, String expected) {
        assertThat(slots("SELECT * FROM t WHERE " + condition)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "a BETWEEN ? AND ? ¦ range a, range a",
                "a BETWEEN ? AND ? AND b = ? ¦ range a, range a, equals b",
                "a BETWEEN SYMMETRIC ? AND ? ¦ range a, range a",
                "a BETWEEN date '2020-01-01' AND ?::date ¦ range a, range a",
                "a BETWEEN (?) AND CAST(? AS int) ¦ range a, range a",
                "a BETWEEN b AND ? ¦ range a",
                "a BETWEEN ? - 1 AND ? ¦ other -, other -, range a",
                "a NOT BETWEEN ? AND ? ¦ other a, other a",
                "lower(a) BETWEEN ? AND ? ¦ other -, other -",
                "(a, b) > (?, ?) ¦ range a, range b",
                "(a, b) = (?, ?) ¦ equals a, equals b",
                "(?, ?) < (t.a, t.b) ¦ range a, range b",
                "ROW(a, b) >= ROW(?, ?) ¦ range a, range b",
                "(a, b) > (?::int, CAST(? AS int)) ¦ range a, range b",
                "(a, b + c) = (?, ?) ¦ equals a, other -",
                "(a, b) > (?, ? + 1) ¦ range a, other -, other -",
                "(a, b) = (SELECT ?, ?) ¦ other -, other -",
            })
    void range_andRow_isOfItsColumns(String condition, String expected) {
        assertThat(slots("SELECT * FROM t WHERE " + condition)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "LIMIT 10 ¦ limit -",
                "LIMIT ? OFFSET ? ¦ limit -, offset -",
                "OFFSET ?::int ROWS FETCH NEXT ? ROWS ONLY ¦ offset -, limit -",
                "FETCH FIRST (?) ROW ONLY ¦ limit -",
                "LIMIT CAST(? AS int) ¦ limit -",
                "LIMIT ? + 1 ¦ other -, other -",
                "LIMIT ? FOR UPDATE ¦ limit -",
            })
    void limit_andOffset_areSeen(String clause, String expected) {
        assertThat(slots("SELECT a FROM t ORDER BY a " + clause)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "INSERT INTO t (a, b) VALUES (?, ?), (?, ?) ¦ written a, written b",
                "INSERT INTO s.t AS x (a, \"B\") VALUES (1, now()), (2, DEFAULT) ¦ written a, written a",
                "INSERT INTO t (a, b, c) OVERRIDING SYSTEM VALUE VALUES (?::int, CAST(? AS jsonb), (?)) "
                        + "¦ written a, written b, written c",
                "INSERT INTO t (a, b) VALUES (lower(?), ? + 1) ¦ other -, other -, other -",
                "INSERT INTO t VALUES (?, ?) ¦ written -, written -",
                "INSERT INTO t (a, b) VALUES (?, (SELECT x FROM u WHERE y = ?)) RETURNING id ¦ written a, equals y",
                "INSERT INTO t (a, b) SELECT ?, x FROM u WHERE y = ? ¦ written a, equals y",
                "INSERT INTO t (a, b) SELECT x, ?::int AS b FROM u UNION ALL SELECT ?, ? ¦ written b, written a, written b",
                "INSERT INTO t (a) SELECT ? WHERE NOT EXISTS (SELECT ? FROM t WHERE a = ?) ¦ written a, other -, equals a",
                "INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT (a) DO UPDATE SET b = ?, c = excluded.c + ? WHERE t.b < ? "
                        + "¦ written a, written b, written b, other -, range b",
                "UPDATE t SET a = ?, b = ?::int WHERE id = ? AND c = ? ¦ written a, written b, equals id, equals c",
                "UPDATE t x SET a = a + ?, b = coalesce(?, b) ¦ other -, other -",
                "UPDATE t SET (a, b) = (?, ?), c = ? FROM u WHERE u.id = ? ¦ written a, written b, written c, equals id",
                "UPDATE t SET (a, b) = ROW(?, ?) ¦ written a, written b",
                "UPDATE t SET a = CASE WHEN b = ? THEN ? END, c = ? ¦ equals b, other -, written c",
                "UPDATE t SET a = (SELECT x FROM u WHERE y = ? LIMIT ?), c = ? ¦ equals y, limit -, written c",
                "UPDATE t SET a[?] = ?, b.c = ? ¦ other -, written -, written -",
                "UPDATE t SET a = b = ? RETURNING a = ? ¦ other -, equals a",
                "DELETE FROM t WHERE id = ? AND version = ? ¦ equals id, equals version",
                "MERGE INTO t USING u ON t.id = u.id AND u.x > ? WHEN MATCHED AND t.y = ? THEN UPDATE SET a = ? "
                        + "WHEN NOT MATCHED THEN INSERT (a, b) VALUES (?, ?) "
                        + "¦ range x, equals y, written a, written a, written b",
                "WITH x AS (INSERT INTO t (a) VALUES (?) RETURNING id) SELECT * FROM x WHERE id = ? "
                        + "¦ written a, equals id",
                "SELECT a FROM t WHERE b = ? FOR UPDATE; UPDATE t SET a = ?; SELECT ? ¦ equals b, written a, other -",
            })
    void writes_nameTheirColumns(String sql, String expected) {
        assertThat(slots(sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "SELECT t.* FROM t JOIN (VALUES (?), (?)) AS v (id) ON v.id = t.customer_id ¦ list customer_id",
                "SELECT t.* FROM (VALUES (?, ?)) v(a, b), t WHERE t.x = v.a AND t.y = v.b ¦ list x, list y",
                "SELECT t.* FROM t JOIN (VALUES (?)) v(id) USING (id) ¦ list id",
                "SELECT t.* FROM t JOIN u ON t.a = u.a JOIN (VALUES (?)) v(id) ON t.id = v.id ¦ list id",
                "SELECT t.* FROM t JOIN unnest(?) AS v(id) ON t.id = v.id ¦ list id",
                "SELECT t.* FROM unnest(?::int[], ?) WITH ORDINALITY AS v(a, b, n) JOIN t ON t.x = v.b ¦ list -, list x",
                "SELECT t.* FROM t JOIN unnest(?) v ON t.id = v.v ¦ list id",
                "DELETE FROM t USING (VALUES (?)) v(id) WHERE t.id = v.id ¦ list id",
                "MERGE INTO t USING (VALUES (?, ?)) v(id, a) ON t.id = v.id WHEN MATCHED THEN DELETE ¦ list id, list -",
                "SELECT * FROM (VALUES (?)) v(id) ¦ list -",
                "VALUES (?, ?) ¦ other -, other -",
            })
    void listInFrom_isOfTheColumnItIsJoinedWith(String sql, String expected) {
        assertThat(slots(sql)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '^',
            value = {
                "SELECT ?, a = ?, count(*) FILTER (WHERE b = ?) FROM t GROUP BY c HAVING count(*) > ? AND d = ? "
                        + "¦ other -, equals a, equals b, other -, equals d",
                "SELECT \"a ? b\" FROM t WHERE \"c?\" = ? ¦ equals c?",
                "SELECT extract(year FROM a) FROM t WHERE a = ? ¦ equals a",
                "SELECT substring(a FROM ?) FROM f(?, ?) WHERE a = ? ¦ other -, other -, other -, equals a",
                "SELECT a IS NOT DISTINCT FROM ?, b FROM t ¦ equals a",
                "SET x = ? ¦ other -",
                "CREATE INDEX i ON t (a) WHERE b = ? ¦ other -",
                "SAVEPOINT x ¦ other -",
                "{? = call f(?)} ¦ other -, other -",
                "SELECT a) = ? ¦ other -",
                "SELECT (a = ? ¦ equals a",
                "SELECT a IN (?, ¦ list a",
                "WHERE a = ? ¦ other -",
            })
    void anyText_givesASlotForEachValue(String sql, String expected) {
        assertThat(slots(sql)).isEqualTo(expected);
    }

    @Test
    void textWithoutValues_givesNone() {
        assertThat(slots("SELECT a, \"b?\" ?? c FROM t WHERE b = c")).isEmpty();
        assertThat(slots("")).isEmpty();
    }

    @Test
    void cutText_isReadAsFarAsItGoes() {
        QueryShape shape = QueryShapes.parse("SELECT * FROM t WHERE " + "column_name = 1 AND ".repeat(1_000) + "z = 1");

        assertThat(shape.text()).endsWith("…");
        assertThat(ValueSlots.of(shape))
                .hasSizeBetween(200, 1_000)
                .containsOnly(new ValueSlot(ValueSlot.Use.EQUALS, "column_name"));
    }

    @Test
    void cutInsideAnOperator_isNoSlot() {
        for (int padding = 0; padding < 8; padding++) {
            QueryShape shape = QueryShapes.parse("SELECT " + "x".repeat(padding) + ", d ?? a".repeat(1_000));

            assertThat(ValueSlots.of(shape)).isEmpty();
        }
    }

    @Test
    void textWithMoreTokensThanTheBound_givesOtherBeyond() {
        QueryShape longText = new QueryShape(
                new Fingerprint(1),
                "SELECT * FROM t WHERE " + "a = ? AND ".repeat(3_000) + "a = ?",
                StatementKind.SELECT,
                Set.of(),
                List.of());

        List<ValueSlot> slots = ValueSlots.of(longText);

        assertThat(slots).hasSize(3_001);
        assertThat(slots.get(0)).isEqualTo(new ValueSlot(ValueSlot.Use.EQUALS, "a"));
        assertThat(slots.get(3_000)).isEqualTo(new ValueSlot(ValueSlot.Use.OTHER, null));
    }

    @Test
    void deepNesting_isRead() {
        String sql = "SELECT * FROM t WHERE " + "(".repeat(1_500) + "a = ?" + ")".repeat(1_500);

        assertThat(slots(sql)).isEqualTo("equals a");
    }
}
