package io.pgtender.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.testing.TestPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements of a real server: what is proposed is built, and the planner has to use it. */
class CandidateServerTest {

    private static CandidateLab lab;

    @BeforeAll
    static void build() throws SQLException {
        lab = new CandidateLab(TestPostgres.newDatabase().getConnection());
        lab.execute(
                "SET max_parallel_workers_per_gather = 0",
                "CREATE EXTENSION pg_trgm",
                "SELECT setseed(0.42)",
                """
                CREATE TABLE orders (id bigint PRIMARY KEY, customer int NOT NULL, status text NOT NULL,
                  at timestamptz NOT NULL, amount int NOT NULL, region int NOT NULL, ref varchar(20) NOT NULL,
                  deleted_at timestamptz, parent bigint, doc jsonb NOT NULL, tags text[] NOT NULL, note text NOT NULL,
                  words tsvector NOT NULL, during int4range NOT NULL, "From" inet NOT NULL, place point NOT NULL)
                """,
                """
                INSERT INTO orders SELECT i, (random() * 4999)::int + 1,
                  CASE WHEN random() < 0.02 THEN 'open' WHEN random() < 0.9 THEN 'done' ELSE 'lost' END,
                  timestamptz '2024-01-01 00:00:00+00' + (i * 7919 % 60013) * interval '3 minutes',
                  (random() * 1000000)::int, (random() * 49)::int, 'R' || (i * 7919 % 60013),
                  CASE WHEN random() < 0.03 THEN timestamptz '2025-01-01 00:00:00+00' END,
                  CASE WHEN random() < 0.05 THEN (i * 31 % 60000) END,
                  jsonb_build_object('kind', 'k' || i % 3000, 'tag', jsonb_build_array('t' || i % 2000)),
                  ARRAY['a' || i % 3000, 'b' || i % 7], 'note ' || md5(i::text) || ' end',
                  to_tsvector('english', 'word' || i % 3000 || ' common'), int4range(i, i + 5),
                  ('10.0.' || (i / 256) % 256 || '.' || i % 256)::inet, point(random() * 1000, random() * 1000)
                  FROM generate_series(1, 60000) i
                """,
                "CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email varchar(80) NOT NULL)",
                "INSERT INTO customers SELECT i, 'Customer ' || i, 'C' || i || '@example.com' FROM generate_series(1, 20000) i",
                "CREATE TABLE wide (id int, body text)",
                "INSERT INTO wide SELECT i, (SELECT string_agg(md5(i::text || j), '') FROM generate_series(1, 45) j)"
                        + " FROM generate_series(1, 3000) i",
                "ANALYZE");
        lab.vacuum("orders", "customers", "wide");
    }

    @AfterAll
    static void stop() throws SQLException {
        lab.close();
    }

    /** With {@code ;} between the statement and the index that it wants. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SELECT * FROM orders WHERE customer = 17; orders (customer)",
                "SELECT * FROM orders WHERE customer = 17 AND amount > 900000; orders (customer, amount)",
                "SELECT * FROM orders WHERE ref = 'R17'; orders (ref)",
                "SELECT * FROM orders ORDER BY at DESC LIMIT 10; orders (at DESC)",
                "SELECT * FROM orders ORDER BY region, at DESC LIMIT 10; orders (region, at DESC)",
                "SELECT * FROM orders ORDER BY region DESC NULLS LAST, at LIMIT 10; orders (region DESC NULLS LAST, at)",
                "SELECT * FROM orders WHERE region = 4 ORDER BY at LIMIT 10; orders (region, at)",
                "SELECT max(at) FROM orders; orders (at)",
                "SELECT max(at) FROM orders WHERE customer = 17; orders (customer, at)",
                "SELECT * FROM orders WHERE (at, id) > ('2024-03-01', 17) ORDER BY at, id LIMIT 10; orders (at, id)",
                "SELECT customer, amount FROM orders WHERE customer BETWEEN 17 AND 900;"
                        + " orders (customer) INCLUDE (amount)",
                "SELECT sum(amount) FROM orders WHERE customer = 17; orders (customer) INCLUDE (amount)",
                "SELECT * FROM orders WHERE status = 'open' AND region = 4; orders (region) WHERE status = 'open'::text",
                "SELECT * FROM orders WHERE status = 'open' ORDER BY at LIMIT 10; orders (at) WHERE status = 'open'::text",
                "SELECT * FROM orders WHERE deleted_at IS NOT NULL ORDER BY at LIMIT 10;"
                        + " orders (at) WHERE deleted_at IS NOT NULL",
                "SELECT * FROM orders WHERE parent = 17; orders (parent) WHERE parent IS NOT NULL",
                "SELECT * FROM customers WHERE lower(email) = 'c17@example.com';"
                        + " customers ((lower((email)::text)))",
                "SELECT * FROM customers WHERE lower(name) LIKE 'customer 17%';"
                        + " customers ((lower(name)) text_pattern_ops)",
                "SELECT * FROM orders WHERE doc ->> 'kind' = 'k17'; orders ((doc ->> 'kind'::text))",
                "SELECT * FROM orders WHERE (at AT TIME ZONE 'UTC')::date = '2024-03-01';"
                        + " orders ((((at AT TIME ZONE 'UTC'::text))::date))",
                "SELECT * FROM customers ORDER BY lower(name) DESC LIMIT 5; customers ((lower(name)) DESC)",
                "SELECT * FROM orders WHERE note LIKE 'note 0a%'; orders (note text_pattern_ops)",
                "SELECT * FROM orders WHERE ref LIKE 'R170%'; orders (ref text_pattern_ops)",
                "SELECT * FROM orders WHERE note LIKE '%abcdef%'; orders USING gin (note gin_trgm_ops)",
                "SELECT * FROM orders WHERE note ILIKE '%ABCDEF%'; orders USING gin (note gin_trgm_ops)",
                "SELECT * FROM orders WHERE note ~ 'abcd.*ef1'; orders USING gin (note gin_trgm_ops)",
                "SELECT * FROM orders WHERE doc @> '{\"kind\": \"k17\"}'; orders USING gin (doc jsonb_path_ops)",
                "SELECT * FROM orders WHERE doc @? '$.tag[*] ? (@ == \"t17\")'; orders USING gin (doc jsonb_path_ops)",
                "SELECT * FROM orders WHERE doc -> 'tag' ? 't17'; orders USING gin ((doc -> 'tag'::text))",
                "SELECT * FROM orders WHERE tags @> ARRAY['a17']; orders USING gin (tags)",
                "SELECT * FROM orders WHERE tags && ARRAY['a17', 'a18']; orders USING gin (tags)",
                "SELECT * FROM orders WHERE words @@ to_tsquery('english', 'word17'); orders USING gin (words)",
                "SELECT * FROM orders WHERE to_tsvector('english', note) @@ to_tsquery('english', 'abc');"
                        + " orders USING gin ((to_tsvector('english'::regconfig, note)))",
                "SELECT * FROM orders WHERE during && int4range(17, 19); orders USING gist (during)",
                "SELECT * FROM orders WHERE \"From\" << '10.0.7.0/30'; orders USING gist (\"From\" inet_ops)",
                "SELECT * FROM orders ORDER BY place <-> point(5, 5) LIMIT 3; orders USING gist (place)",
                "SELECT * FROM customers WHERE name COLLATE \"C\" < 'Customer 10'; customers (name COLLATE \"C\")",
                "UPDATE orders SET amount = 0 WHERE customer = 17; orders (customer)",
                "DELETE FROM orders WHERE customer = 17; orders (customer)",
                "SELECT * FROM customers c WHERE c.id < 20 AND EXISTS (SELECT FROM orders o WHERE o.customer = c.id);"
                        + " orders (customer)",
                "SELECT c.id, (SELECT max(o.at) FROM orders o WHERE o.customer = c.id) FROM customers c WHERE c.id < 9;"
                        + " orders (customer, at)",
                "SELECT * FROM customers c JOIN orders o ON o.customer = c.id WHERE c.name = 'Customer 17';"
                        + " customers (name)",
                "SELECT * FROM customers c JOIN orders o ON o.customer = c.id WHERE c.id = 17 AND o.region = 3;"
                        + " orders (customer, region)",
            })
    void proposedIndex_isUsedOnceBuilt(String sql, String index) throws SQLException {
        Candidates candidates = lab.candidates(sql);

        assertThat(lab.isUsed(CandidateLab.find(candidates, index), sql)).isTrue();
    }

    @Test
    void alternatives_areProposedTogetherAndUsedTogether() throws SQLException {
        String sql = "SELECT * FROM orders WHERE customer = 1 OR parent = 2";
        Candidates candidates = lab.candidates(sql);
        lab.execute(CandidateLab.find(candidates, "orders (parent)").createSql("by_parent", false));
        try {
            assertThat(lab.isUsed(CandidateLab.find(candidates, "orders (customer)"), sql))
                    .isTrue();
        } finally {
            lab.execute("DROP INDEX by_parent");
        }
    }

    @Test
    void valuesTooLongForABtree_areHashed() throws SQLException {
        String sql = "SELECT id FROM wide WHERE body = 'x'";

        Candidates candidates = lab.candidates(sql);

        assertThat(CandidateLab.described(candidates)).containsExactly("wide USING hash (body)");
        assertThat(lab.isUsed(candidates.candidates().get(0).definition(), sql)).isTrue();
        assertThat(candidates.rejections()).singleElement().satisfies(r -> {
            assertThat(r.subject()).contains("wide (body)");
            assertThat(r.reason()).contains("2700 bytes");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SELECT * FROM customers WHERE id = 17; already served by index customers_pkey",
                "SELECT * FROM orders WHERE status = 'done'; not selective",
                "SELECT * FROM orders WHERE at::date = '2024-03-01'; not immutable",
                "SELECT * FROM orders WHERE to_char(at, 'YYYY') = '2024'; not immutable",
                "SELECT * FROM orders WHERE to_tsvector(note) @@ to_tsquery('abc'); default_text_search_config",
                "SELECT * FROM orders WHERE 'a17' = ANY (tags); tags @> ARRAY[value]",
                "SELECT * FROM orders WHERE note LIKE '%ab%'; three letters",
                "SELECT * FROM pg_catalog.pg_class c WHERE c.relname = 'x'; belongs to PostgreSQL itself",
            })
    void whatIsNotProposed_hasAReason(String sql, String reason) throws SQLException {
        Candidates candidates = lab.candidates(sql);

        assertThat(candidates.definitions()).isEmpty();
        assertThat(candidates.rejections())
                .anySatisfy(r -> assertThat(r.reason()).contains(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM orders WHERE amount % 7 = 3 AND random() < 0.5",
                "SELECT * FROM orders WHERE doc = '{}'",
                "SELECT * FROM orders WHERE random() * amount = 5",
                "SELECT * FROM orders WHERE customer <> 5",
                "SELECT * FROM orders WHERE note NOT LIKE '%abc%'",
                "SELECT * FROM orders WHERE NOT (tags @> ARRAY['a17'])",
                "INSERT INTO customers VALUES (-1, 'x', 'y')",
                "SELECT 1",
                "SELECT * FROM orders",
            })
    void statementThatNoIndexServes_getsNoBtreeOnAColumn(String sql) throws SQLException {
        assertThat(lab.candidates(sql).definitions())
                .allMatch(d -> d.keys().get(0).expression() != null
                        || d.keys().get(0).column().equals("doc"));
    }

    @Test
    void nullTestBeforeAnOrder_isNoKeyBeforeIt() throws SQLException {
        String sql = "SELECT * FROM orders WHERE deleted_at IS NULL ORDER BY at LIMIT 10";

        Candidates candidates = lab.candidates(sql);

        assertThat(CandidateLab.described(candidates))
                .contains("orders (at)", "orders (at, deleted_at)")
                .doesNotContain("orders (deleted_at, at)");
    }

    @Test
    void constantThatIsAParameter_makesNoPredicate() throws SQLException {
        assertThat(CandidateLab.described(
                        lab.candidates("SELECT * FROM orders WHERE status = ? AND region = 4", "open")))
                .noneMatch(d -> d.contains("status ="));
        assertThat(CandidateLab.described(
                        lab.candidates("SELECT * FROM orders WHERE status = 'open' AND region = ?", 4)))
                .contains("orders (region) WHERE status = 'open'::text");
    }

    @Test
    void constantThatChangesFromTextToText_makesNoPredicate() throws SQLException {
        assertThat(CandidateLab.described(lab.samples(
                        "SELECT * FROM orders WHERE status = 'open' AND region = 4",
                        "SELECT * FROM orders WHERE status = 'lost' AND region = 4")))
                .noneMatch(d -> d.contains("WHERE status"))
                .contains("orders (region, status)");
    }

    @Test
    void conditionThatManyRowsSatisfy_makesNoPredicate() throws SQLException {
        Candidates candidates = lab.candidates("SELECT * FROM orders WHERE status = 'done' AND customer = 4");

        assertThat(CandidateLab.described(candidates)).noneMatch(d -> d.contains("WHERE"));
        assertThat(candidates.rejections())
                .anySatisfy(r -> assertThat(r.reason()).contains("% of the rows; below 20 %"));
    }

    @Test
    void keyInTheText_makesNoPredicate() throws SQLException {
        assertThat(CandidateLab.described(lab.candidates("SELECT * FROM orders WHERE customer = 17")))
                .containsExactly("orders (customer)");
    }

    @Test
    void notNullPredicate_isUsedByAGenericPlan() throws SQLException {
        IndexDefinition partial = CandidateLab.find(
                lab.candidates("SELECT * FROM orders WHERE parent = ?", 17),
                "orders (parent) WHERE parent IS NOT NULL");
        lab.execute(
                "SET plan_cache_mode = force_generic_plan",
                "PREPARE by_parent AS SELECT * FROM orders WHERE parent = $1");
        try {
            lab.execute(partial.createSql("of_parents", false));
            assertThat(lab.explainedText("EXECUTE by_parent (17)")).contains("of_parents");
        } finally {
            lab.execute("DROP INDEX of_parents", "DEALLOCATE by_parent", "RESET plan_cache_mode");
        }
    }

    @Test
    void parameterWithinAnExpression_makesNoKey() throws SQLException {
        Candidates candidates = lab.candidates("SELECT * FROM orders WHERE doc ->> ? = 'k17'", "kind");

        assertThat(candidates.definitions()).isEmpty();
        assertThat(candidates.rejections()).anySatisfy(r -> {
            assertThat(r.reason()).contains("value of a parameter");
            assertThat(r.subject()).doesNotContain("kind");
        });
    }

    @Test
    void prefixFromAParameter_isRemarkedToNeedItsValue() throws SQLException {
        Candidates candidates = lab.candidates("SELECT * FROM orders WHERE note LIKE ?", "note 0a%");

        assertThat(candidates.candidates())
                .filteredOn(c -> c.definition().accessMethod().equals("btree"))
                .singleElement()
                .satisfies(c -> assertThat(c.remarks()).containsExactly(IndexCandidate.Remark.CUSTOM_PLANS_ONLY));
    }

    @Test
    void expression_isRemarkedToLackStatistics() throws SQLException {
        assertThat(lab.candidates("SELECT * FROM customers WHERE lower(name) = 'x'")
                        .candidates())
                .singleElement()
                .satisfies(c -> assertThat(c.remarks()).containsExactly(IndexCandidate.Remark.EXPRESSION_STATISTICS));
    }

    @Test
    void rowsThatAreLocked_getNoCoveringIndex() throws SQLException {
        assertThat(CandidateLab.described(lab.candidates("SELECT amount FROM orders WHERE customer = 17 FOR UPDATE")))
                .containsExactly("orders (customer)");
    }

    @Test
    void wholeRow_getsNoCoveringIndex() throws SQLException {
        assertThat(CandidateLab.described(lab.candidates("SELECT o FROM orders o WHERE customer = 17")))
                .containsExactly("orders (customer)");
    }

    @Test
    void sortByAnAggregate_isNoOrderOfRows() throws SQLException {
        Candidates candidates = lab.candidates(
                "SELECT customer, sum(amount) FROM orders GROUP BY customer ORDER BY sum(amount) LIMIT 3");

        assertThat(CandidateLab.described(candidates)).allMatch(d -> d.startsWith("orders (customer)"));
        assertThat(candidates.rejections()).isEmpty();
    }
}
