package io.pgtender.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Change;
import io.pgtender.advice.Evidence;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.sql.QueryShapes;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

class MissingIndexDetectorTest {

    private static final PGSimpleDataSource DATABASE = TestPostgres.newDatabase();
    private static final Instant FROM = Instant.parse("2026-03-02T12:00:00Z");
    private static final long SLOW_NANOS = 5_000_000;
    private static final long CALLS = 1_000;

    /** Less than any entry on a column without order costs. */
    private static final double WRITE_MILLIS_PER_ROW = 0.0006;

    private static Connection connection;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = DATABASE.getConnection();
        execute("""
                CREATE SCHEMA archive;
                CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, status text NOT NULL, at timestamp NOT NULL,
                  filler text);
                INSERT INTO orders SELECT i, (i * 7919) % 5000, CASE WHEN i % 50 = 0 THEN 'open' ELSE 'done' END,
                  timestamp '2026-01-01' + i * interval '1 minute', repeat('x', 60) FROM generate_series(1, 60000) i;
                CREATE TABLE archive.orders (LIKE orders);
                CREATE TABLE fresh (id int, customer int, filler text);
                ALTER TABLE fresh SET (autovacuum_enabled = off);
                INSERT INTO fresh SELECT i, (i * 7919) % 5000, repeat('x', 60) FROM generate_series(1, 60000) i;
                CREATE TABLE small (id int);
                INSERT INTO small SELECT generate_series(1, 100);
                CREATE TABLE part (k int, v int) PARTITION BY RANGE (k);
                CREATE MATERIALIZED VIEW monthly AS SELECT * FROM orders;
                """);
        for (int i = 0; i < 2 * MissingIndexDetector.MAX_REJECTIONS; i++) {
            execute("CREATE TABLE part_" + i + " PARTITION OF part FOR VALUES FROM (" + i + ") TO (" + (i + 1) + ")");
        }
        for (String table : List.of("orders", "small", "monthly")) {
            execute("VACUUM (ANALYZE) " + table);
        }
        execute("SET default_transaction_read_only = on");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                SELECT * FROM orders WHERE customer = ?                             | public.orders (customer)
                SELECT id FROM orders WHERE id > 0 AND customer = ? FOR UPDATE      | public.orders (customer)
                UPDATE orders SET filler = 'y' WHERE customer = ?                   | public.orders (customer)
                DELETE FROM orders WHERE customer = ?                               | public.orders (customer)
                WITH gone AS (DELETE FROM orders WHERE customer = ? RETURNING id) SELECT count(*) FROM gone | public.orders (customer)
                SELECT * FROM monthly WHERE customer = ?                            | public.monthly (customer)
                SELECT * FROM fresh WHERE customer = ?                              | public.fresh (customer)
                """)
    void slowLookup_isAdvisedItsIndex(String sql, String index) throws SQLException {
        assertThat(indexes(detect(slow(sql, 42)))).containsExactly(index);
    }

    @Test
    void dataChange_isPlannedAndNotMade() throws SQLException {
        detect(slow("DELETE FROM orders WHERE customer = ?", 42));

        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM orders WHERE customer = 42")) {
            row.next();
            assertThat(row.getInt(1)).isPositive();
        }
    }

    @Test
    void advice_hasMeasuredPlannedAndCataloguedEvidence() throws SQLException {
        Recommendation advice = detect(slow("SELECT * FROM orders WHERE customer = ?", 42))
                .recommendations()
                .get(0);

        assertThat(advice.finding().evidence())
                .hasExactlyElementsOfTypes(Evidence.Measured.class, Evidence.Planned.class, Evidence.Catalogued.class);
        assertThat(advice.finding().evidence().get(0).describe()).startsWith("ran 1,000 times, 5.0");
        assertThat(advice.finding().evidence().get(1).describe()).contains("(Seq Scan)");
        assertThat(advice.finding().evidence().get(2).describe())
                .startsWith("public.orders has 60,000 rows in ")
                .endsWith(" 1 other index");
        assertThat(advice.impact().sizeBytes()).isBetween(300_000L, 3_000_000L);
    }

    @Test
    void neverAnalysedTable_isSaidToBeOne() throws SQLException {
        Recommendation advice = detect(slow("SELECT * FROM fresh WHERE customer = ?", 42))
                .recommendations()
                .get(0);

        assertThat(advice.finding().evidence().get(2).describe())
                .startsWith("public.fresh has never been analysed, an unknown number of rows in ");
        assertThat(advice.impact().sizeBytes()).isPositive();
    }

    @Test
    void parameterValues_areInNoText() throws SQLException {
        Detection detection = detect(
                slow("SELECT * FROM orders WHERE status = ? AND customer = 4711", "secret-status"),
                slow("SELECT * FROM orders WHERE status = ?", "secret-other"));

        assertThat(detection.toString()).doesNotContain("secret", "4711");
    }

    @Test
    void fastStatement_isNotLookedAt() throws SQLException {
        Detection detection = detect(statistics("SELECT * FROM orders WHERE customer = ?", 100_000, CALLS, 0, 42));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections()).isEmpty();
    }

    @Test
    void statementWithATinyShareOfTheTime_isNotLookedAt() throws SQLException {
        Detection detection = detect(
                slow("SELECT pg_sleep(?)", 0),
                statistics("SELECT * FROM orders WHERE customer = ?", SLOW_NANOS / 10, 2, 0, 42));

        assertThat(indexes(detection)).isEmpty();
    }

    @Test
    void insertAndUtility_areNotLookedAt() throws SQLException {
        Detection detection =
                detect(slow("INSERT INTO orders SELECT * FROM orders WHERE customer = ?", 42), slow("VACUUM orders"));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections()).isEmpty();
    }

    @Test
    void opaqueParameters_areARejectionWithItsReason() throws SQLException {
        Detection detection = detect(slow("SELECT * FROM orders WHERE filler = ?", Parameter.OPAQUE));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections())
                .containsExactly(new Rejection(
                        "SELECT * FROM orders WHERE filler = ?",
                        "no execution with parameters that can be bound again was sampled"));
    }

    @Test
    void droppedTable_isARejectionWithTheSqlState() throws SQLException {
        assertThat(detect(slow("SELECT * FROM gone WHERE id = ?", 1)).rejections())
                .containsExactly(
                        new Rejection("SELECT * FROM gone WHERE id = ?", "EXPLAIN failed with SQLSTATE 42P01"));
    }

    @Test
    void severalStatementsInOneText_areNotLookedAt() throws SQLException {
        Detection detection = detect(slow("SELECT * FROM orders WHERE customer = 1; DELETE FROM orders"));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections()).isEmpty();
    }

    @Test
    void oneFailingStatement_doesNotKeepOthersFromAdvice() throws SQLException {
        Detection detection =
                detect(slow("SELECT * FROM gone WHERE id = ?", 1), slow("SELECT * FROM orders WHERE customer = ?", 42));

        assertThat(indexes(detection)).containsExactly("public.orders (customer)");
        assertThat(detection.rejections()).hasSizeGreaterThanOrEqualTo(1);
    }

    @Test
    void smallTable_isARejectionWithItsSize() throws SQLException {
        Detection detection = detect(slow("SELECT * FROM small WHERE id = ?", 7));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections())
                .containsExactly(new Rejection(
                        "any index on public.small", "it fits into 8 kB: reading it is faster than an index"));
    }

    @Test
    void manyPartitions_areABoundedNumberOfRejections() throws SQLException {
        assertThat(detect(slow("SELECT * FROM part WHERE v = ?", 7)).rejections())
                .hasSize(MissingIndexDetector.MAX_REJECTIONS + 1)
                .last()
                .matches(r -> r.subject().endsWith(" more ideas"), "counts the rest");
    }

    @Test
    void unselectiveCondition_isARejection() throws SQLException {
        Detection detection = detect(slow("SELECT * FROM orders WHERE status = ?", "done"));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections())
                .anyMatch(r -> r.subject().contains("public.orders")
                        && (r.reason().startsWith("not selective: they leave 98 % of the rows")
                                || r.reason()
                                        .equals("the planner would not use it: status has only 2 distinct values")));
    }

    @Test
    void writesToTheTable_weighAgainstTheIndex() throws SQLException {
        ShapeStatistics read = slow("SELECT * FROM orders WHERE customer = ?", 42);
        long rows = (long) (2 * CALLS * SLOW_NANOS / 1e6 / WRITE_MILLIS_PER_ROW);

        Detection detection = detect(read, written("INSERT INTO orders (id) VALUES (?)", rows));
        assertThat(indexes(detection)).isEmpty();
        assertThat(detection.rejections())
                .anyMatch(r -> r.subject().equals("index on public.orders (customer)")
                        && r.reason().startsWith("writes would cost "));
    }

    @Test
    void writesToAnotherSchemasTable_doNotWeigh() throws SQLException {
        ShapeStatistics read = slow("SELECT * FROM orders WHERE customer = ?", 42);
        long rows = (long) (2 * CALLS * SLOW_NANOS / 1e6 / WRITE_MILLIS_PER_ROW);

        assertThat(indexes(detect(read, written("INSERT INTO archive.orders (id) VALUES (?)", rows))))
                .containsExactly("public.orders (customer)");
    }

    @Test
    void deletedRows_costNoIndexEntry() throws SQLException {
        ShapeStatistics read = slow("SELECT * FROM orders WHERE customer = ?", 42);
        long rows = (long) (2 * CALLS * SLOW_NANOS / 1e6 / WRITE_MILLIS_PER_ROW);

        assertThat(indexes(detect(read, written("DELETE FROM orders WHERE id = ?", rows))))
                .containsExactly("public.orders (customer)");
    }

    @Test
    void noServer_isANote() throws SQLException {
        Detection detection =
                detector().detect(new Observed(workload(slow("SELECT * FROM orders WHERE customer = ?", 42)), null));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.notes()).containsExactly("missing indexes were not looked for: no connection");
    }

    @Test
    void nothingSlow_asksTheServerNothing() throws SQLException {
        try (Connection closed = DATABASE.getConnection()) {
            closed.close();

            assertThat(detector().detect(new Observed(workload(), closed)).recommendations())
                    .isEmpty();
        }
    }

    private static Detection detect(ShapeStatistics... shapes) throws SQLException {
        return detector().detect(new Observed(workload(shapes), connection));
    }

    private static MissingIndexDetector detector() {
        return new MissingIndexDetector(SelectionLimits.DEFAULTS, System::nanoTime);
    }

    /** One hour. */
    private static Workload workload(ShapeStatistics... shapes) {
        return new Workload(FROM, FROM.plusSeconds(3_600), Arrays.asList(shapes), List.of(), Workload.Drops.NONE);
    }

    private static ShapeStatistics slow(String sql, Object... parameters) {
        return statistics(sql, SLOW_NANOS, CALLS, 0, parameters);
    }

    /** A fast statement that wrote many rows. */
    private static ShapeStatistics written(String sql, long rows) {
        return statistics(sql, 10_000, 1, rows, 1);
    }

    private static ShapeStatistics statistics(String sql, long nanos, long calls, long rows, Object... parameters) {
        LatencyHistogram latency = new LatencyHistogram();
        for (long i = 0; i < calls; i++) {
            latency.record(nanos);
        }
        ParameterVector sample = new ParameterVector(
                sql,
                Arrays.stream(parameters)
                        .map(value -> new Parameter(value, Parameter.UNTYPED))
                        .toList(),
                nanos);
        return new ShapeStatistics(
                QueryShapes.parse(sql),
                calls,
                Map.of(),
                rows,
                BatchSizes.NONE,
                0,
                latency.snapshot(),
                List.of(sample),
                Map.of());
    }

    private static List<String> indexes(Detection detection) {
        return detection.recommendations().stream()
                .map(r -> ((Change.CreateIndex) r.change()).definition().describe())
                .toList();
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
