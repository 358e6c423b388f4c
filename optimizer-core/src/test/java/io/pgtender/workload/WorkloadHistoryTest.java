package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WorkloadHistoryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MutableClock clock = new MutableClock();
    private final WorkloadRecorder recorder =
            WorkloadRecorder.builder().clock(clock).build();
    private final QueryShape shape = Shapes.read("SELECT 1");

    /** One minute in which the shape runs once and takes as many nanoseconds as the minute has as its number. */
    private void minute(int number) {
        ShapeRecorder recorded = recorder.shape(shape);
        recorded.executed(number);
        recorded.rows(2);
        clock.advance(MINUTE);
        recorder.tick();
    }

    private long calls(Duration last) {
        return recorder.ofLast(last).calls();
    }

    @Test
    void window_before_the_first_tick_holds_everything() {
        recorder.shape(shape).executed(5);
        clock.advance(Duration.ofSeconds(10));
        assertThat(calls(MINUTE)).isEqualTo(1);
    }

    @Test
    void window_of_minutes_holds_these_minutes() {
        for (int i = 1; i <= 30; i++) {
            minute(i);
        }
        Workload last = recorder.ofLast(Duration.ofMinutes(5));
        assertThat(last.window()).isEqualTo(Duration.ofMinutes(5));
        ShapeStatistics statistics = last.shape(shape.fingerprint()).orElseThrow();
        assertThat(statistics.calls()).isEqualTo(5);
        assertThat(statistics.rows()).isEqualTo(10);
        assertThat(statistics.totalNanos()).isEqualTo(26 + 27 + 28 + 29 + 30);
    }

    @Test
    void window_holds_the_open_minute_too() {
        minute(1);
        minute(2);
        recorder.shape(shape).executed(100);
        clock.advance(Duration.ofSeconds(20));
        assertThat(recorder.ofLast(Duration.ofSeconds(10)).totalNanos()).isEqualTo(100);
        assertThat(recorder.ofLast(Duration.ofSeconds(30)).totalNanos()).isEqualTo(102);
    }

    @Test
    void window_of_hours_is_rounded_to_quarters() {
        for (int i = 1; i <= 5 * 60; i++) {
            minute(1);
        }
        Workload last = recorder.ofLast(Duration.ofHours(3));
        assertThat(last.window()).isBetween(Duration.ofHours(3), Duration.ofMinutes(195));
        assertThat(last.calls()).isEqualTo(last.window().toMinutes());
    }

    @Test
    void day_is_kept_and_no_more() {
        for (int i = 1; i <= 30 * 60; i++) {
            minute(1);
        }
        Workload last = recorder.ofLast(Duration.ofDays(7));
        assertThat(last.window()).isBetween(Duration.ofHours(24), Duration.ofHours(26));
        assertThat(last.calls()).isEqualTo(last.window().toMinutes());
    }

    @Test
    void own_time_is_of_the_window() {
        recorder.overhead().timed(100);
        minute(1);
        recorder.overhead().timed(3);
        minute(2);
        recorder.overhead().timed(4);
        assertThat(recorder.ofLast(MINUTE).overhead()).isEqualTo(new Overhead(2, 7L * OverheadRecorder.INTERVAL));
        assertThat(recorder.snapshot().overhead()).isEqualTo(new Overhead(3, 107L * OverheadRecorder.INTERVAL));
        recorder.reset();
        assertThat(recorder.snapshot().overhead()).isEqualTo(Overhead.NONE);
    }

    @Test
    void errors_batches_and_transactions_are_of_the_window() {
        recorder.shape(shape).failed(1, "40001");
        recorder.shape(shape).batched(10);
        recorder.connections().checkedOut(7);
        minute(1);
        recorder.shape(shape).failed(1, "40001");
        recorder.shape(shape).failed(1, "57014");
        recorder.shape(shape).batched(5);
        recorder.connections().checkedOut(9);
        recorder.connections().transaction(100, 40, ConnectionRecorder.Ending.ROLLED_BACK);
        minute(2);

        Workload last = recorder.ofLast(MINUTE);

        ShapeStatistics statistics = last.shape(shape.fingerprint()).orElseThrow();
        assertThat(statistics.errors()).containsOnlyKeys("40001", "57014").containsEntry("40001", 1L);
        assertThat(statistics.batches()).isEqualTo(new BatchSizes(1, 5, 10));
        assertThat(last.connections().checkout().totalNanos()).isEqualTo(9);
        assertThat(last.connections().rolledBack()).isEqualTo(1);
        assertThat(last.connections().idleInTransaction().totalNanos()).isEqualTo(40);
    }

    @Test
    void call_sites_are_those_of_the_whole_time() {
        recorder.shape(shape).callSite(new CallSite("a.B", "c", "B.java", 1));
        minute(1);
        minute(2);
        assertThat(recorder.ofLast(MINUTE)
                        .shape(shape.fingerprint())
                        .orElseThrow()
                        .callSites())
                .hasSize(1);
    }

    @Test
    void shape_that_did_not_run_in_the_window_is_left_out() {
        recorder.shape(Shapes.read("SELECT old")).executed(1_000_000);
        minute(1);
        minute(2);
        assertThat(recorder.ofLast(MINUTE).shapesByTotalTime())
                .extracting(s -> s.shape().text())
                .containsExactly("SELECT 1");
    }

    @Test
    void executions_of_minor_shapes_are_counted_as_dropped() {
        for (int i = 0; i < WorkloadHistory.MAX_SHAPES + 50; i++) {
            recorder.shape(Shapes.read("SELECT x" + i)).executed(1_000 + i);
        }
        minute(1_000_000);
        Workload last = recorder.ofLast(MINUTE);
        assertThat(last.shapesByTotalTime()).hasSize(WorkloadHistory.MAX_SHAPES);
        assertThat(last.drops().executionsOfUntrackedShapes()).isEqualTo(51);
        assertThat(last.calls() + last.drops().executionsOfUntrackedShapes())
                .isEqualTo(recorder.snapshot().calls());
    }

    @Test
    void reset_clears_the_windows() {
        recorder.connections().checkedOut(7);
        minute(1);
        minute(2);
        recorder.reset();
        Instant reset = clock.instant();
        minute(3);
        Workload last = recorder.ofLast(Duration.ofHours(1));
        assertThat(last.from()).isEqualTo(reset);
        assertThat(last.totalNanos()).isEqualTo(3);
        assertThat(last.connections().checkout().count()).isZero();
    }

    @Test
    void clock_set_back_loses_nothing() {
        minute(1);
        clock.advance(MINUTE.negated().multipliedBy(3));
        minute(2);
        minute(3);
        minute(4);
        minute(5);
        assertThat(recorder.ofLast(Duration.ofHours(1)).totalNanos()).isEqualTo(1 + 2 + 3 + 4 + 5);
    }

    @Test
    void empty_window_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> recorder.ofLast(Duration.ZERO))
                .withMessageContaining("PT0S");
    }

    @Test
    void memory_is_bounded() {
        WorkloadHistory history = new WorkloadHistory(clock.instant());
        Random random = new Random(5);
        for (int minute = 0; minute < 5 * 60; minute++) {
            for (int i = 0; i < WorkloadHistory.MAX_SHAPES; i++) {
                ShapeRecorder each = recorder.shape(Shapes.read("SELECT x" + i));
                for (int call = 0; call < 16; call++) {
                    each.executed((long) Math.exp(10 + 4 * random.nextGaussian()));
                }
            }
            clock.advance(MINUTE);
            history.tick(recorder::snapshot, clock.instant());
        }
        assertThat(history.retainedBytes()).isBetween(1L << 20, WorkloadHistory.MAX_RETAINED_BYTES);
    }
}
