package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pgtender.cache.CachePolicy;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.OverheadRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class TenderMetricsTest {

    private static final String QUERY = "SELECT id FROM things WHERE id <= ?";
    private static final String SHAPE = QueryShapes.parse(QUERY).fingerprint().toString();

    private static PGSimpleDataSource database;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private TenderDataSource tended;

    @BeforeAll
    static void createTable() throws SQLException {
        database = Shop.database(
                "CREATE TABLE things (id int PRIMARY KEY)", "INSERT INTO things SELECT generate_series(1, 100)");
    }

    @BeforeEach
    void wrap() {
        tended = TenderDataSource.builder(database)
                .name("orders")
                .cache(CachePolicy.builder()
                        .rule("SELECT id FROM things WHERE id = ?", Duration.ofMinutes(1))
                        .build())
                .build();
    }

    @AfterEach
    void close() {
        registry.close();
        tended.close();
    }

    private TenderMetrics bind(int topShapes) {
        TenderMetrics metrics = new TenderMetrics(tended, topShapes, nanos::get);
        metrics.bindTo(registry);
        return metrics;
    }

    private void nextScrape() {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(TenderMetrics.MAX_AGE_SECONDS));
        registry.get("pgtender.capture").gauge().value();
    }

    private FunctionTimer statements(String shape) {
        return registry.get("pgtender.statements")
                .tag("name", "orders")
                .tag("shape", shape)
                .functionTimer();
    }

    private double count(String meter, String... tags) {
        return registry.get(meter).tags(tags).functionCounter().count();
    }

    @Test
    void statements_areTimedByShape() throws SQLException {
        bind(10);
        Shop.query(tended, QUERY, 3);
        Shop.query(tended, QUERY, 4);
        nextScrape();

        assertThat(statements(SHAPE).count()).isEqualTo(2);
        assertThat(statements(SHAPE).totalTime(TimeUnit.NANOSECONDS))
                .isCloseTo(tended.workload().totalNanos(), within(0.001)); // Micrometer converts units in doubles
        assertThat(statements(SHAPE).getId().getTag("statement")).isEqualTo(QUERY);
        assertThat(count("pgtender.statement.rows", "shape", SHAPE)).isEqualTo(7);
    }

    @Test
    void errors_areCountedByShape() {
        bind(10);
        String wrong = "SELECT 1 / (id - id) FROM things WHERE id = ?";
        assertThatThrownBy(() -> Shop.query(tended, wrong, 1)).isInstanceOf(SQLException.class);
        nextScrape();

        assertThat(count(
                        "pgtender.statement.errors",
                        "shape",
                        QueryShapes.parse(wrong).fingerprint().toString()))
                .isEqualTo(1);
    }

    @Test
    void furtherShapes_areOneLabelTogether() throws SQLException {
        bind(0);
        Shop.query(tended, QUERY, 3);
        Shop.query(tended, "SELECT count(*) FROM things");
        nextScrape();

        assertThat(registry.find("pgtender.statements").functionTimers()).hasSize(1);
        assertThat(statements(TenderMetrics.OTHER).count()).isEqualTo(2);
    }

    @Test
    void reading_isSharedUntilItIsOld() throws SQLException {
        bind(0);
        Shop.query(tended, QUERY, 3);
        assertThat(statements(TenderMetrics.OTHER).count()).isZero();

        nextScrape();

        assertThat(statements(TenderMetrics.OTHER).count()).isEqualTo(1);
    }

    @Test
    void repetitions_areCounted() throws SQLException {
        bind(10);
        try (Connection lease = tended.getConnection()) {
            for (int i = 1; i <= 20; i++) {
                Shop.query(lease, "SELECT id + 0 FROM things WHERE id = ?", i);
            }
        }
        nextScrape();

        assertThat(registry.get("pgtender.repetitions")
                        .tag("label", "loop")
                        .functionTimer()
                        .count())
                .isEqualTo(20);
        assertThat(count("pgtender.repetitions.units", "label", "loop")).isEqualTo(1);
        assertThat(count("pgtender.repetitions.units", "label", "n_plus_one")).isZero();
    }

    @Test
    void cache_isCountedAsItsStatisticsAre() throws SQLException {
        bind(10);
        for (int i = 0; i < 5; i++) {
            Shop.query(tended, "SELECT id FROM things WHERE id = ?", 1);
        }
        nextScrape();

        var statistics = tended.cache().orElseThrow().statistics();
        double seen = count("pgtender.cache.gets", "result", "hit")
                + count("pgtender.cache.gets", "result", "miss")
                + registry.get("pgtender.cache.bypasses").functionCounters().stream()
                        .mapToDouble(c -> c.count())
                        .sum();
        assertThat(seen)
                .isPositive()
                .isEqualTo(statistics.hits()
                        + statistics.misses()
                        + statistics.bypasses().values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
        assertThat(registry.get("pgtender.cache.entries").gauge().value()).isEqualTo(statistics.entries());
    }

    @Test
    void withoutACache_thereAreNoMetersOfIt() {
        try (TenderDataSource plain = TenderDataSource.wrap(database)) {
            new TenderMetrics(plain).bindTo(registry);

            assertThat(registry.find("pgtender.cache.gets").meters()).isEmpty();
        }
    }

    @Test
    void analyses_areTimed() {
        bind(10);
        tended.advisor().analyze();
        nextScrape();

        FunctionTimer analyses = registry.get("pgtender.analyses").functionTimer();
        assertThat(analyses.count()).isEqualTo(1);
        assertThat(analyses.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(count("pgtender.changes", "outcome", "applied")).isZero();
    }

    @Test
    void ownTrouble_isShown() {
        bind(10);
        assertThat(registry.get("pgtender.capture").gauge().value()).isEqualTo(1);
        for (int i = 0; i < Capture.MAX_TROUBLES; i++) {
            tended.capture().trouble(new IllegalStateException("of the test"));
        }
        nextScrape();

        assertThat(registry.get("pgtender.capture").gauge().value()).isZero();
        assertThat(count("pgtender.drops", "reason", "recorder_failure")).isEqualTo(Capture.MAX_TROUBLES);
    }

    @Test
    void ownTime_isShown() throws SQLException {
        bind(10);
        try (Connection lease = tended.getConnection()) {
            for (int i = 0; i < OverheadRecorder.INTERVAL; i++) {
                Shop.query(lease, QUERY, 1);
            }
        }
        nextScrape();

        FunctionTimer overhead = registry.get("pgtender.overhead").functionTimer();
        assertThat(overhead.count())
                .isPositive()
                .isEqualTo(tended.workload().overhead().estimatedCount());
        assertThat(overhead.totalTime(TimeUnit.NANOSECONDS))
                .isPositive()
                .isEqualTo(tended.workload().overhead().estimatedNanos());
    }

    @Test
    void switchedOff_isShown() {
        bind(10);
        tended.watching(Watching.OFF);
        nextScrape();

        assertThat(registry.get("pgtender.capture").gauge().value()).isZero();
    }

    @Test
    void labels_changeHandsWithoutLeavingMetersBehind() throws SQLException {
        bind(1);
        Shop.query(tended, QUERY, 1);
        nextScrape();
        assertThat(statements(SHAPE).count()).isEqualTo(1);

        Shop.query(tended, "SELECT pg_sleep(?)", 0.3);
        nextScrape();

        assertThat(registry.find("pgtender.statements").functionTimers())
                .extracting(t -> t.getId().getTag("statement"))
                .containsExactlyInAnyOrder(TenderMetrics.OTHER, "SELECT pg_sleep(?)");
        assertThat(statements(TenderMetrics.OTHER).count()).isEqualTo(1);
    }

    @Test
    void longStatements_areCutInLabels() throws SQLException {
        bind(10);
        Shop.query(tended, "SELECT id, " + "id + id, ".repeat(40) + "id FROM things WHERE id = ?", 1);
        nextScrape();

        assertThat(registry.find("pgtender.statements").functionTimers())
                .extracting(t -> t.getId().getTag("statement"))
                .allMatch(text -> text.length() <= TenderMetrics.MAX_LABEL_CHARS);
    }

    @Test
    void close_takesAllMetersOut() throws SQLException {
        TenderMetrics metrics = bind(10);
        Shop.query(tended, QUERY, 1);
        nextScrape();
        assertThat(registry.getMeters()).extracting(Meter::getId).isNotEmpty();

        metrics.close();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void negativeNumberOfShapes_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TenderMetrics(tended, -1))
                .withMessageContaining("-1");
    }
}
