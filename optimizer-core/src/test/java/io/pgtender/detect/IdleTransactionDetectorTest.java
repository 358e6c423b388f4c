package io.pgtender.detect;

import static io.pgtender.detect.Observations.latency;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.workload.ConnectionStatistics;
import io.pgtender.workload.LatencyDistribution;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdleTransactionDetectorTest {

    @Test
    void transactionsThatDoLittleElse_areFound() {
        Recommendation found =
                detect(latency(50, 2), latency(50, 300), latency(50, 200), 0).get(0);

        assertThat(found.finding().kind()).isEqualTo(Finding.Kind.IDLE_TRANSACTION);
        assertThat(found.finding().summary()).startsWith("transactions are open while no statement runs, 6");
        assertThat(found.finding().shapes()).isEmpty();
    }

    @Test
    void fewLongOnes_areFoundToo() {
        assertThat(detect(latency(1), latency(49, 10, 10, 10, 1_500), latency(49, 1, 1, 1, 1_200), 0))
                .hasSize(1);
    }

    @Test
    void transactionsLeftOpen_areEvidence() {
        assertThat(detect(latency(50, 2), latency(50, 300), latency(50, 200), 3)
                        .get(0)
                        .finding()
                        .evidence())
                .extracting(Evidence::describe)
                .contains("3 were still open when their connection was given back");
    }

    @Test
    void savings_areNoMoreThanWhatIsWaitedForConnections() {
        // 50 waits of 2 ms in half an hour
        assertThat(detect(latency(50, 2), latency(50, 300), latency(50, 200), 0)
                        .get(0)
                        .impact()
                        .savedMillisPerHour())
                .isCloseTo(200, within(5.0));
    }

    @Test
    void busyTransactions_areNoFinding() {
        assertThat(detect(latency(50, 2), latency(50, 900), latency(50, 400), 0))
                .isEmpty();
    }

    @Test
    void shortTransactions_areNoFinding() {
        assertThat(detect(latency(50, 2), latency(50, 60), latency(50, 50), 0)).isEmpty();
    }

    @Test
    void fewTransactions_areNoFinding() {
        assertThat(detect(
                        latency(1, 2),
                        latency(IdleTransactionDetector.MIN_TRANSACTIONS - 1, 9_000),
                        latency(IdleTransactionDetector.MIN_TRANSACTIONS - 1, 8_000),
                        0))
                .isEmpty();
    }

    @Test
    void noTransactions_areNoFinding() {
        assertThat(new IdleTransactionDetector()
                        .detect(Observations.of(ConnectionStatistics.NONE))
                        .recommendations())
                .isEmpty();
    }

    private static List<Recommendation> detect(
            LatencyDistribution checkout, LatencyDistribution transactions, LatencyDistribution idle, long leftOpen) {
        return new IdleTransactionDetector()
                .detect(Observations.of(new ConnectionStatistics(
                        checkout, Map.of(), transactions, idle, transactions.count(), 0, leftOpen)))
                .recommendations();
    }
}
