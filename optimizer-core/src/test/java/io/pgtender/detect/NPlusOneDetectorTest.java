package io.pgtender.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.Workload;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NPlusOneDetectorTest {

    private static final QueryShape ORDERS = QueryShapes.parse("select id from orders where customer = 5");
    private static final QueryShape ITEMS = QueryShapes.parse("select name from item where order_id = 5");
    private static final QueryShape LATEST = QueryShapes.parse("select max(at) from event where order_id = 5");
    private static final Instant FROM = Instant.parse("2026-03-02T12:00:00Z");

    @Test
    void nothingRepeated_isNoFinding() {
        assertThat(detect()).isEmpty();
    }

    @Test
    void listAndItsElements_areToldAsOneAndN() {
        Recommendation found = detect(repeated(ITEMS, ORDERS, 100, 2_000)).get(0);

        assertThat(found.finding().kind()).isEqualTo(Finding.Kind.N_PLUS_ONE);
        assertThat(found.finding().summary()).isEqualTo("1 query for a list, then 20 for its elements");
        assertThat(found.finding().shapes()).containsExactly(ITEMS, ORDERS);
        assertThat(evidence(found)).anyMatch(e -> e.contains("returned 20 rows each time"));
        assertThat(found.change().describe()).contains("join them in the first one");
    }

    @Test
    void loopWithoutList_isToldAsALoop() {
        Recommendation found = detect(repeated(ITEMS, null, 100, 2_000)).get(0);

        assertThat(found.finding().summary()).isEqualTo("one statement runs 20 times in a loop");
        assertThat(found.finding().shapes()).containsExactly(ITEMS);
        assertThat(found.change().describe()).doesNotContain("join them");
    }

    @Test
    void rewritableStatement_comesWithItsRewrite() {
        assertThat(detect(repeated(ITEMS, ORDERS, 100, 2_000)).get(0).change().sql())
                .contains("SELECT order_id, name FROM item WHERE order_id = ANY (?)");
    }

    @Test
    void otherStatement_comesWithAdviceAlone() {
        Recommendation found = detect(repeated(LATEST, ORDERS, 100, 2_000)).get(0);

        assertThat(found.change().sql()).isEmpty();
        assertThat(found.change().describe()).startsWith("read the rows together with the list");
    }

    @Test
    void figures_areEvidence() {
        assertThat(evidence(detect(repeated(ITEMS, null, 100, 2_000)).get(0)))
                .containsExactly(
                        "ran 2,000 times in 100 units of work (20 each, at most 40), 1,900 of them with different"
                                + " parameters",
                        "took 20.0 ms of the application's time in each unit, 2.0 s in all");
    }

    @Test
    void callSite_isEvidence() {
        CallSite site = new CallSite("com.example.shop.OrderService", "items", "OrderService.java", 42);
        RepeatedStatement repetition = new RepeatedStatement(ITEMS, null, site, 1, 20, 20, 20, 1_000_000, 0);

        assertThat(evidence(detect(repetition).get(0))).contains("called from " + site);
    }

    @Test
    void savings_areAllRoundTripsButOnePerUnitScaledToAnHour() {
        // 2 s in half an hour, of which one of 20 round trips stays
        assertThat(detect(repeated(ITEMS, null, 100, 2_000)).get(0).impact().savedMillisPerHour())
                .isCloseTo(4_000 * 0.95, within(1e-6));
    }

    @Test
    void loopOverThousands_keepsOneRoundTripForEachThousand() {
        // 2,500 executions in one unit take 2.5 s and need 3 batches
        assertThat(detect(repeated(ITEMS, null, 1, 2_500)).get(0).impact().savedMillisPerHour())
                .isCloseTo(5_000 * (1 - 3 / 2_500.0), within(1e-6));
    }

    @Test
    void severalRepetitions_areSeveralFindings() {
        assertThat(detect(repeated(ITEMS, ORDERS, 10, 200), repeated(LATEST, ORDERS, 10, 200)))
                .extracting(r -> r.finding().shapes().get(0))
                .containsExactly(ITEMS, LATEST);
    }

    @Test
    void server_isNotNeeded() {
        Detection detection =
                new NPlusOneDetector().detect(new Observed(workload(repeated(ITEMS, ORDERS, 10, 200)), null));

        assertThat(detection.recommendations()).hasSize(1);
        assertThat(detection.notes()).isEmpty();
        assertThat(detection.rejections()).isEmpty();
    }

    /** Each execution takes a millisecond. */
    private static RepeatedStatement repeated(QueryShape shape, QueryShape source, long units, long executions) {
        return new RepeatedStatement(
                shape,
                source,
                null,
                units,
                executions,
                executions * 95 / 100,
                2 * executions / units,
                executions * 1_000_000,
                source == null ? 0 : executions);
    }

    private static List<Recommendation> detect(RepeatedStatement... repetitions) {
        return new NPlusOneDetector()
                .detect(new Observed(workload(repetitions), null))
                .recommendations();
    }

    private static Workload workload(RepeatedStatement... repetitions) {
        return new Workload(FROM, FROM.plusSeconds(1_800), List.of(), Arrays.asList(repetitions), Workload.Drops.NONE);
    }

    private static List<String> evidence(Recommendation recommendation) {
        return recommendation.finding().evidence().stream()
                .map(Evidence::describe)
                .toList();
    }
}
