package io.pgtender.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Finding.Kind;
import io.pgtender.advice.Recommendation;
import io.pgtender.detect.Observed;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CapturedScansTest {

    private static final RelationName TABLE = new RelationName("public", "t");

    private Connection connection;

    @BeforeEach
    void fill() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        execute(
                "CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int, rare int); CREATE TABLE u (id int PRIMARY KEY);"
                        + "CREATE VIEW v AS SELECT a, b AS other FROM t;"
                        + "INSERT INTO t SELECT g, g % 40000, g % 7, g % 5, CASE WHEN g % 20 = 0 THEN g END"
                        + " FROM generate_series(1, 200000) g;"
                        + "CREATE INDEX ab ON t (a, b); CREATE INDEX ac ON t (a, c); CREATE INDEX ar ON t (rare, c)");
        execute("VACUUM ANALYZE t");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void scan_saysWhichIndexAndWhatItAsksFor() {
        CapturedScans scans = scans(ran("SELECT * FROM t WHERE a = ? AND c = ?", 17, 2));

        assertThat(scans.of(TABLE)).singleElement().satisfies(scan -> {
            assertThat(scan.indexes()).containsExactly("ac");
            assertThat(scan.bounds(List.of("a", "c"))).containsExactlyInAnyOrder("a", "c");
            assertThat(scan.bounds(List.of("b", "a"))).isEmpty();
            assertThat(scan.rejectsNulls("c")).isTrue();
            assertThat(scan.rejectsNulls("b")).isFalse();
        });
    }

    @Test
    void view_isSeenThrough() {
        CapturedScans scans = scans(ran("SELECT other FROM v WHERE a = ? AND other = ?", 17, 2));

        assertThat(scans.of(TABLE))
                .singleElement()
                .satisfies(scan -> assertThat(scan.indexes()).containsExactly("ab"));
    }

    @Test
    void statementThatCannotBeExplained_makesItsTableUnknown() {
        CapturedScans scans = scans(
                ran("SELECT * FROM t WHERE a = ? AND c = ?", 17, 2),
                ran("SELECT * FROM t WHERE a = ?", Parameter.OPAQUE));

        assertThat(scans.of(TABLE)).isEmpty();
    }

    @Test
    void statementOfAnotherTable_isNotExplained() {
        assertThat(scans(ran("SELECT * FROM u WHERE id = ?", 1)).explained()).isZero();
    }

    @Test
    void statementsThatNeedBothIndexes_keepThem() throws SQLException {
        assertThat(look(workload(
                        ran("SELECT * FROM t WHERE a = ? AND c = ?", 17, 2),
                        ran("SELECT * FROM t WHERE a = ? AND b = ?", 17, 2))))
                .isEmpty();
    }

    @Test
    void indexWhoseStatementsAnotherOneServes_isDroppedAndThePlannerTakesTheOther() throws SQLException {
        execute("DROP INDEX ac; CREATE INDEX ba ON t (b, a)");
        ShapeStatistics asksBoth = ran("SELECT * FROM t WHERE a = ? AND b = ?", 17, 2);
        Recommendation found = look(workload(asksBoth)).get(0);
        execute(found.change().sql().orElseThrow());

        assertThat(found.finding().kind()).isEqualTo(Kind.MERGEABLE_INDEXES);
        assertThat(scans(asksBoth).of(TABLE))
                .singleElement()
                .satisfies(scan -> assertThat(scan.indexes()).containsAnyOf("ab", "ba"));
    }

    private List<Recommendation> look(Workload workload) throws SQLException {
        return new ExistingIndexDetector()
                .detect(new Observed(workload, connection))
                .recommendations();
    }

    private CapturedScans scans(ShapeStatistics... shapes) {
        return CapturedScans.of(workload(shapes), new Explainer(connection), Set.of("t"), Set.of("t", "u"));
    }

    private static Workload workload(ShapeStatistics... shapes) {
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        return new Workload(now.minusSeconds(3_600), now, Arrays.asList(shapes), List.of(), Workload.Drops.NONE);
    }

    private static ShapeStatistics ran(String sql, Object... parameters) {
        ParameterVector sample = new ParameterVector(
                sql,
                Stream.of(parameters)
                        .map(value -> new Parameter(value, Parameter.UNTYPED))
                        .toList(),
                1_000_000);
        LatencyHistogram latency = new LatencyHistogram();
        latency.record(1_000_000);
        return new ShapeStatistics(
                QueryShapes.parse(sql),
                1,
                Map.of(),
                1,
                BatchSizes.NONE,
                0,
                latency.snapshot(),
                List.of(sample),
                Map.of());
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
