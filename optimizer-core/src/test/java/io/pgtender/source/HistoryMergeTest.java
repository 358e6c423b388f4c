package io.pgtender.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.source.HistoryMerge.Earlier;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ServerLoad;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import io.pgtender.workload.Workload.Drops;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryMergeTest {

    private static final Instant START = Instant.parse("2026-01-02T00:00:00Z");
    private static final QueryShape SHAPE = QueryShapes.parse("SELECT a FROM t WHERE b = ?");

    /** Executions of two milliseconds each. */
    private static ShapeStatistics ours(long calls) {
        return new ShapeStatistics(
                SHAPE,
                calls,
                Map.of(),
                calls,
                BatchSizes.NONE,
                0,
                LatencyHistogram.summarised(calls, calls * 2_000_000, 2_000_000),
                List.of(),
                Map.of());
    }

    private static Workload captured(Duration window, ShapeStatistics... shapes) {
        return new Workload(START, START.plus(window), List.of(shapes), List.of(), Drops.NONE);
    }

    /** Executions of ten milliseconds each. */
    private static ServerCount server(long calls, Instant since) {
        return new ServerCount(
                SHAPE, "SELECT a FROM t WHERE b = $1", new ServerLoad(calls, calls * 10.0), calls * 3, 20, since);
    }

    private static ServerCounts counts(ServerCount count, Instant now) {
        Map<Fingerprint, ServerCount> shapes = Map.of(SHAPE.fingerprint(), count);
        return new ServerCounts(count.since(), now, 0, true, shapes, ServerLoad.NONE, ServerLoad.NONE);
    }

    private static ShapeStatistics merge(Workload captured, ServerCount count, @Nullable Earlier earlier) {
        ServerCounts counts = counts(count, captured.until());
        return new HistoryMerge(captured, counts, earlier, captured.windowHours()).merge(count);
    }

    @Test
    void serverOnly_comesInWithItsRate() {
        ShapeStatistics merged =
                merge(captured(Duration.ofHours(1)), server(2_400, START.minus(Duration.ofHours(23))), null);

        assertThat(merged.calls()).isEqualTo(100);
        assertThat(merged.totalNanos()).isEqualTo(1_000_000_000);
        assertThat(merged.rows()).isEqualTo(300);
    }

    @Test
    void serverOnly_thatRunsLessThanOnceAWindowKeepsItsShareOfTime() {
        ShapeStatistics merged =
                merge(captured(Duration.ofHours(1)), server(6, START.minus(Duration.ofHours(23))), null);

        assertThat(merged.calls()).isEqualTo(1);
        assertThat(merged.totalNanos()).isEqualTo(2_500_000);
    }

    @Test
    void serverOnly_thatHasCountedForLessThanOurWindowIsNotScaledUp() {
        assertThat(merge(captured(Duration.ofHours(10)), server(7, START.plus(Duration.ofHours(9))), null)
                        .calls())
                .isEqualTo(7);
    }

    @Test
    void both_withoutAnEarlierReading_areTheLargerAndNotTheSum() {
        Instant dayBefore = START.minus(Duration.ofHours(23));

        ShapeStatistics more = ours(150);
        assertThat(merge(captured(Duration.ofHours(1), more), server(2_400, dayBefore), null))
                .isSameAs(more);
        ShapeStatistics merged = merge(captured(Duration.ofHours(1), ours(40)), server(2_400, dayBefore), null);
        assertThat(merged.calls()).isEqualTo(100);
        assertThat(merged.totalNanos()).isEqualTo(40 * 2_000_000 + 60 * 10_000_000);
    }

    @Test
    void both_withAnEarlierReading_addWhatOthersRanSince() {
        Instant since = START.minus(Duration.ofDays(30));
        Workload before = captured(Duration.ofHours(1), ours(100));
        Earlier earlier = Earlier.of(before, counts(server(1_000_000, since), before.until()));
        Workload now = captured(Duration.ofHours(2), ours(180));

        // 110 on the server in the second hour, 80 of them ours: 30 an hour are others'.
        ShapeStatistics merged = merge(now, server(1_000_110, since), earlier);

        assertThat(merged.calls()).isEqualTo(180 + 60);
        assertThat(merged.latency().meanNanos()).isCloseTo(4_000_000, within(1.0));
    }

    @Test
    void both_withAnEarlierReadingAndNoOthers_areOurs() {
        Instant since = START.minus(Duration.ofDays(30));
        Workload before = captured(Duration.ofHours(1), ours(100));
        Earlier earlier = Earlier.of(before, counts(server(1_000_000, since), before.until()));

        ShapeStatistics ours = ours(180);
        assertThat(merge(captured(Duration.ofHours(2), ours), server(1_000_080, since), earlier))
                .isSameAs(ours);
    }

    @Test
    void reset_inBetween_endsTheEarlierReading() {
        Workload before = captured(Duration.ofHours(1), ours(100));
        Earlier earlier = Earlier.of(before, counts(server(10, START), before.until()));
        Workload now = captured(Duration.ofHours(2), ours(180));

        assertThat(earlier.isContinuedBy(now, counts(server(20, START), now.until())))
                .isTrue();
        assertThat(earlier.isContinuedBy(now, counts(server(20, START.plusSeconds(1)), now.until())))
                .isFalse();
        assertThat(earlier.isContinuedBy(
                        new Workload(START.plusSeconds(9), now.until(), List.of(), List.of(), Drops.NONE),
                        counts(server(20, START), now.until())))
                .isFalse();
    }
}
