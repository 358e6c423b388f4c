package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.StatementKind;
import io.pgtender.workload.LatencyDistribution;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.LatencySeries;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BaselinesTest {

    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    private static final LatencyDistribution NONE = LatencyHistogram.merge(List.of());

    private final Baselines baselines = new Baselines();
    private final UUID change = new UUID(0, 1);

    private static LatencySeries series(int shape, int fromMinute, int untilMinute) {
        return new LatencySeries(
                new QueryShape(new Fingerprint(shape), "SELECT " + shape, StatementKind.SELECT, Set.of(), List.of()),
                IntStream.range(fromMinute, untilMinute)
                        .mapToObj(minute -> new LatencySeries.Point(
                                START.plusSeconds(60L * minute), START.plusSeconds(60L * (minute + 1)), 1, 0, NONE))
                        .toList());
    }

    @Test
    void whatTheRecorderForgot_isStillThere() {
        baselines.keep(change, List.of(series(1, 0, 10), series(2, 0, 10)));

        List<LatencySeries> joined = baselines.with(change, List.of(series(1, 5, 30), series(3, 20, 30)));

        assertThat(joined).containsExactlyInAnyOrder(series(1, 0, 30), series(2, 0, 10), series(3, 20, 30));
    }

    @Test
    void changeWithoutABaseline_hasWhatTheRecorderHas() {
        List<LatencySeries> now = List.of(series(1, 5, 30));

        assertThat(baselines.with(change, now)).isSameAs(now);
    }

    @Test
    void decidedChange_isForgotten() {
        baselines.keep(change, List.of(series(1, 0, 10)));
        baselines.forget(change);

        assertThat(baselines.with(change, List.of())).isEmpty();
    }

    @Test
    void oldestBaseline_goesFirst() {
        baselines.keep(change, List.of(series(1, 0, 10)));
        IntStream.range(0, Baselines.MAX_CHANGES)
                .forEach(i -> baselines.keep(new UUID(1, i), List.of(series(1, 0, 10))));

        assertThat(baselines.with(change, List.of())).isEmpty();
    }
}
