package io.pgtender.detect;

import static io.pgtender.detect.Observations.latency;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.workload.ResultUse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadColumnsDetectorTest {

    private static final long TWO = ResultUse.bit(0) | ResultUse.bit(3);

    @Test
    void starOfWhichFewColumnsAreRead_isFound() {
        Recommendation found =
                detect("select * from customer where id = ?", 30, 12, TWO).get(0);

        assertThat(found.finding().kind()).isEqualTo(Finding.Kind.UNREAD_COLUMNS);
        assertThat(found.finding().summary()).isEqualTo("12 columns of customer are selected by *, 2 are read");
        assertThat(found.finding().evidence())
                .extracting(Evidence::describe)
                .containsExactly("in 30 results, 2 of 12 columns were ever read", "read were c0, c3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            select * from customer where id = ?        | SELECT c0, c3 FROM customer WHERE id = ?
            select c.* from customer c where c.id = ?  | SELECT c.c0, c.c3 FROM customer c WHERE c.id = ?
            """)
    void columnsThatAreRead_areWrittenOut(String sql, String named) {
        assertThat(detect(sql, 30, 12, TWO).get(0).change().sql()).contains(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select c.*, o.id from customer c join orders o on o.c = c.id",
                "select distinct * from customer",
                "select * from customer, orders"
            })
    void starBesideOthers_isFoundWithoutAStatement(String sql) {
        assertThat(detect(sql, 30, 12, TWO).get(0).change().sql()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 from customer",
                "select a * b, c from customer",
                "select count(*) from customer",
                "select id from (select * from customer) c"
            })
    void statementWithoutAStar_isNoFinding(String sql) {
        assertThat(detect(sql, 30, 12, TWO)).isEmpty();
    }

    @Test
    void columnsThatAreReadForTheMost_areNoFinding() {
        assertThat(detect("select * from customer", 30, 12, 0b11111)).isEmpty();
    }

    @Test
    void fewColumns_areNoFinding() {
        assertThat(detect("select * from customer", 30, UnreadColumnsDetector.MIN_COLUMNS - 1, TWO))
                .isEmpty();
    }

    @Test
    void fewResults_areNoFinding() {
        assertThat(detect("select * from customer", UnreadColumnsDetector.MIN_RESULTS - 1, 12, TWO))
                .isEmpty();
    }

    @Test
    void resultsOfWhichNothingIsRead_areNoFinding() {
        assertThat(detect("select * from customer", 30, 12, 0)).isEmpty();
    }

    private static List<Recommendation> detect(String sql, long results, int columns, long read) {
        List<String> labels = IntStream.range(0, columns).mapToObj(i -> "c" + i).toList();
        ResultUse use = new ResultUse(results, results, results, columns, read, labels);
        return new UnreadColumnsDetector()
                .detect(Observations.of(null, Observations.shape(sql, results, use, latency(30, 5))))
                .recommendations();
    }
}
