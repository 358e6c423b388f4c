package io.pgtender.detect;

import static io.pgtender.detect.Observations.latency;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeStatistics;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnboundedListDetectorTest {

    private static final String LIST = "select id, name from customer";

    @Test
    void longList_isFound() {
        Recommendation found = detect(list(LIST, 10, 5_000)).get(0);

        assertThat(found.finding().kind()).isEqualTo(Finding.Kind.UNBOUNDED_LIST);
        assertThat(found.finding().summary()).isEqualTo("a list of customer has 5,000 rows and no LIMIT");
        assertThat(evidence(found))
                .containsExactly(
                        "ran 10 times and returned 5,000 rows each time on average, without LIMIT; 5.0 ms each",
                        "it grows with the table: with 10 times the rows it takes 10 times the time and memory");
        assertThat(found.change().sql()).contains("SELECT id, name FROM customer LIMIT ?");
    }

    @Test
    void listOfOneKey_growsWithThatKey() {
        assertThat(evidence(detect(list("select id from orders o where o.customer_id = ?", 10, 5_000))
                        .get(0)))
                .anyMatch(line -> line.startsWith("it grows with what belongs to one customer_id"));
    }

    @Test
    void table_isEvidenceWhereTheServerIsThere() throws SQLException {
        try (Connection server = TestPostgres.newDatabase().getConnection();
                Statement statement = server.createStatement()) {
            statement.execute("CREATE TABLE customer (id int PRIMARY KEY, name text)");
            statement.execute("INSERT INTO customer SELECT i, 'n' FROM generate_series(1, 2000) i");
            statement.execute("ANALYZE customer");
            Recommendation found = new UnboundedListDetector()
                    .detect(Observations.of(server, list(LIST, 10, 2_000)))
                    .recommendations()
                    .get(0);

            assertThat(evidence(found))
                    .contains("customer has 2,000 rows by the last ANALYZE: a list has 100 % of them");
            assertThat(found.change().sql()).contains("SELECT id, name FROM customer ORDER BY id LIMIT ?");
        }
    }

    @Test
    void serverThatRefuses_isNotedAndTakesNothingElse() throws SQLException {
        try (Connection server = TestPostgres.newDatabase().getConnection()) {
            server.close();
            Detection detection = new UnboundedListDetector().detect(Observations.of(server, list(LIST, 10, 2_000)));

            assertThat(detection.recommendations()).hasSize(1);
            assertThat(detection.notes())
                    .containsExactly("what the catalog knows of customer could not be read (SQLSTATE 08003)");
        }
    }

    @Test
    void shortList_isNoFinding() {
        assertThat(detect(list(LIST, 10, UnboundedListDetector.LONG_ROWS - 1))).isEmpty();
    }

    @Test
    void listThatIsReadOnce_isNoFinding() {
        assertThat(detect(list(LIST, UnboundedListDetector.MIN_CALLS - 1, 50_000)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id from customer limit ?",
                "select id from customer fetch first ? rows only",
                "select id from customer where id in (?)",
                "select id from customer where id = any (?)",
                "select country, count(*) from customer group by country",
                "select generate_series(1, 5000)",
                "select i from generate_series(1, 5000) i",
                "select id from customer union select id from supplier limit 5",
                "select id from customer for update",
                "update customer set name = ? returning id"
            })
    void statementWhoseRowsAreBoundedOrThatIsNoList_isNoFinding(String sql) {
        assertThat(detect(list(sql, 10, 5_000))).isEmpty();
    }

    private static ShapeStatistics list(String sql, long calls, long rowsEach) {
        return Observations.shape(sql, calls * rowsEach, ResultUse.NONE, latency(calls, 5));
    }

    private static List<Recommendation> detect(ShapeStatistics... shapes) {
        return new UnboundedListDetector().detect(Observations.of(null, shapes)).recommendations();
    }

    private static List<String> evidence(Recommendation recommendation) {
        return recommendation.finding().evidence().stream()
                .map(Evidence::describe)
                .toList();
    }
}
