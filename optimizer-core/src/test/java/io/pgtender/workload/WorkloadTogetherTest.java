package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadTogetherTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final QueryShape READ = QueryShapes.parse("select a from b where c = 1");

    @Test
    void workloadsOfTwoRecorders_areAddedUp() {
        Workload sum = Workload.together(List.of(workload(60, 90, 3), workload(0, 60, 2)));

        assertThat(sum.calls()).isEqualTo(5);
        assertThat(sum.from()).isEqualTo(NOON);
        assertThat(sum.until()).isEqualTo(NOON.plusSeconds(90));
        assertThat(sum.shapesByTotalTime())
                .singleElement()
                .satisfies(s -> assertThat(s.rows()).isEqualTo(5));
    }

    @Test
    void noWorkload_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workload.together(List.of()))
                .withMessageContaining("at least one");
    }

    private static Workload workload(int fromSeconds, int untilSeconds, int calls) {
        LatencyHistogram latency = new LatencyHistogram();
        for (int i = 0; i < calls; i++) {
            latency.record(1_000_000);
        }
        return new Workload(
                NOON.plusSeconds(fromSeconds),
                NOON.plusSeconds(untilSeconds),
                List.of(new ShapeStatistics(
                        READ, calls, Map.of(), calls, BatchSizes.NONE, 0, latency.snapshot(), List.of(), Map.of())),
                List.of(),
                Workload.Drops.NONE);
    }
}
