package io.pgtender.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Finding.Kind;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.detect.Detection;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.ShapeStatistics;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A hundred thousand orders with one to seven lines each, one behind the other: ANALYZE is misled by its sample of pages. */
class DistinctAdviceTest {

    private static final int ORDERS = 100_000;

    private static Connection connection;
    private static ReviewLab lab;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        lab = new ReviewLab(connection);
        lab.execute(
                "SET default_statistics_target = 2",
                "CREATE UNLOGGED TABLE orders (id int PRIMARY KEY) WITH (autovacuum_enabled = off)",
                "INSERT INTO orders SELECT generate_series(1, 100000)",
                "CREATE UNLOGGED TABLE line (order_id int, n int, filler text) WITH (autovacuum_enabled = off)",
                """
                INSERT INTO line SELECT o, n, repeat('x', 150)
                  FROM generate_series(1, 100000) o, generate_series(1, 1 + o % 7) n
                """,
                "CREATE INDEX line_order ON line (order_id)",
                // a thousand busy users among many that were seen once or twice, in no order
                "CREATE UNLOGGED TABLE event (user_id int, filler text) WITH (autovacuum_enabled = off)",
                """
                INSERT INTO event SELECT CASE WHEN i % 10 < 9 THEN (i * 7919::bigint % 1000)::int ELSE 1000 + i / 15 END, ''
                  FROM generate_series(1, 400000) i ORDER BY hashint4(i)
                """,
                "CREATE INDEX event_user ON event (user_id)",
                ReviewLab.FLUSH,
                "ANALYZE orders",
                "ANALYZE line",
                "ANALYZE event");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private static ShapeStatistics linesOfOrders() throws SQLException {
        return lab.ran(103, "SELECT n FROM line WHERE order_id = ?", i -> List.of(1 + i * 991 % ORDERS));
    }

    @Test
    void clusteredColumn_isAdvisedTheNumberThatLookUpsShow() throws SQLException {
        ShapeStatistics ran = linesOfOrders();

        Detection detection = lab.detect(ran);

        assertThat(ReviewLab.kinds(detection)).containsExactly(Kind.WRONG_DISTINCT);
        Recommendation advice = detection.recommendations().get(0);
        assertThat(ReviewLab.sql(advice))
                .startsWith("ALTER TABLE public.line ALTER COLUMN order_id SET (n_distinct = -0.2")
                .endsWith(");\nANALYZE public.line (order_id)");
        assertThat(advice.finding().evidence().get(2).describe()).contains("equal values lie together");
        double before = lab.estimate("SELECT n FROM line WHERE order_id = 4711");
        lab.apply(advice);
        try {
            assertThat(lab.estimate("SELECT n FROM line WHERE order_id = 4711")).isBetween(2.0, 8.0);
            assertThat(lab.detect(ran).recommendations()).isEmpty();
        } finally {
            lab.revert(advice);
        }
        assertThat(lab.estimate("SELECT n FROM line WHERE order_id = 4711")).isBetween(before / 3, before * 3);
    }

    @Test
    void foreignKey_confirmsAndBoundsTheNumber() throws SQLException {
        lab.execute("ALTER TABLE line ADD CONSTRAINT line_of FOREIGN KEY (order_id) REFERENCES orders");
        try {
            Recommendation advice =
                    lab.detect(linesOfOrders()).recommendations().get(0);

            assertThat(ReviewLab.sql(advice)).contains("SET (n_distinct = -0.25)");
            assertThat(advice.finding().evidence().get(2).describe())
                    .endsWith("the table it references has 100,000 rows");
        } finally {
            lab.execute("ALTER TABLE line DROP CONSTRAINT line_of");
        }
    }

    @Test
    void foreignKeyToFewRows_refutesWhatLookUpsSuggest() throws SQLException {
        lab.execute(
                "CREATE TABLE few (id int PRIMARY KEY)",
                "INSERT INTO few SELECT generate_series(1, 9000)",
                ReviewLab.FLUSH,
                "ANALYZE few",
                "ALTER TABLE line ADD CONSTRAINT line_of FOREIGN KEY (order_id) REFERENCES few NOT VALID",
                "UPDATE pg_constraint SET convalidated = true WHERE conname = 'line_of'");
        try {
            Detection detection = lab.detect(linesOfOrders());

            assertThat(detection.recommendations()).isEmpty();
            assertThat(reason(detection)).endsWith("the table it references has too few rows for that");
        } finally {
            lab.execute("DROP TABLE few CASCADE");
        }
    }

    @Test
    void numberThatSomebodySet_isRespected() throws SQLException {
        lab.execute("ALTER TABLE line ALTER COLUMN order_id SET (n_distinct = 3000)", "ANALYZE line");
        try {
            Detection detection = lab.detect(linesOfOrders());

            assertThat(detection.recommendations()).isEmpty();
            assertThat(reason(detection)).endsWith("but somebody set it: 3000");
        } finally {
            lab.execute("ALTER TABLE line ALTER COLUMN order_id RESET (n_distinct)", "ANALYZE line");
        }
    }

    @Test
    void rareValuesOfAScatteredColumn_areNoProof() throws SQLException {
        Detection detection = lab.detect(lab.ran(
                50, "SELECT filler FROM event WHERE user_id = ?", i -> List.of(1_000 + (10 * i + 9) / 15)));

        assertThat(detection.recommendations()).isEmpty();
    }

    @Test
    void valuesThatAreNotThere_areNoProof() throws SQLException {
        Detection detection = lab.detect(
                lab.ran(50, "SELECT n FROM line WHERE order_id = ?", i -> List.of(i % 10 == 0 ? i + 1 : -i)));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections()).isEmpty();
    }

    @Test
    void oneRowOfEach_mayBeALimitOfTheDriver() throws SQLException {
        Detection detection =
                lab.detect(lab.ran(50, "SELECT n FROM line WHERE order_id = ?", i -> List.of(7 * (i + 1))));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(reason(detection)).contains("count(DISTINCT) tells");
    }

    @Test
    void setting_isAShareWhereItGrowsWithTheTable() {
        assertThat(DistinctAdvice.setting(15_000_000, 60_000_000)).isEqualTo("-0.25");
        assertThat(DistinctAdvice.setting(70_000_000, 60_000_000)).isEqualTo("-1");
        assertThat(DistinctAdvice.setting(123_456, 60_000_000)).isEqualTo("120000");
    }

    private static String reason(Detection detection) {
        return detection.rejections().stream()
                .map(Rejection::reason)
                .findFirst()
                .orElse("none");
    }
}
