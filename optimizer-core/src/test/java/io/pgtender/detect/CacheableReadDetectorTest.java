package io.pgtender.detect;

import static io.pgtender.detect.Observations.latency;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.KeyRepetition;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeStatistics;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheableReadDetectorTest {

    private static final String RATES = "select zone, fee from shipping_rate where country = $1";

    /** Twenty countries, each asked for in every twentieth execution. */
    private static final KeyRepetition TWENTY_VALUES = new KeyRepetition(2_000, Collections.nCopies(20, 100L));

    private static final ResultUse WHOLE = new ResultUse(100, 400, 400, 2, 3, List.of());

    @Test
    void readOfFewValues_isWorthCaching() throws SQLException {
        Recommendation found =
                detect(read(RATES, TWENTY_VALUES, WHOLE)).recommendations().get(0);

        assertThat(found.finding().kind()).isEqualTo(Finding.Kind.CACHEABLE_READ);
        assertThat(found.finding().summary()).isEqualTo("99 % of the executions ask for what was read moments ago");
        assertThat(found.finding().evidence())
                .extracting(Evidence::describe)
                .containsExactly(
                        "of 2,000 executions that were looked at, 2,000 asked for one of 20 combinations of values that were"
                                + " asked for before; 1.0 ms each",
                        "shipping_rate is written 0 times in the time observed, by this process",
                        "with answers that live for 5 minutes and end with the next write, a cache would serve 99 %: 19,763"
                                + " round trips an hour less");
        assertThat(found.change().sql()).contains("SELECT zone, fee FROM shipping_rate WHERE country = ?");
        assertThat(found.impact().savedMillisPerHour()).isBetween(19_000.0, 20_500.0);
    }

    @Test
    void valuesThatDoNotComeBack_areNoReasonToCache() throws SQLException {
        Detection detection = detect(read(RATES, new KeyRepetition(2_000, List.of(3L, 2L)), WHOLE));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason()).startsWith("it seldom asks for the same twice"));
    }

    @Test
    void tableThatIsWrittenOften_isLeftAlone() throws SQLException {
        Detection detection = detect(
                read(RATES, TWENTY_VALUES, WHOLE),
                read("update public.shipping_rate set fee = ? where country = ?", KeyRepetition.NONE, ResultUse.NONE));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason())
                        .isEqualTo("shipping_rate is written too often: 333.3 times a minute, which leaves 5 % of its"
                                + " executions to be served"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            select fee from shipping_rate where country = ? for update | row locks
            select fee from shipping_rate where until > now() and country = ? | changes without a write
            select fee from shipping_rate where f(country) = ? | f(text) is not one of PostgreSQL's own functions
            select fee from secret where country = ? | row-level security
            select relname from pg_catalog.pg_class where relname = ? | changes without a write
            """)
    void obstacle_isTheReason(String sql, String reason) throws SQLException {
        try (Connection server = TestPostgres.newDatabase().getConnection();
                Statement statement = server.createStatement()) {
            statement.execute("CREATE TABLE shipping_rate (country text, fee int, until timestamptz)");
            statement.execute("CREATE TABLE secret (country text, fee int)");
            statement.execute("ALTER TABLE secret ENABLE ROW LEVEL SECURITY");
            statement.execute("CREATE FUNCTION f(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'");

            Detection detection =
                    new CacheableReadDetector().detect(Observations.of(server, read(sql, TWENTY_VALUES, WHOLE)));

            assertThat(detection.recommendations()).isEmpty();
            assertThat(detection.rejections())
                    .singleElement()
                    .satisfies(rejection -> assertThat(rejection.reason()).contains(reason));
        }
    }

    @Test
    void ordinaryTable_hasNoObstacleOnTheServer() throws SQLException {
        try (Connection server = TestPostgres.newDatabase().getConnection();
                Statement statement = server.createStatement()) {
            statement.execute("CREATE TABLE shipping_rate (country text, zone int, fee int)");

            assertThat(new CacheableReadDetector()
                            .detect(Observations.of(
                                    server,
                                    read(
                                            "select max(fee), count(*) from shipping_rate where lower(country) = ?",
                                            TWENTY_VALUES,
                                            WHOLE)))
                            .recommendations())
                    .hasSize(1);
        }
    }

    @Test
    void resultsThatAreNotReadToTheirEnd_cannotBeKept() throws SQLException {
        Detection detection = detect(read(RATES, TWENTY_VALUES, new ResultUse(100, 100, 4_000, 2, 3, List.of())));

        assertThat(detection.rejections())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason()).contains("not read to their end"));
    }

    @Test
    void fewWatchedExecutions_sayNothing() throws SQLException {
        Detection detection = detect(read(RATES, new KeyRepetition(99, List.of(99L)), WHOLE));

        assertThat(detection).isEqualTo(Detection.NOTHING);
    }

    private static Detection detect(ShapeStatistics... shapes) throws SQLException {
        return new CacheableReadDetector().detect(Observations.of((Connection) null, shapes));
    }

    private static ShapeStatistics read(String sql, KeyRepetition keys, ResultUse use) {
        return Observations.shape(sql, 40_000, use, latency(10_000, 1.0)).withKeys(keys);
    }
}
