package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

    private static final double ERROR = 0.016;

    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void bucket_holds_exactly_the_values_between_its_edges() {
        for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
            assertThat(LatencyBuckets.of(LatencyBuckets.lowestNanos(bucket))).isEqualTo(bucket);
            assertThat(LatencyBuckets.of(LatencyBuckets.highestNanos(bucket))).isEqualTo(bucket);
        }
        assertThat(LatencyBuckets.highestNanos(LatencyBuckets.COUNT - 1)).isEqualTo(LatencyBuckets.MAX_NANOS);
    }

    @Test
    void midpoint_is_within_the_stated_error_of_both_edges() {
        for (int bucket = 1; bucket < LatencyBuckets.COUNT; bucket++) {
            long middle = LatencyBuckets.midpointNanos(bucket);
            long low = LatencyBuckets.lowestNanos(bucket);
            long high = LatencyBuckets.highestNanos(bucket);
            assertThat((double) (middle - low) / low).isLessThan(ERROR);
            assertThat((double) (high - middle) / high).isLessThan(ERROR);
        }
    }

    @Test
    void percentiles_are_within_the_stated_error_of_sorted_values() {
        Random random = new Random(1);
        long[] values = new long[20_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) Math.exp(14 + 1.5 * random.nextGaussian());
            histogram.record(values[i]);
        }
        Arrays.sort(values);
        LatencyDistribution distribution = histogram.snapshot();
        for (double percentile : new double[] {1, 25, 50, 90, 95, 99, 99.9}) {
            long exact = values[(int) Math.ceil(percentile / 100 * values.length) - 1];
            assertThat((double) distribution.percentileNanos(percentile)).isCloseTo(exact, within(ERROR * exact));
        }
        assertThat(distribution.percentileNanos(100)).isEqualTo(values[values.length - 1]);
        assertThat(distribution.maxNanos()).isEqualTo(values[values.length - 1]);
        assertThat(distribution.totalNanos()).isEqualTo(Arrays.stream(values).sum());
        assertThat(distribution.meanLogNanos())
                .isCloseTo(
                        Arrays.stream(values).mapToDouble(Math::log).average().orElseThrow(), within(0.001));
    }

    @Test
    void empty_distribution_has_no_values() {
        LatencyDistribution empty = histogram.snapshot();
        assertThat(empty.count()).isZero();
        assertThat(empty.maxNanos()).isZero();
        assertThat(empty.percentileNanos(50)).isZero();
        assertThat(empty.meanNanos()).isZero();
        assertThat(empty.meanLogNanos()).isNaN();
    }

    @Test
    void values_out_of_range_are_clamped() {
        histogram.record(-5);
        histogram.record(Long.MAX_VALUE);
        LatencyDistribution distribution = histogram.snapshot();
        assertThat(distribution.percentileNanos(50)).isZero();
        assertThat(distribution.maxNanos()).isEqualTo(LatencyBuckets.MAX_NANOS);
        assertThat(distribution.count()).isEqualTo(2);
    }

    @Test
    void difference_holds_what_came_in_between() {
        histogram.record(1_000_000);
        histogram.record(5_000);
        LatencyDistribution earlier = histogram.snapshot();
        histogram.record(5_000);
        histogram.record(7_000);
        histogram.record(7_000);

        LatencyDistribution window = histogram.snapshot().since(earlier);

        assertThat(window.count()).isEqualTo(3);
        assertThat(window.totalNanos()).isEqualTo(19_000);
        assertThat((double) window.percentileNanos(50)).isCloseTo(7_000, within(7_000 * ERROR));
        assertThat(window.maxNanos()).isBetween(7_000L, (long) (7_000 * (1 + 2 * ERROR)));
    }

    @Test
    void difference_has_the_exact_maximum_when_it_rose() {
        histogram.record(5_000);
        LatencyDistribution earlier = histogram.snapshot();
        histogram.record(123_456_789);
        assertThat(histogram.snapshot().since(earlier).maxNanos()).isEqualTo(123_456_789);
    }

    @Test
    void difference_without_new_values_is_empty() {
        histogram.record(5_000);
        assertThat(histogram.snapshot().since(histogram.snapshot()).count()).isZero();
    }

    @Test
    void merge_holds_all_values() {
        LatencyHistogram other = new LatencyHistogram();
        histogram.record(10);
        histogram.record(100_000);
        other.record(100_000);
        other.record(3_000_000_000L);

        LatencyDistribution merged = LatencyHistogram.merge(List.of(histogram.snapshot(), other.snapshot()));

        assertThat(merged.count()).isEqualTo(4);
        assertThat(merged.totalNanos()).isEqualTo(3_000_200_010L);
        assertThat(merged.maxNanos()).isEqualTo(3_000_000_000L);
        assertThat(merged.since(histogram.snapshot()).count()).isEqualTo(2);
    }

    @Test
    void percentile_outside_0_to_100_is_refused() {
        assertThatThrownBy(() -> histogram.snapshot().percentileNanos(101))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("101");
    }

    @Test
    void only_octaves_in_use_are_allocated() {
        for (long nanos = 1_000_000; nanos < 2_000_000; nanos += 1_000) {
            histogram.record(nanos);
        }
        assertThat(histogram.allocatedOctaves()).isEqualTo(2);
    }

    /** Can a value be lost, or counted twice, when threads meet in one bucket or allocate one octave together? */
    @Test
    void values_of_many_threads_are_counted_exactly() throws InterruptedException {
        int threads = 8;
        int perThread = 50_000;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                await(start);
                for (int i = 1; i <= perThread; i++) {
                    histogram.record(i % 1_000 * 1_000L);
                }
            });
            thread.start();
            all.add(thread);
        }
        start.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        LatencyDistribution distribution = histogram.snapshot();
        assertThat(distribution.count()).isEqualTo((long) threads * perThread);
        assertThat(distribution.totalNanos()).isEqualTo(threads * (perThread / 1_000) * 499_500L * 1_000);
        assertThat(distribution.maxNanos()).isEqualTo(999_000);
    }

    /** Can a later snapshot, taken beside recordings, hold less than an earlier one? */
    @Test
    void count_of_snapshots_beside_recordings_never_falls() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            int seed = t;
            Thread thread = new Thread(() -> {
                Random random = new Random(seed);
                while (!stop.get()) {
                    histogram.record(random.nextInt(1_000_000_000));
                }
            });
            thread.start();
            writers.add(thread);
        }
        LatencyDistribution previous = histogram.snapshot();
        for (int i = 0; i < 2_000; i++) {
            LatencyDistribution next = histogram.snapshot();
            assertThat(next.count()).isGreaterThanOrEqualTo(previous.count());
            assertThat(next.since(previous).count()).isEqualTo(next.count() - previous.count());
            assertThat(next.percentileNanos(100)).isLessThan(1_000_000_000);
            previous = next;
        }
        stop.set(true);
        for (Thread thread : writers) {
            thread.join();
        }
        assertThat(previous.count()).isPositive();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void summary_hasTheNumberTheSumAndTheLargest() {
        LatencyDistribution summary = LatencyHistogram.summarised(100, 1_000_000, 505_000);

        assertThat(summary.count()).isEqualTo(100);
        assertThat(summary.totalNanos()).isEqualTo(1_000_000);
        assertThat(summary.maxNanos()).isEqualTo(505_000);
        assertThat(summary.percentileNanos(50)).isBetween(4_900L, 5_100L);
        assertThat(LatencyHistogram.merge(List.of(summary, LatencyHistogram.summarised(1, 7, 7)))
                        .count())
                .isEqualTo(101);
    }
}
