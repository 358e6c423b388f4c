package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.pgtender.observation.CallSite;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import java.sql.Types;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ShapeRecorderTest {

    private final ShapeRecorder recorder = new ShapeRecorder(Shapes.read("SELECT * FROM t WHERE id = ?"), 0);

    @Test
    void failed_executions_are_calls_too() {
        recorder.executed(1_000);
        recorder.failed(2_000, "40001");
        recorder.failed(3_000, "40001");
        recorder.failed(4_000, null);

        ShapeStatistics statistics = recorder.snapshot();

        assertThat(statistics.calls()).isEqualTo(4);
        assertThat(statistics.errors()).containsOnly(entry("40001", 2L), entry("?????", 1L));
        assertThat(statistics.totalNanos()).isEqualTo(10_000);
    }

    @Test
    void sql_states_beyond_the_bound_are_counted_together() {
        for (int state = 0; state < 100; state++) {
            recorder.failed(1, String.format("%05d", state));
        }
        ShapeStatistics statistics = recorder.snapshot();
        assertThat(statistics.errors())
                .hasSize(ShapeCounters.MAX_SQL_STATES + 1)
                .containsEntry("other", 68L);
        assertThat(statistics.errorCount()).isEqualTo(100);
    }

    @Test
    void rows_batches_and_cache_hits_are_counted_apart_from_calls() {
        recorder.executed(1_000);
        recorder.rows(7);
        recorder.rows(-1);
        recorder.batched(50);
        recorder.cacheHit();

        ShapeStatistics statistics = recorder.snapshot();

        assertThat(statistics.calls()).isEqualTo(1);
        assertThat(statistics.rows()).isEqualTo(7);
        assertThat(statistics.batchedStatements()).isEqualTo(50);
        assertThat(statistics.cacheHits()).isEqualTo(1);
    }

    @Test
    void first_sixteen_executions_are_all_sampled() {
        for (int i = 1; i <= 16; i++) {
            offer(i);
        }
        assertThat(elapsedOfSamples())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 16).boxed().toList());
    }

    @Test
    void slowest_executions_are_kept() {
        for (long i = 0; i < 100_000; i++) {
            offer(i * 7_919 % 100_000);
        }
        assertThat(recorder.snapshot().samples()).hasSize(16);
        assertThat(elapsedOfSamples()).contains(99_999L, 99_998L, 99_997L, 99_996L, 99_995L, 99_994L, 99_993L, 99_992L);
    }

    /** The mean of eight uniform draws, over 200 shapes, has a standard deviation of 0.7 % of the range. */
    @Test
    void random_half_is_drawn_evenly_from_all_executions() {
        double sum = 0;
        int shapes = 200;
        int executions = 5_000;
        for (int shape = 0; shape < shapes; shape++) {
            ShapeRecorder each = new ShapeRecorder(Shapes.read("SELECT " + shape), 0);
            for (int i = 0; i < executions; i++) {
                // All equally fast, so that only the random half changes; the number is in the parameter.
                if (each.wantsSample(1_000)) {
                    each.sample(sample(1_000, i));
                }
            }
            sum += each.snapshot().samples().stream()
                    .mapToLong(s -> (Long) s.parameters().get(0).value())
                    .filter(i -> i >= 16)
                    .average()
                    .orElse(executions / 2.0);
        }
        assertThat(sum / shapes).isBetween(executions * 0.46, executions * 0.54);
    }

    @Test
    void samples_are_wanted_ever_more_rarely() {
        int wanted = 0;
        for (int i = 0; i < 100_000; i++) {
            if (recorder.wantsSample(1_000)) {
                wanted++;
                recorder.sample(sample(1_000, i));
            }
        }
        assertThat(wanted).isBetween(16, 300);
    }

    @Test
    void call_site_is_wanted_at_first_and_then_once_in_256() {
        int wanted = 0;
        for (int i = 0; i < 3; i++) {
            assertThat(recorder.wantsCallSite()).isTrue();
        }
        for (int i = 3; i < 2_560; i++) {
            wanted += recorder.wantsCallSite() ? 1 : 0;
        }
        assertThat(wanted).isEqualTo(10);
    }

    @Test
    void call_sites_are_bounded_and_ordered_by_frequency() {
        CallSite frequent = new CallSite("com.example.A", "list", "A.java", 1);
        for (int line = 100; line < 200; line++) {
            recorder.callSite(frequent);
            recorder.callSite(new CallSite("com.example.B", "find", "B.java", line));
        }
        ShapeStatistics statistics = recorder.snapshot();
        assertThat(statistics.callSites()).hasSize(ShapeCounters.MAX_CALL_SITES);
        assertThat(statistics.callSites().keySet().iterator().next()).isEqualTo(frequent);
        assertThat(statistics.callSites()).containsEntry(frequent, 100L);
    }

    private void offer(long elapsedNanos) {
        if (recorder.wantsSample(elapsedNanos)) {
            recorder.sample(sample(elapsedNanos, elapsedNanos));
        }
    }

    private List<Long> elapsedOfSamples() {
        return recorder.snapshot().samples().stream()
                .map(ParameterVector::elapsedNanos)
                .toList();
    }

    private static ParameterVector sample(long elapsedNanos, long parameter) {
        return new ParameterVector("SELECT ?", List.of(new Parameter(parameter, Types.BIGINT)), elapsedNanos);
    }
}
