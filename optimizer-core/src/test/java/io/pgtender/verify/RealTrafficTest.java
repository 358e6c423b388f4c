package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShapes;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.ShapeRecorder;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queries of a real server, timed and judged: nothing is made of no change, and much of an index. */
class RealTrafficTest {

    private static final Duration BLOCK = Duration.ofMillis(250);
    private static final int TICKS_PER_SIDE = 30;
    private static final long TICK_NANOS = BLOCK.toNanos() / 2;

    private final WorkloadRecorder recorder = WorkloadRecorder.builder().build();
    private final Verifier verifier = new Verifier(VerifierSettings.shortRun(BLOCK));
    private final List<Timed> statements = new ArrayList<>();
    private Connection connection;

    /** A statement and where its times go. */
    private record Timed(PreparedStatement statement, ShapeRecorder recorder) {
        Fingerprint fingerprint() {
            return recorder.shape().fingerprint();
        }
    }

    @BeforeEach
    void tables() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        for (int i = 0; i < 5; i++) {
            execute(
                    "CREATE TABLE t" + i + " (id int, parent int)",
                    "INSERT INTO t" + i + " SELECT i, i % 500 FROM generate_series(1, 5000) AS i",
                    "VACUUM ANALYZE t" + i);
            String sql = "SELECT count(*) FROM t" + i + " WHERE parent = ?";
            statements.add(new Timed(connection.prepareStatement(sql), recorder.shape(QueryShapes.parse(sql))));
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void execute(String... all) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : all) {
                statement.execute(sql);
            }
        }
    }

    /** As a steady client does: all statements in turn, for some ticks of the sampler. */
    private void run() throws SQLException {
        recorder.tick();
        int parameter = 0;
        for (int tick = 0; tick < TICKS_PER_SIDE; tick++) {
            long end = System.nanoTime() + TICK_NANOS;
            while (System.nanoTime() < end) {
                for (Timed timed : statements) {
                    timed.statement().setInt(1, parameter++ % 500);
                    long start = System.nanoTime();
                    timed.statement().executeQuery().close();
                    timed.recorder().executed(System.nanoTime() - start);
                }
            }
            recorder.tick();
        }
    }

    private Verdict judge(Instant started, Instant finished) {
        Trial trial = Trial.of(Set.of(statements.get(0).fingerprint()), started, finished);
        return verifier.verify(recorder.series(), trial);
    }

    @Test
    void no_change_is_neither_improvement_nor_regression() throws Exception {
        run();
        Instant now = Instant.now();
        run();

        Verdict verdict = judge(now, now);

        assertThat(verdict).isNotInstanceOfAny(Verdict.Improved.class, Verdict.Regressed.class);
        assertThat(verdict.shapes().get(0).typical()).isNotNull();
    }

    @Test
    void index_that_helps_is_an_improvement() throws Exception {
        run();
        Instant started = Instant.now();
        execute("CREATE INDEX ON t0 (parent)", "ANALYZE t0");
        Instant finished = Instant.now();
        run();

        assertThat(judge(started, finished)).isInstanceOf(Verdict.Improved.class);
    }
}
