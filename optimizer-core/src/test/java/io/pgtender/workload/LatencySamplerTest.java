package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class LatencySamplerTest {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final MutableClock clock = new MutableClock();
    private final WorkloadRecorder recorder =
            WorkloadRecorder.builder().clock(clock).build();
    private final ShapeRecorder shape = recorder.shape(Shapes.read("SELECT 1"));

    @Test
    void point_holds_what_ran_in_its_interval() {
        shape.executed(1_000);
        recorder.tick();
        Instant from = clock.instant();
        shape.executed(2_000);
        shape.failed(4_000, "57014");
        nextTick();

        assertThat(recorder.series()).hasSize(1);
        LatencySeries series = recorder.series().get(0);
        assertThat(series.shape()).isEqualTo(shape.shape());
        assertThat(series.points()).hasSize(1);
        LatencySeries.Point point = series.points().get(0);
        assertThat(point.from()).isEqualTo(from);
        assertThat(point.until()).isEqualTo(from.plus(INTERVAL));
        assertThat(point.calls()).isEqualTo(2);
        assertThat(point.errors()).isEqualTo(1);
        assertThat(point.latency().totalNanos()).isEqualTo(6_000);
    }

    @Test
    void idle_interval_has_no_point() {
        recorder.tick();
        nextTick();
        shape.executed(1_000);
        nextTick();
        nextTick();
        assertThat(points()).hasSize(1);
    }

    @Test
    void older_intervals_are_merged_and_lose_nothing() {
        recorder.tick();
        int ticks = LatencyTimeline.FINE_TICKS * 2;
        for (int i = 0; i < ticks; i++) {
            shape.executed(1_000 + i);
            nextTick();
        }
        List<LatencySeries.Point> points = points();
        assertThat(points.stream().mapToLong(LatencySeries.Point::calls).sum()).isEqualTo(ticks);
        assertThat(points)
                .hasSizeLessThanOrEqualTo(
                        LatencyTimeline.FINE_TICKS + LatencyTimeline.FINE_TICKS / LatencyTimeline.FINE_PER_COARSE);
        assertThat(Duration.between(points.get(0).from(), points.get(0).until()))
                .isEqualTo(Duration.ofMinutes(1));
        for (int i = 1; i < points.size(); i++) {
            assertThat(points.get(i).from()).isEqualTo(points.get(i - 1).until());
        }
    }

    @Test
    void idle_gap_is_not_merged_over() {
        recorder.tick();
        for (int i = 0; i < LatencyTimeline.FINE_TICKS * 2; i++) {
            shape.executed(1_000);
            nextTick();
            clock.advance(Duration.ofHours(1));
            recorder.tick();
        }
        assertThat(points())
                .allSatisfy(point -> assertThat(Duration.between(point.from(), point.until()))
                        .isEqualTo(INTERVAL));
    }

    @Test
    void history_is_bounded() {
        recorder.tick();
        int kept = LatencyTimeline.FINE_TICKS + LatencyTimeline.COARSE_TICKS;
        for (int i = 0; i < LatencyTimeline.COARSE_TICKS * LatencyTimeline.FINE_PER_COARSE * 2; i++) {
            shape.executed(1_000);
            nextTick();
        }
        assertThat(points()).hasSizeLessThanOrEqualTo(kept);
    }

    @Test
    void memory_of_many_busy_shapes_is_bounded() {
        LatencyTimeline timeline = new LatencyTimeline();
        Random random = new Random(1);
        List<ShapeRecorder> shapes = random.ints(LatencyTimeline.MAX_SHAPES)
                .mapToObj(i -> new ShapeRecorder(Shapes.read("SELECT " + i), i))
                .toList();
        long most = 0;
        timeline.tick(shapes, clock.instant());
        for (int tick = 0; tick < 1_000; tick++) {
            for (ShapeRecorder each : shapes) {
                for (int call = 0; call < 60; call++) {
                    // All over six orders of magnitude: hardly two values in one bucket.
                    each.executed((long) Math.exp(7 + 14 * random.nextDouble()));
                }
            }
            clock.advance(INTERVAL);
            timeline.tick(shapes, clock.instant());
            most = Math.max(most, timeline.retainedBytes());
        }
        assertThat(most).isBetween(LatencyTimeline.MAX_RETAINED_BYTES / 2, LatencyTimeline.MAX_RETAINED_BYTES);
    }

    @Test
    void busiest_shapes_are_followed_when_there_are_many() {
        for (int i = 0; i < 1_000; i++) {
            recorder.shape(Shapes.read("SELECT " + i)).executed(i * 1_000);
        }
        recorder.tick();
        for (int i = 0; i < 1_000; i++) {
            recorder.shape(Shapes.read("SELECT " + i)).executed(1_000);
        }
        nextTick();
        assertThat(recorder.series())
                .hasSize(LatencyTimeline.MAX_SHAPES)
                .extracting(series -> series.shape().text())
                .contains("SELECT 999", "SELECT 801")
                .doesNotContain("SELECT 1", "SELECT 700");
    }

    @Test
    void reset_forgets_the_history() {
        recorder.tick();
        shape.executed(1_000);
        nextTick();
        recorder.reset();
        assertThat(recorder.series()).isEmpty();
        recorder.tick();
        shape.executed(1_000);
        nextTick();
        assertThat(points()).hasSize(1);
    }

    @Test
    void clock_that_was_set_back_adds_no_interval() {
        recorder.tick();
        shape.executed(1_000);
        clock.advance(INTERVAL.negated());
        recorder.tick();
        assertThat(recorder.series()).isEmpty();
    }

    @Test
    void thread_ticks_until_it_is_closed() throws InterruptedException {
        WorkloadRecorder live = WorkloadRecorder.builder().build();
        ShapeRecorder running = live.shape(Shapes.read("SELECT 1"));
        try (LatencySampler sampler = LatencySampler.start(live, Duration.ofMillis(5))) {
            assertThat(sampler.isAlive()).isTrue();
            eventually(() -> {
                running.executed(1_000);
                return !live.series().isEmpty();
            });
            sampler.close();
            eventually(() -> !sampler.isAlive());
        }
    }

    @Test
    void thread_ends_when_nobody_holds_the_recorder() throws InterruptedException {
        LatencySampler sampler = LatencySampler.start(WorkloadRecorder.builder().build(), Duration.ofMillis(5));
        eventually(() -> {
            System.gc();
            return !sampler.isAlive();
        });
    }

    @Test
    void interval_that_is_not_positive_is_refused() {
        assertThatThrownBy(() -> LatencySampler.start(recorder, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }

    private void nextTick() {
        clock.advance(INTERVAL);
        recorder.tick();
    }

    private List<LatencySeries.Point> points() {
        return recorder.series().stream().flatMap(s -> s.points().stream()).toList();
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(2);
        }
    }
}
