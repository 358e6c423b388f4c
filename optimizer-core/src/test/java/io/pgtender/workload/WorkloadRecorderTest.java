package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.sql.QueryShape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WorkloadRecorderTest {

    private final MutableClock clock = new MutableClock();
    private final Instant start = clock.instant();
    private final WorkloadRecorder recorder =
            WorkloadRecorder.builder().clock(clock).maxShapes(100).build();

    @Test
    void shape_of_equal_fingerprint_has_one_recorder() {
        assertThat(recorder.shape(Shapes.read("SELECT 1"))).isSameAs(recorder.shape(Shapes.read("SELECT 1")));
    }

    @Test
    void shape_that_has_not_run_is_left_out() {
        recorder.shape(Shapes.read("SELECT 1"));
        assertThat(recorder.snapshot().shapesByTotalTime()).isEmpty();
    }

    @Test
    void executions_beyond_the_bound_of_shapes_are_counted_as_dropped() {
        for (int i = 0; i < 150; i++) {
            ShapeRecorder shape = recorder.shape(Shapes.read("SELECT " + i));
            shape.executed(1_000);
            shape.failed(1_000, "42P01");
            shape.rows(3);
        }
        Workload workload = recorder.snapshot();
        assertThat(workload.shapesByTotalTime()).hasSize(100);
        assertThat(workload.drops().executionsOfUntrackedShapes()).isEqualTo(100);
    }

    @Test
    void full_table_still_finds_what_it_has() {
        ShapeRecorder known = recorder.shape(Shapes.read("SELECT 'known'"));
        for (int i = 0; i < 150; i++) {
            recorder.shape(Shapes.read("SELECT " + i));
        }
        assertThat(recorder.shape(Shapes.read("SELECT 'known'"))).isSameAs(known);
    }

    @Test
    void overflow_recorder_wants_nothing() {
        for (int i = 0; i < 100; i++) {
            recorder.shape(Shapes.read("SELECT " + i));
        }
        ShapeRecorder beyond = recorder.shape(Shapes.read("SELECT 'beyond'"));
        assertThat(beyond.wantsSample(Long.MAX_VALUE)).isFalse();
        assertThat(beyond.wantsCallSite()).isFalse();
    }

    @Test
    void window_holds_what_ran_since_the_earlier_snapshot() {
        QueryShape both = Shapes.read("SELECT both");
        recorder.shape(both).executed(1_000);
        recorder.shape(both).failed(1_000, "40001");
        recorder.shape(both).rows(5);
        recorder.shape(Shapes.read("SELECT before")).executed(1_000);
        clock.advance(Duration.ofMinutes(1));
        Workload earlier = recorder.snapshot();
        recorder.shape(both).executed(3_000);
        recorder.shape(both).rows(2);
        recorder.shape(Shapes.read("SELECT after")).executed(1_000);
        clock.advance(Duration.ofMinutes(1));

        Workload window = recorder.since(earlier);

        assertThat(window.from()).isEqualTo(earlier.until());
        assertThat(window.until()).isEqualTo(clock.instant());
        assertThat(window.shapesByTotalTime())
                .extracting(s -> s.shape().text())
                .containsExactly("SELECT both", "SELECT after");
        ShapeStatistics statistics = window.shape(both.fingerprint()).orElseThrow();
        assertThat(statistics.calls()).isEqualTo(1);
        assertThat(statistics.rows()).isEqualTo(2);
        assertThat(statistics.errors()).isEmpty();
        assertThat(statistics.totalNanos()).isEqualTo(3_000);
    }

    @Test
    void window_over_a_reset_holds_what_ran_since_the_reset() {
        QueryShape shape = Shapes.read("SELECT 1");
        recorder.shape(shape).executed(1_000);
        Workload earlier = recorder.snapshot();
        clock.advance(Duration.ofMinutes(1));
        recorder.reset();
        recorder.shape(shape).executed(2_000);

        Workload window = recorder.since(earlier);

        assertThat(window.from()).isEqualTo(clock.instant());
        assertThat(window.calls()).isEqualTo(1);
        assertThat(window.totalNanos()).isEqualTo(2_000);
    }

    @Test
    void reset_leaves_handed_out_recorders_valid() {
        ShapeRecorder shape = recorder.shape(Shapes.read("SELECT 1"));
        shape.executed(1_000);
        recorder.reset();
        assertThat(recorder.snapshot().calls()).isZero();
        shape.executed(1_000);
        assertThat(recorder.snapshot().calls()).isEqualTo(1);
    }

    @Test
    void failures_of_the_recorder_are_counted() {
        recorder.recorderFailed(new IllegalStateException("expected by a test"));
        recorder.recorderFailed(new IllegalStateException("expected by a test"));
        assertThat(recorder.snapshot().drops().recorderFailures()).isEqualTo(2);
        assertThat(recorder.snapshot().from()).isEqualTo(start);
    }

    @Test
    void bound_below_one_is_refused() {
        assertThatThrownBy(() -> WorkloadRecorder.builder().maxShapes(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxShapes 0");
    }

    /** Can threads that bring new shapes together register one twice, lose executions, or pass the bound? */
    @Test
    void executions_of_many_threads_are_counted_exactly() throws InterruptedException {
        int threads = 8;
        int rounds = 200;
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                for (int round = 0; round < rounds; round++) {
                    for (int shape = 0; shape < 120; shape++) {
                        recorder.shape(Shapes.read("SELECT " + shape)).executed(shape);
                    }
                }
            });
            thread.start();
            all.add(thread);
        }
        for (Thread thread : all) {
            thread.join();
        }
        Workload workload = recorder.snapshot();
        assertThat(workload.shapesByTotalTime()).hasSize(100);
        assertThat(workload.calls() + workload.drops().executionsOfUntrackedShapes())
                .isEqualTo(threads * rounds * 120L);
    }

    /** Can a snapshot beside recordings show fewer calls than the one before, or more errors than calls? */
    @Test
    void snapshots_beside_recordings_never_fall() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            ShapeRecorder shape = recorder.shape(Shapes.read("SELECT " + t % 2));
            Thread thread = new Thread(() -> {
                while (!stop.get()) {
                    shape.executed(1_000);
                    shape.failed(2_000, "57014");
                }
            });
            thread.start();
            writers.add(thread);
        }
        Workload previous = recorder.snapshot();
        for (int i = 0; i < 1_000; i++) {
            Workload next = recorder.snapshot();
            assertThat(next.calls()).isGreaterThanOrEqualTo(previous.calls());
            assertThat(next.shapesByTotalTime())
                    .allSatisfy(s -> assertThat(s.errorCount()).isLessThanOrEqualTo(s.calls()));
            previous = next;
        }
        stop.set(true);
        for (Thread thread : writers) {
            thread.join();
        }
    }
}
