package io.pgtender.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether two texts are one shape, asked of us and of PostgreSQL's own queryid. The server must agree, except where the
 * texts differ in a way that {@link #WE_MERGE} and {@link #WE_SPLIT} name.
 */
class ServerQueryIdTest {

    private static final String TABLES = """
            CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total numeric, "Note" text, tags text[], data jsonb,
                created_at timestamptz, "order" int);
            CREATE TABLE customers (id int PRIMARY KEY, name text, "Note" text);
            CREATE SCHEMA other;
            CREATE TABLE other.orders (LIKE orders);
            """;

    /** Each line: texts of one shape, for us and for the server. Every pair of texts from two lines is two shapes. */
    private static final String FAMILIES = """
            SELECT id FROM orders WHERE customer_id = 1 ¦ select ID from ORDERS where customer_id=-42 ¦ SELECT "id" /* c */ FROM "orders" WHERE customer_id = 0x1F -- e
            SELECT id FROM orders WHERE id = 1 ¦ SELECT id FROM orders WHERE id = 1_000
            SELECT id FROM customers WHERE id = 1
            SELECT id FROM orders WHERE total > 1.5 ¦ SELECT id FROM orders WHERE total > .5 ¦ SELECT id FROM orders WHERE total > 1e5
            SELECT id FROM orders WHERE total - 1.5 > 0 ¦ SELECT id FROM orders WHERE total-2.5>3
            SELECT id FROM orders WHERE total + 1.5 > 0
            SELECT id FROM orders WHERE "Note" = 'a' ¦ SELECT id FROM orders WHERE "Note" = E'it\\'s' ¦ SELECT id FROM orders WHERE "Note" = $x$ ' $x$ ¦ SELECT id FROM orders WHERE "Note" = U&'\\0041' ¦ SELECT id FROM orders WHERE U&"\\004Eote" = 'b' ¦ SELECT id FROM orders WHERE "Note" = U&'!0041' UESCAPE '!'
            SELECT id FROM orders WHERE "Note" <> 'a' ¦ SELECT id FROM orders WHERE "Note"<>'b'
            SELECT id FROM orders WHERE "Note" IS NULL
            SELECT id FROM orders WHERE "Note" IS NOT NULL
            SELECT id FROM orders WHERE "Note" LIKE 'a%' ¦ SELECT id FROM orders WHERE "Note" LIKE 'b'
            SELECT id FROM orders WHERE "Note" ILIKE 'a%'
            SELECT id FROM orders ORDER BY id LIMIT 10 ¦ SELECT id FROM orders ORDER BY id LIMIT 20
            SELECT id FROM orders ORDER BY id LIMIT 10 OFFSET 5 ¦ SELECT id FROM orders ORDER BY id LIMIT 1 OFFSET 2
            SELECT id FROM orders ORDER BY id DESC LIMIT 10
            SELECT id FROM orders ORDER BY "order" LIMIT 10 ¦ SELECT id FROM orders ORDER BY"order"LIMIT 3
            SELECT o."order" FROM orders o ¦ SELECT o.order FROM orders o
            SELECT id FROM orders FOR UPDATE
            SELECT id FROM orders FOR SHARE
            SELECT id FROM orders FOR NO KEY UPDATE SKIP LOCKED
            SELECT DISTINCT id FROM orders
            SELECT count(*) FROM orders ¦ SELECT COUNT ( * ) FROM orders
            SELECT count(id) FROM orders
            SELECT max(id) FROM orders
            SELECT substr("Note", 1) FROM orders ¦ SELECT substr("Note", 2) FROM orders
            SELECT substr("Note", 1, 2) FROM orders ¦ SELECT substr("Note", 3, 4) FROM orders
            SELECT data -> 'a' FROM orders ¦ SELECT data->'b' FROM orders
            SELECT data ->> 'a' FROM orders
            SELECT data #>> '{a,b}' FROM orders
            SELECT id FROM orders WHERE data @> '{"a":1}' ¦ SELECT id FROM orders WHERE data@>'{}'
            SELECT id FROM orders WHERE data <@ '{"a":1}'
            SELECT id FROM orders WHERE customer_id IN (1, 2) ¦ SELECT id FROM orders WHERE customer_id IN (3, 4) ¦ SELECT id FROM orders WHERE customer_id IN (1, 2, 3, 4, 5)
            SELECT id FROM orders WHERE customer_id NOT IN (1, 2)
            SELECT id FROM orders WHERE customer_id = ANY ('{1,2}') ¦ SELECT id FROM orders WHERE customer_id = ANY ('{1}')
            SELECT id FROM orders WHERE customer_id IN (SELECT id FROM customers)
            SELECT id FROM orders WHERE created_at > timestamptz '2020-01-01' ¦ SELECT id FROM orders WHERE created_at > timestamptz '2021-01-01'
            SELECT id FROM orders WHERE created_at > now() - interval '1 day' ¦ SELECT id FROM orders WHERE created_at > now()-interval '2 days'
            SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id
            SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id
            SELECT c.name, o.id FROM orders o JOIN customers c ON c.id = o.customer_id
            SELECT CASE WHEN id > 0 THEN 1 ELSE -1 END FROM orders ¦ SELECT CASE WHEN id > 3 THEN 4 ELSE 5 END FROM orders
            SELECT id::text FROM orders ¦ SELECT id :: text FROM orders
            SELECT id::bigint FROM orders
            SELECT tags[1] FROM orders ¦ SELECT tags [ 2 ] FROM orders
            SELECT tags[1:2] FROM orders
            INSERT INTO orders (id, total) VALUES (1, 2) ¦ insert into orders(id,total) values(3,4)
            INSERT INTO orders (id, customer_id) VALUES (1, 2)
            INSERT INTO customers (id, name) VALUES (1, 'a') ON CONFLICT (id) DO NOTHING ¦ INSERT INTO customers (id, name) VALUES (2, 'b') ON CONFLICT (id) DO NOTHING
            INSERT INTO customers (id, name) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET name = 'b'
            UPDATE orders SET total = 1 WHERE id = 1 ¦ UPDATE orders SET total=2 WHERE id=3
            UPDATE ONLY orders SET customer_id = 1 WHERE id = 1
            UPDATE orders SET customer_id = 1 WHERE id = 1
            DELETE FROM orders WHERE id = 1 ¦ delete from orders where id = 2
            DELETE FROM customers WHERE id = 1
            DELETE FROM orders
            SELECT id FROM orders UNION SELECT id FROM customers
            SELECT id FROM orders UNION ALL SELECT id FROM customers
            WITH x AS (SELECT id FROM orders WHERE total > 1) SELECT * FROM x ¦ WITH x AS (SELECT id FROM orders WHERE total > 2) SELECT * FROM x
            SELECT row_number() OVER (PARTITION BY customer_id ORDER BY id) FROM orders
            SELECT row_number() OVER (PARTITION BY id ORDER BY customer_id) FROM orders
            SELECT sum(total) FILTER (WHERE id > 1) FROM orders ¦ SELECT sum(total) FILTER (WHERE id > 2) FROM orders
            SELECT customer_id, sum(total) FROM orders GROUP BY customer_id HAVING sum(total) > 10 ¦ SELECT customer_id, sum(total) FROM orders GROUP BY customer_id HAVING sum(total) > 20
            SELECT EXISTS (SELECT 1 FROM orders WHERE id = 1) ¦ SELECT EXISTS (SELECT 2 FROM orders WHERE id = 3)
            SELECT -id FROM orders
            SELECT - -id FROM orders
            SELECT @id FROM orders
            SELECT id FROM orders WHERE id BETWEEN 1 AND 2 ¦ SELECT id FROM orders WHERE id BETWEEN 3 AND 4
            SELECT id FROM orders WHERE true
            SELECT * FROM orders
            """;

    /** What we call one shape and the server two. */
    private static final Map<String, List<String>> WE_MERGE = new LinkedHashMap<>();

    /** What we call two shapes and the server one. */
    private static final Map<String, List<String>> WE_SPLIT = new LinkedHashMap<>();

    static {
        WE_MERGE.put("rows of VALUES", List.of("VALUES (1), (2)", "VALUES (1), (2), (3)"));
        WE_MERGE.put("one element or several", List.of("SELECT 1 WHERE 1 IN (1)", "SELECT 1 WHERE 1 IN (1, 2)"));
        WE_MERGE.put("type of a constant", List.of("SELECT 1", "SELECT 'a'"));
        WE_MERGE.put("sign before a cast", List.of("SELECT -1::int", "SELECT 1::int"));
        WE_MERGE.put(
                "positions in ORDER BY",
                List.of("SELECT id, total FROM orders ORDER BY 1", "SELECT id, total FROM orders ORDER BY 2"));
        WE_SPLIT.put(
                "tables of one name in two schemas", List.of("SELECT id FROM orders", "SELECT id FROM other.orders"));
        WE_SPLIT.put(
                "two ways to write a list",
                List.of(
                        "SELECT id FROM orders WHERE id IN (1, 2)",
                        "SELECT id FROM orders WHERE id = ANY (ARRAY[1, 2])"));
        WE_SPLIT.put(
                "two ways to write a cast",
                List.of("SELECT id::text FROM orders", "SELECT CAST(id AS text) FROM orders"));
        WE_SPLIT.put("the schema left out", List.of("SELECT id FROM orders", "SELECT id FROM public.orders"));
        WE_SPLIT.put("the table left out", List.of("SELECT id FROM orders", "SELECT orders.id FROM orders"));
        WE_SPLIT.put(
                "needless parentheses",
                List.of("SELECT id FROM orders WHERE id = 1", "SELECT id FROM orders WHERE (id = 1)"));
        WE_SPLIT.put(
                "noise words",
                List.of("SELECT id AS a FROM orders ORDER BY id", "SELECT id a FROM orders ORDER BY id ASC"));
        WE_SPLIT.put(
                "two spellings of an operator",
                List.of("SELECT id FROM orders WHERE id <> 1", "SELECT id FROM orders WHERE id != 1"));
    }

    private static Connection connection;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        assumeThat(connection.getMetaData().getDatabaseMajorVersion())
                .as("the queryid of PostgreSQL 18 is the first to fold lists")
                .isGreaterThanOrEqualTo(18);
        execute(TABLES);
        execute("SET compute_query_id = on");
    }

    @AfterAll
    static void disconnect() throws SQLException {
        connection.close();
    }

    static Stream<String> families() {
        return FAMILIES.lines();
    }

    @ParameterizedTest
    @MethodSource("families")
    void texts_ofOneFamily_areOneShapeForBoth(String family) throws SQLException {
        List<String> texts = texts(family);
        for (String text : texts) {
            assertThat(QueryShapes.parse(text)).isEqualTo(QueryShapes.parse(texts.get(0)));
            assertThat(queryId(text)).as(text).isEqualTo(queryId(texts.get(0)));
        }
    }

    @Test
    void texts_ofTwoFamilies_areTwoShapesForBoth() throws SQLException {
        List<String> firsts = families().map(family -> texts(family).get(0)).toList();
        List<Fingerprint> fingerprints = firsts.stream()
                .map(text -> QueryShapes.parse(text).fingerprint())
                .toList();
        List<Long> queryIds = new ArrayList<>();
        for (String text : firsts) {
            queryIds.add(queryId(text));
        }

        assertThat(fingerprints).doesNotHaveDuplicates();
        assertThat(queryIds).doesNotHaveDuplicates();
    }

    @Test
    void pairs_ofAllTexts_agree() throws SQLException {
        List<String> all = families().flatMap(family -> texts(family).stream()).toList();
        List<QueryShape> shapes = all.stream().map(QueryShapes::parse).toList();
        List<Long> ids = new ArrayList<>();
        for (String text : all) {
            ids.add(queryId(text));
        }
        List<String> disagreements = IntStream.range(0, all.size())
                .boxed()
                .flatMap(i -> IntStream.range(0, i)
                        .filter(j -> shapes.get(i).equals(shapes.get(j))
                                != ids.get(i).equals(ids.get(j)))
                        .mapToObj(j -> all.get(i) + " / " + all.get(j)))
                .toList();

        assertThat(disagreements).isEmpty();
    }

    @Test
    void difference_thatWeMerge_isTwoQueryIds() throws SQLException {
        for (Map.Entry<String, List<String>> pair : WE_MERGE.entrySet()) {
            String one = pair.getValue().get(0);
            String other = pair.getValue().get(1);

            assertThat(QueryShapes.parse(one)).as(pair.getKey()).isEqualTo(QueryShapes.parse(other));
            assertThat(queryId(one)).as(pair.getKey()).isNotEqualTo(queryId(other));
        }
    }

    @Test
    void difference_thatWeKeep_isOneQueryId() throws SQLException {
        for (Map.Entry<String, List<String>> pair : WE_SPLIT.entrySet()) {
            String one = pair.getValue().get(0);
            String other = pair.getValue().get(1);

            assertThat(QueryShapes.parse(one)).as(pair.getKey()).isNotEqualTo(QueryShapes.parse(other));
            assertThat(queryId(one)).as(pair.getKey()).isEqualTo(queryId(other));
        }
    }

    private static List<String> texts(String family) {
        return Stream.of(family.split("¦")).map(String::strip).toList();
    }

    private static long queryId(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet lines = statement.executeQuery("EXPLAIN (VERBOSE) " + sql)) {
            while (lines.next()) {
                String line = lines.getString(1).strip();
                if (line.startsWith("Query Identifier: ")) {
                    return Long.parseLong(line.substring("Query Identifier: ".length()));
                }
            }
        }
        throw new AssertionError("the server gave no query identifier for " + sql);
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
