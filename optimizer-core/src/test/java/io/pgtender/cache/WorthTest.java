package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.Parameter;
import io.pgtender.sql.QueryShapes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WorthTest {

    private static final String READ = "SELECT n FROM item WHERE n = ?";

    private final CachedQuery query = new CachedQuery(
            new CacheRule(QueryShapes.parse(READ), CacheMode.LOCAL, Duration.ofMinutes(5)),
            RuleOrigin.POLICY,
            Admission.WORTHWHILE);

    private static CacheKey key(int n) {
        return Objects.requireNonNull(CacheKey.of(
                READ, List.of(new Parameter(n, Parameter.UNTYPED)), new CacheKey.Execution(0, 0, 1003), ""));
    }

    private void store(int times, long executionNanos, long copyNanos) {
        for (int i = 0; i < times; i++) {
            query.stored(executionNanos, copyNanos, 0);
        }
    }

    @Test
    void keyThatIsAskedForOnce_isNotKept() {
        assertThat(query.worth().refusal(key(1), 0)).isEqualTo(BypassReason.NOT_REPEATED);
        assertThat(query.worth().refusal(key(2), 0)).isEqualTo(BypassReason.NOT_REPEATED);
        assertThat(query.worth().refusal(key(1), 0)).isNull();
    }

    @Test
    void everyAnswer_isKeptWhereTheProgrammerSaysSo() {
        CachedQuery always = new CachedQuery(query.rule(), RuleOrigin.POLICY, Admission.EVERY_ANSWER);
        assertThat(always.worth().refusal(key(1), 0)).isNull();
        for (int i = 0; i < 1_000; i++) {
            always.stored(1, 1_000_000, 0);
        }
        assertThat(always.statistics(0).admission()).isEqualTo(AdmissionState.ADMITTED);
    }

    @Test
    void copiesThatCostMoreThanHitsSave_areNotMadeForAWhile() {
        query.hits.add(10);
        store(Worth.WINDOW_STORES, 1_000, 10_000);
        assertThat(query.statistics(0).admission()).isEqualTo(AdmissionState.COSTS_MORE_THAN_IT_SAVES);
        assertThat(query.worth().refusal(key(1), 0)).isEqualTo(BypassReason.NOT_WORTHWHILE);
        assertThat(query.statistics(Worth.REST.toNanos()).admission()).isEqualTo(AdmissionState.ADMITTED);
    }

    @Test
    void answersThatAreMostlyOutdated_areNotKeptForAWhile() {
        query.hits.add(50);
        query.outdated.add(51);
        store(Worth.WINDOW_STORES, 1_000_000, 1);
        assertThat(query.statistics(0).admission()).isEqualTo(AdmissionState.OUTDATED_TOO_SOON);
    }

    @Test
    void hitsThatSaveTime_keepTheQueryAdmitted() {
        query.hits.add(500);
        query.outdated.add(10);
        store(Worth.WINDOW_STORES, 1_000_000, 1_000);
        assertThat(query.statistics(0).admission()).isEqualTo(AdmissionState.ADMITTED);
        assertThat(query.statistics(0).saved()).isEqualTo(Duration.ofMillis(500));
    }
}
