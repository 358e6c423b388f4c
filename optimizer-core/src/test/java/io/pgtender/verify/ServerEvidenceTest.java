package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import io.pgtender.verify.ServerEvidence.IndexCount;
import io.pgtender.verify.ServerEvidence.ShapeCount;
import io.pgtender.verify.ServerEvidence.TableCount;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a real server counts around a change. */
class ServerEvidenceTest {

    private static final RelationName ORDERS = new RelationName("public", "orders");
    private static final RelationName INDEX = new RelationName("public", "orders_customer");
    private static final String QUERY = "SELECT id FROM orders WHERE customer_id = ?";
    private static final Fingerprint SHAPE = QueryShapes.parse(QUERY).fingerprint();
    private static final int CALLS = 50;

    /** Ends a test that hangs. */
    private static final long DEADLINE_NANOS = 30_000_000_000L;

    private Connection application;
    private Connection raw;

    @BeforeEach
    void connect() throws SQLException {
        PGSimpleDataSource database = TestPostgres.newDatabase();
        application = database.getConnection();
        raw = database.getConnection();
        execute(
                "CREATE EXTENSION pg_stat_statements",
                "CREATE TABLE orders (id int PRIMARY KEY, customer_id int, status int) WITH (fillfactor = 50)",
                "INSERT INTO orders SELECT i, i % 1000, 0 FROM generate_series(1, 20000) AS i",
                "ANALYZE orders");
    }

    @AfterEach
    void close() throws SQLException {
        application.close();
        raw.close();
    }

    private void execute(String... statements) throws SQLException {
        try (Statement statement = application.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void query() throws SQLException {
        try (PreparedStatement statement = application.prepareStatement(QUERY)) {
            for (int i = 0; i < CALLS; i++) {
                statement.setInt(1, i);
                statement.executeQuery().close();
            }
        }
    }

    private ServerEvidence capture() throws SQLException {
        return ServerEvidenceReader.capture(raw, Set.of(SHAPE), ORDERS, INDEX);
    }

    /** A session's statistics of tables arrive with its next statement, a second after the last time. */
    private ServerEvidence captureWhen(Predicate<ServerEvidence> arrived) throws SQLException {
        long end = System.nanoTime() + DEADLINE_NANOS;
        ServerEvidence evidence = capture();
        while (!arrived.test(evidence)) {
            assertThat(System.nanoTime())
                    .as("deadline for statistics to arrive")
                    .isLessThan(end);
            execute("SELECT 1");
            evidence = capture();
        }
        return evidence;
    }

    @Test
    void index_thatIsUsed_savesBlocksAndExplainsIt() throws Exception {
        query();
        ServerEvidence before = capture();
        execute("CREATE INDEX orders_customer ON orders (customer_id)");
        ServerEvidence start = capture();
        query();
        ServerEvidence now = captureWhen(e -> e.index() != null && e.index().scans() >= CALLS);

        ServerEffect effect = ServerEffect.of(before, start, now);

        BlockReads reads = effect.shapes().get(SHAPE);
        assertThat(reads.before().calls()).isEqualTo(CALLS);
        assertThat(reads.after().calls()).isEqualTo(CALLS);
        assertThat(reads.before().rows()).isEqualTo(20);
        assertThat(reads.areFewer()).isTrue();
        assertThat(reads.describe()).contains("blocks a call");
        assertThat(effect.index()).hasValueSatisfying(use -> {
            assertThat(use.explains(CALLS)).isTrue();
            assertThat(use.sizeBytes()).isPositive();
        });
    }

    @Test
    void index_thatIsNotUsed_explainsNothing() throws Exception {
        ServerEvidence before = capture();
        execute("CREATE INDEX orders_customer ON orders (customer_id)");

        ServerEffect effect = ServerEffect.of(before, capture(), capture());

        assertThat(effect.index())
                .hasValueSatisfying(use -> assertThat(use.explains(1)).isFalse());
    }

    @Test
    void index_thatIsNotThere_isUnknown() throws Exception {
        assertThat(capture().index()).isNull();
        assertThat(ServerEffect.of(capture(), capture(), capture()).index()).isEmpty();
    }

    @Test
    void index_onAnUpdatedColumn_endsHeapOnlyUpdates() throws Exception {
        execute("UPDATE orders SET status = 1 WHERE id <= 200");
        ServerEvidence before = captureWhen(e -> e.table().updates() >= 200);
        execute("CREATE INDEX orders_customer ON orders (status)", "UPDATE orders SET status = 2 WHERE id <= 200");
        ServerEvidence now = captureWhen(e -> e.table().updates() >= 400);

        assertThat(ServerEffect.of(before, before, now).hot()).hasValueSatisfying(hot -> {
            assertThat(hot.before()).isGreaterThan(0.9);
            assertThat(hot.after()).isZero();
            assertThat(hot.describe()).endsWith("-> 0 %");
        });
    }

    @Test
    void counters_thatWereReset_areNotCompared() throws Exception {
        query();
        ServerEvidence before = capture();
        execute("SELECT pg_stat_statements_reset()");
        query();

        assertThat(ServerEffect.of(before, before, capture()).shapes()).isEmpty();
    }

    @Test
    void server_withoutTheExtension_stillCountsTheTable() throws Exception {
        execute("DROP EXTENSION pg_stat_statements", "CREATE INDEX orders_customer ON orders (customer_id)");

        ServerEvidence evidence = capture();

        assertThat(evidence.epoch()).isEmpty();
        assertThat(evidence.shapes()).isEmpty();
        assertThat(evidence.index()).isNotNull();
    }

    @Test
    void views_andPartitions_standForTheirTable() throws Exception {
        execute(
                "CREATE VIEW open_orders AS SELECT * FROM orders WHERE status = 0",
                "CREATE VIEW \"First\" AS SELECT * FROM open_orders LIMIT 1",
                "CREATE TABLE parts (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (10)");

        assertThat(ServerEvidenceReader.relatives(raw, ORDERS))
                .containsExactlyInAnyOrder(
                        ORDERS, new RelationName("public", "open_orders"), new RelationName("public", "First"));
        assertThat(ServerEvidenceReader.relatives(raw, new RelationName("public", "part")))
                .contains(new RelationName("public", "parts"));
    }

    @Test
    void idleSessions_areNotAtWork() throws Exception {
        assertThat(ServerEvidenceReader.activeSessions(raw)).isZero();
    }

    @Test
    void reading_survivesTheJournal() {
        ServerEvidence reading = new ServerEvidence(
                Instant.parse("2026-03-02T12:00:00.123456Z"),
                "2026-01-01T00:00:00Z",
                Map.of(new Fingerprint(-7), new ShapeCount(1, 2, 3, 4), SHAPE, new ShapeCount(5, 6, 7, 8)),
                new TableCount(9, 10),
                new IndexCount(11, 12, 13, 14, 15));
        Map<String, String> originals = new HashMap<>(ServerEvidenceText.write(ServerEvidenceText.BEFORE, reading));
        originals.put("fillfactor", "90");

        assertThat(ServerEvidenceText.read(ServerEvidenceText.BEFORE, originals))
                .contains(reading);
        assertThat(ServerEvidenceText.read(ServerEvidenceText.AFTER, originals)).isEmpty();
    }

    @Test
    void reading_thatCannotBeRead_isNone() {
        for (String table : List.of("", "1", "one two", "1 2 x")) {
            Map<String, String> originals = Map.of(
                    "evidence.before.at",
                    "2026-03-02T12:00:00Z",
                    "evidence.before.epoch",
                    "",
                    "evidence.before.table",
                    table);
            assertThat(ServerEvidenceText.read(ServerEvidenceText.BEFORE, originals))
                    .as(table)
                    .isEmpty();
        }
    }
}
