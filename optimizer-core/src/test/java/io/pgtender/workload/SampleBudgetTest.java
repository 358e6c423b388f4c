package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import java.sql.Types;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleBudgetTest {

    private final WorkloadRecorder recorder = WorkloadRecorder.builder().build();

    private static ParameterVector sample(String sql, int parameterChars, long elapsedNanos) {
        Parameter parameter = new Parameter("x".repeat(parameterChars), Types.VARCHAR);
        return new ParameterVector(sql, List.of(parameter), elapsedNanos);
    }

    private long samples() {
        return recorder.snapshot().shapesByTotalTime().stream()
                .mapToLong(shape -> shape.samples().size())
                .sum();
    }

    @Test
    void sample_over_the_bound_is_counted_and_not_asked_for_again_and_again() {
        ShapeRecorder shape = recorder.shape(Shapes.read("SELECT a FROM t WHERE b = 1"));
        int asked = 0;
        for (int i = 0; i < 10_000; i++) {
            shape.executed(100);
            if (shape.wantsSample(100)) {
                asked++;
                shape.sample(sample("SELECT a FROM t WHERE b = 1", SampleBudget.MAX_SAMPLE_BYTES, 100));
            }
        }
        assertThat(samples()).isZero();
        assertThat(recorder.snapshot().drops().samplesRefused()).isEqualTo(asked);
        assertThat(asked).isLessThan(500);
    }

    @Test
    void all_samples_together_stay_within_the_bound() {
        int chars = 30_000;
        for (int i = 0; i < 200; i++) {
            ShapeRecorder shape = recorder.shape(Shapes.read("SELECT c" + i + " FROM t"));
            shape.executed(1);
            for (int j = 0; j < 16; j++) {
                shape.sample(sample("SELECT 1", chars, j));
            }
        }
        assertThat(samples() * 2 * chars).isBetween(SampleBudget.MAX_BYTES / 2, SampleBudget.MAX_BYTES);
        assertThat(recorder.snapshot().drops().samplesRefused()).isPositive();
    }

    @Test
    void sample_that_gives_way_gives_its_room_back() {
        SampleBudget budget = new SampleBudget();
        SampleReservoir reservoir = new SampleReservoir(1, budget);
        for (int i = 0; i < 10_000; i++) {
            reservoir.offer(sample("SELECT 1", 10, i), 1_000);
        }
        assertThat(budget.taken()).isEqualTo(1_000L * (SampleReservoir.RANDOM + SampleReservoir.SLOWEST));
        reservoir.discard();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void reset_gives_all_room_back() {
        ShapeRecorder shape = recorder.shape(Shapes.read("SELECT a FROM t"));
        for (int round = 0; round < 500; round++) {
            for (int i = 0; i < 8; i++) {
                shape.sample(sample("SELECT 1", 30_000, 1));
            }
            recorder.reset();
        }
        shape.executed(1);
        shape.sample(sample("SELECT 1", 30_000, 1));
        assertThat(samples()).isEqualTo(1);
    }

    @Test
    void text_that_the_shape_holds_anyway_takes_no_room() {
        ParameterVector sample = sample("SELECT 1", 0, 1);
        assertThat(SampleBudget.bytes(sample, 100) - SampleBudget.bytes(sample, 0))
                .isEqualTo(200);
    }
}
