package io.pgtender.detect;

import static io.pgtender.detect.Observations.latency;
import static io.pgtender.detect.Observations.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgtender.advice.Change;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetPagingDetectorTest {

    private static final String PAGE = "select id from event where kind = ? order by at desc limit ? offset ?";

    @Test
    void deepPages_areFoundWithTheirKeysetQueryAndItsIndex() {
        Recommendation found = detect(paged(PAGE, "x", 20, 12_345L)).get(0);

        assertThat(found.finding().kind()).isEqualTo(Finding.Kind.DEEP_PAGING);
        assertThat(found.finding().summary()).isEqualTo("pages of event skip thousands of rows by OFFSET");
        assertThat(found.change().sql())
                .contains("SELECT id FROM event WHERE kind = ? AND at < ? ORDER BY at DESC LIMIT ?");
        assertThat(index(found)).isEqualTo("CREATE INDEX CONCURRENTLY ON event (kind, at DESC)");
        assertThat(found.change().describe()).contains("add the primary key to ORDER BY");
    }

    @Test
    void primaryKey_makesTheOrderUnique() throws SQLException {
        try (Connection server = TestPostgres.newDatabase().getConnection();
                Statement statement = server.createStatement()) {
            statement.execute("CREATE TABLE event (id int PRIMARY KEY, kind text, at timestamptz)");
            Recommendation found = new OffsetPagingDetector()
                    .detect(Observations.of(server, paged(PAGE, "x", 20, 12_345L)))
                    .recommendations()
                    .get(0);
            String page = found.change().sql().orElseThrow();

            assertThat(page)
                    .isEqualTo(
                            "SELECT id FROM event WHERE kind = ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?");
            assertThat(found.change().describe()).endsWith("rows without at are not on any page");
            assertThat(index(found)).isEqualTo("CREATE INDEX CONCURRENTLY ON public.event (kind, at DESC, id DESC)");
            statement.execute(index(found));
            statement.execute("PREPARE page AS " + numbered(page));
        }
    }

    @Test
    void skippedRows_areToldByMagnitude() {
        List<String> evidence = detect(paged(PAGE, "x", 20, 12_345L)).get(0).finding().evidence().stream()
                .map(Evidence::describe)
                .toList();

        assertThat(evidence)
                .contains("1 of 1 sampled executions skipped 1,000 rows or more, the deepest more than 10,000")
                .noneMatch(line -> line.contains("12,345") || line.contains("12345"));
    }

    @Test
    void savings_areWhatPagesTakeBeyondTheFastest() {
        // 10 pages of 1 ms and 10 of 31 ms, in half an hour
        ShapeStatistics shape =
                Observations.shape(PAGE, 400, ResultUse.NONE, latency(10, 1, 31), sample(PAGE, "x", 20, 5_000));

        assertThat(detect(shape).get(0).impact().savedMillisPerHour()).isCloseTo(600, within(10.0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            select id from t order by id limit 5 offset 2000        | 2000
            SELECT id FROM t ORDER BY id OFFSET 2000 ROWS FETCH FIRST 5 ROWS ONLY | 2000
            select id from t order by id offset ? rows fetch first ? rows only | 31
            select id from t where a = ? order by id limit ? offset ? | 33
            select id from t where a = ? order by id offset  ? limit ? | 32
            """)
    void rowsSkipped_areReadFromTheTextOrTheParameters(String sql, long skipped) {
        int count = (int) sql.chars().filter(c -> c == '?').count();
        Object[] parameters = List.of(31, 32, 33).subList(0, count).toArray();

        assertThat(OffsetPagingDetector.skipped(sample(sql, parameters))).contains(skipped);
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 1", "select 1 offset", "select 1 offset ?", "select 1 offset f(2)", ""})
    void rowsSkipped_areUnknownWhereNeitherTells(String sql) {
        assertThat(OffsetPagingDetector.skipped(sample(sql))).isEmpty();
    }

    @Test
    void shallowPages_areNoFinding() {
        assertThat(detect(paged(PAGE, "x", 20, 999))).isEmpty();
    }

    @Test
    void fewPages_areNoFinding() {
        assertThat(detect(Observations.shape(
                        PAGE,
                        80,
                        ResultUse.NONE,
                        latency(OffsetPagingDetector.MIN_CALLS - 1, 5),
                        sample(PAGE, "x", 20, 50_000))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id from event where offset_in_file = ? limit ?",
                "select id from event where id > ? order by id limit ?",
                "select max(n) from (select n from event limit ? offset ?) e",
                "delete from event where id in (select id from event limit ? offset ?)"
            })
    void statementsThatDoNotPage_areNoFinding(String sql) {
        assertThat(detect(paged(sql, 50_000, 50_000))).isEmpty();
    }

    @Test
    void orderByAnExpression_isFoundWithoutAQuery() {
        String sql = "select id from event order by lower(name) limit ? offset ?";
        Recommendation found = detect(paged(sql, 20, 50_000)).get(0);

        assertThat(found.change().sql()).isEmpty();
        assertThat(found.change().describe()).startsWith("start each page after the last row of the one before");
    }

    private static ShapeStatistics paged(String sql, Object... parameters) {
        return Observations.shape(sql, 2_000, ResultUse.NONE, latency(100, 5), sample(sql, parameters));
    }

    private static List<Recommendation> detect(ShapeStatistics... shapes) {
        return new OffsetPagingDetector().detect(Observations.of(null, shapes)).recommendations();
    }

    private static String index(Recommendation found) {
        return ((Change.ApplicationChange) found.change()).others().get(0).sql().orElseThrow();
    }

    private static String numbered(String sql) {
        String numbered = sql;
        for (int i = 1; numbered.contains("?"); i++) {
            numbered = numbered.replaceFirst("\\?", "\\$" + i);
        }
        return numbered;
    }
}
