package io.pgtender.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import io.pgtender.source.ParameterSampler.Known;
import io.pgtender.source.ParameterSampler.Sampled;
import io.pgtender.sql.ServerText;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterSamplerTest {

    private static final String TABLES = """
            CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
            CREATE TABLE orders (id int PRIMARY KEY, status text, customer_id int, total numeric(10,2), at timestamptz,
                day date, key uuid, mood mood, paid boolean, tags text[], name varchar(40), data jsonb);
            INSERT INTO orders
            SELECT i, CASE WHEN i % 100 = 0 THEN 'open' ELSE 'closed' END, i % 500, i / 10.0,
                   timestamptz '2024-01-01' + i * interval '1 minute', date '2024-01-01' + i % 300,
                   md5(i::text)::uuid, (enum_range(null::mood))[1 + i % 3], i % 5 = 0, array['t' || i % 7, 'all'],
                   'name ' || i, '{}'
              FROM generate_series(1, 20000) i;
            CREATE TABLE customers (id int PRIMARY KEY, city text);
            INSERT INTO customers SELECT i, 'city' || i % 20 FROM generate_series(0, 499) i;
            CREATE TABLE fresh (id int PRIMARY KEY, status text);
            INSERT INTO fresh SELECT i, 'x' FROM generate_series(1, 10) i;
            ALTER TABLE fresh SET (autovacuum_enabled = off);
            CREATE VIEW open_orders AS SELECT id AS number, customer_id AS buyer FROM orders WHERE status = 'open';
            ANALYZE orders;
            ANALYZE customers;
            """;

    private static Connection connection;
    private ParameterSampler sampler;

    @BeforeAll
    static void connect() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
            statement.execute("SET default_transaction_read_only = on");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @BeforeEach
    void create() {
        sampler = new ParameterSampler(connection);
    }

    private Sampled sample(String sql) throws SQLException {
        return sampler.sample(sql, Known.NOTHING);
    }

    private static List<Object> values(ParameterVector vector) {
        return vector.parameters().stream().map(Parameter::value).toList();
    }

    private double rows(ParameterVector vector) throws SQLException {
        Plan plan = sampler.explain(vector);
        return plan.root().rows();
    }

    @Test
    void comparison_getsAFrequentAndARareValue() throws SQLException {
        Sampled sampled = sample("SELECT * FROM orders WHERE status = $1");

        assertThat(sampled.samples()).extracting(v -> values(v).get(0)).containsExactly("closed", "open");
    }

    @Test
    void rowsPerCall_chooseTheTypicalValue() throws SQLException {
        Sampled sampled = sampler.sample("SELECT * FROM orders WHERE status = $1", new Known(10, 2_000, 1));

        assertThat(values(sampled.samples().get(0))).containsExactly("open");
    }

    @Test
    void range_passesAsManyRowsAsAreKnown() throws SQLException {
        Sampled sampled = sampler.sample("SELECT * FROM orders WHERE at > $1", new Known(100, 40_000, 1));

        assertThat(rows(sampled.samples().get(0))).isBetween(200.0, 800.0);
        assertThat(rows(sampled.samples().get(1))).isBetween(1_000.0, 4_000.0);
        assertThat(rows(sampled.samples().get(2))).isBetween(1.0, 250.0);
    }

    @Test
    void closedRange_hasItsBoundsInOrder() throws SQLException {
        Sampled sampled =
                sampler.sample("SELECT * FROM orders WHERE total BETWEEN $1 AND $2", new Known(100, 100_000, 1));

        assertThat(rows(sampled.samples().get(0))).isBetween(500.0, 2_000.0);
    }

    @Test
    void samples_areTheSameEachTime() throws SQLException {
        String sql = "SELECT * FROM orders WHERE customer_id = $1 AND total > $2";

        assertThat(sample(sql).samples().stream().map(ParameterSamplerTest::values))
                .isEqualTo(sample(sql).samples().stream()
                        .map(ParameterSamplerTest::values)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM orders WHERE day = $1",
                "SELECT * FROM orders WHERE at BETWEEN $1 AND $2",
                "SELECT * FROM orders WHERE key = $1",
                "SELECT * FROM orders WHERE mood = $1",
                "SELECT * FROM orders WHERE mood = ANY ($1)",
                "SELECT * FROM orders WHERE paid = $1 AND total >= $2",
                "SELECT * FROM orders WHERE customer_id = ANY ($1)",
                "SELECT * FROM orders WHERE key = ANY ($1)",
                "SELECT * FROM orders WHERE customer_id IN ($1, $2, $3)",
                "SELECT * FROM orders WHERE name LIKE $1",
                "SELECT * FROM orders WHERE name = $1",
                "SELECT * FROM orders WHERE name ILIKE '%' || $1 || '%'",
                "SELECT * FROM orders WHERE lower(name) = lower($1)",
                "SELECT * FROM orders WHERE tags @> $1",
                "SELECT * FROM orders WHERE tags && $1::text[] AND customer_id = $2",
                "SELECT * FROM orders WHERE at > now() - $1::interval",
                "SELECT * FROM orders WHERE day > $1 ORDER BY at DESC LIMIT $2 OFFSET $3",
                "SELECT * FROM orders WHERE ($1::text IS NULL OR status = $1) AND customer_id = $2",
                "SELECT * FROM orders WHERE status = $1 OR customer_id = $2",
                "SELECT o.id, $3::text FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.city = $1 AND o.total > $2",
                "SELECT number FROM open_orders WHERE buyer = $1",
                "SELECT count(*) FROM orders WHERE customer_id = $1 GROUP BY status HAVING true",
                "UPDATE orders SET status = $1, data = $2 WHERE customer_id = $3",
                "DELETE FROM orders WHERE total < $1",
                "SELECT * FROM customers WHERE EXISTS (SELECT FROM orders o WHERE o.customer_id = customers.id AND o.day = $1)",
                "INSERT INTO fresh SELECT id + $1, $2 FROM orders WHERE customer_id = $3",
                "SELECT 1",
            })
    void statement_getsSamplesThatCanBeExplained(String sql) throws SQLException {
        Sampled sampled = sample(sql);

        assertThat(sampled.trouble()).isEmpty();
        assertThat(sampled.samples()).isNotEmpty();
    }

    @Test
    void list_thatTheServerSquashedGetsSeveralValues() throws SQLException {
        Sampled sampled = sample(
                ServerText.preparable("SELECT * FROM orders WHERE customer_id IN ($1 /*, ... */) AND paid = $2"));

        assertThat(values(sampled.samples().get(0)).subList(0, ServerText.LIST_LENGTH))
                .doesNotHaveDuplicates();
        assertThat(values(sampled.samples().get(0))).hasSize(ServerText.LIST_LENGTH + 1);
    }

    @Test
    void limit_isTheRowsOfACall() throws SQLException {
        Sampled sampled = sampler.sample("SELECT * FROM orders ORDER BY at LIMIT $1", new Known(10, 250, 1));

        assertThat(values(sampled.samples().get(0))).containsExactly("25");
    }

    @Test
    void missingStatistics_leaveTheGenericPlan() throws SQLException {
        Sampled sampled = sample("SELECT * FROM fresh WHERE status = $1");

        assertThat(sampled.samples()).isEmpty();
        assertThat(sampled.genericPlan()).isPresent();
        assertThat(sampled.trouble()).hasValueSatisfying(t -> assertThat(t).contains("status", "ANALYZE"));
    }

    @Test
    void unreadableUse_leavesTheGenericPlan() throws SQLException {
        Sampled sampled = sample("SELECT * FROM generate_series(1, $1::int) AS g");

        assertThat(sampled.samples()).isEmpty();
        assertThat(sampled.genericPlan()).isPresent();
        assertThat(sampled.trouble()).hasValueSatisfying(t -> assertThat(t).contains("parameter 1"));
    }

    @Test
    void brokenText_isTroubleAndNoException() throws SQLException {
        assertThat(sample("SELECT * FROM orders WHERE").trouble())
                .hasValueSatisfying(t -> assertThat(t).contains("42601"));
    }
}
