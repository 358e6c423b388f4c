package io.pgtender.detect;

import static io.pgtender.detect.Observations.latency;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.workload.ResultUse;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnreadRowsDetectorTest {

    private static final String LATEST = "select id from event where kind = ? order by at desc";

    @Test
    void resultOfWhichTheFirstRowIsRead_isFound() {
        Recommendation found = detect(LATEST, 30, 1, 2_000).get(0);

        assertThat(found.finding().kind()).isEqualTo(Finding.Kind.UNREAD_ROWS);
        assertThat(found.finding().summary()).isEqualTo("of 2,000 rows of event that are fetched, 1 are read");
        assertThat(found.finding().evidence())
                .extracting(Evidence::describe)
                .contains("in 30 results the driver got 60,000 rows and the application read 30");
        assertThat(found.change().sql()).contains("SELECT id FROM event WHERE kind = ? ORDER BY at DESC LIMIT ?");
    }

    @Test
    void resultThatIsLimited_hasNoOtherLimit() {
        assertThat(detect(LATEST + " limit 2000", 30, 1, 2_000).get(0).change().sql())
                .isEmpty();
    }

    @Test
    void resultThatIsReadForTheMost_isNoFinding() {
        assertThat(detect(LATEST, 30, 1_001, 2_000)).isEmpty();
    }

    @Test
    void smallResult_isNoFinding() {
        assertThat(detect(LATEST, 30, 1, UnreadRowsDetector.MIN_ROWS - 1)).isEmpty();
    }

    @Test
    void fewResults_areNoFinding() {
        assertThat(detect(LATEST, UnreadRowsDetector.MIN_RESULTS - 1, 1, 2_000)).isEmpty();
    }

    @Test
    void rowsThatAreLocked_areNoFinding() {
        assertThat(detect(LATEST + " for update", 30, 1, 2_000)).isEmpty();
    }

    @Test
    void resultsThatAreNotWatched_areNoFinding() {
        assertThat(detect(LATEST, 0, 0, 0)).isEmpty();
    }

    private static List<Recommendation> detect(String sql, long results, long readEach, long fetchedEach) {
        ResultUse use =
                new ResultUse(results, results * readEach, results * fetchedEach, 1, ResultUse.bit(0), List.of());
        return new UnreadRowsDetector()
                .detect(Observations.of(null, Observations.shape(sql, results * readEach, use, latency(30, 5))))
                .recommendations();
    }
}
