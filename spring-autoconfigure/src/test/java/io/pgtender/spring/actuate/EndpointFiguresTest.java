package io.pgtender.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.plan.PlanXml;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What charts are drawn from. */
class EndpointFiguresTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void histogram_ofTwoClusters_hasTheGapBetweenThem() {
        LatencyHistogram latency = new LatencyHistogram();
        for (int i = 0; i < 900; i++) {
            latency.record(1_500_000);
        }
        for (int i = 0; i < 100; i++) {
            latency.record(30_000_000);
        }

        assertThat(Histogram.of(latency.snapshot()))
                .containsExactly(
                        new QueriesView.Bucket(1, 2, 900),
                        new QueriesView.Bucket(2, 5, 0),
                        new QueriesView.Bucket(5, 10, 0),
                        new QueriesView.Bucket(10, 20, 0),
                        new QueriesView.Bucket(20, 50, 100));
    }

    @Test
    void histogram_ofNothing_isEmpty() {
        assertThat(Histogram.of(new LatencyHistogram().snapshot())).isEmpty();
    }

    @Test
    void grid_ofAnHour_sumsSmallIntervalsIntoItsSteps() {
        TimeGrid grid = TimeGrid.between(NOON.minus(Duration.ofHours(1)), NOON);

        SeriesView sum =
                grid.sum(List.of(series(NOON.minusSeconds(120), 2_000_000), series(NOON.minusSeconds(115), 4_000_000)));

        assertThat(sum.stepSeconds()).isEqualTo(60);
        assertThat(sum.points()).singleElement().satisfies(point -> {
            assertThat(point.at()).isEqualTo(NOON.minusSeconds(120));
            assertThat(point.calls()).isEqualTo(2);
            assertThat(point.totalMillis()).isEqualTo(6);
        });
    }

    @Test
    void grid_ofAWeek_goesBackAsFarAsIsKept() {
        TimeGrid grid = TimeGrid.between(NOON.minus(Duration.ofDays(7)), NOON);

        assertThat(grid.beginnings()).first().isEqualTo(NOON.minus(TimeGrid.MAX_LENGTH));
        assertThat(grid.beginnings()).hasSizeLessThan(100);
    }

    @Test
    void plan_withValues_isWrittenWithoutThem() {
        PlanView.Node node =
                Plans.of(PlanXml.parse("<explain xmlns=\"http://www.postgresql.org/2009/explain\"><Query><Plan>"
                        + "<Node-Type>Seq Scan</Node-Type><Relation-Name>orders</Relation-Name><Schema>public</Schema>"
                        + "<Total-Cost>10.5</Total-Cost>"
                        + "<Filter>((o.note ~~ '%it''s 4711%'::text) AND (o.id = ANY ('{4711,4712}'::integer[]))"
                        + " AND (o.price &gt; 4711.5))</Filter>"
                        + "<Sampling-Parameters><Item>'4711'::real</Item></Sampling-Parameters>"
                        + "</Plan></Query></explain>"));

        assertThat(node.toString())
                .doesNotContain("4711")
                .doesNotContain("4712")
                .doesNotContain("it's");
        assertThat(node.details()).first().satisfies(detail -> {
            assertThat(detail.name()).isEqualTo("Filter");
            assertThat(detail.text()).contains("o.note ~~ ?::text");
        });
    }

    @Test
    void progress_inWords_givesItsPercentage() {
        assertThat(Changes.percent("CREATE INDEX CONCURRENTLY a: building index, 21 %, 3 of 7 blocks"))
                .isEqualTo(21);
        assertThat(Changes.percent("waiting")).isNull();
    }

    @Test
    void names_forThePath_needNoEscape() {
        assertThat(EndpointDataSources.pathSegment("orders-db_1.main")).isEqualTo("orders-db_1.main");
        assertThat(EndpointDataSources.pathSegment("a/b?c")).isEqualTo("a_b_c");
        assertThat(EndpointDataSources.pathSegment("..")).isEqualTo("_..");
    }

    @Test
    void names_ofUsers_bringNoLinesIntoTheLog() {
        assertThat(Words.name("eve\n2026-01-01 ERROR\u202e")).isEqualTo("eve 2026-01-01 ERROR");
    }

    private static LatencySeries series(Instant from, long nanos) {
        LatencyHistogram latency = new LatencyHistogram();
        latency.record(nanos);
        return new LatencySeries(
                QueryShapes.parse("SELECT 1"),
                List.of(new LatencySeries.Point(from, from.plusSeconds(5), 1, 0, latency.snapshot())));
    }
}
