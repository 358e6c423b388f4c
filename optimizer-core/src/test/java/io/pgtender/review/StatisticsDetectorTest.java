package io.pgtender.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Evidence;
import io.pgtender.advice.Finding.Kind;
import io.pgtender.advice.Recommendation;
import io.pgtender.advice.Rejection;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.detect.Detection;
import io.pgtender.detect.Observed;
import io.pgtender.sql.RelationName;
import io.pgtender.testing.TestPostgres;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatisticsDetectorTest {

    private static Connection connection;
    private static ReviewLab lab;

    @BeforeAll
    static void createTables() throws SQLException {
        connection = TestPostgres.newDatabase().getConnection();
        lab = new ReviewLab(connection);
        lab.execute(
                "SET default_statistics_target = 10",
                // 50 cities, 500 codes, each in one city; 5 kinds that depend on nothing; pairs of equal numbers
                """
                CREATE TABLE addr (id int PRIMARY KEY, city int, "Zip" int, kind int, a int, b int)
                  WITH (autovacuum_enabled = off);
                INSERT INTO addr SELECT i, (i % 500) / 10, i % 500, i / 500 % 5, i % 200, i % 200
                  FROM generate_series(1, 50000) i;
                """,
                """
                CREATE TABLE person (id int PRIMARY KEY, email varchar(50), at timestamp, doc jsonb, status text)
                  WITH (autovacuum_enabled = off);
                INSERT INTO person SELECT i, 'User' || i || '@x', timestamp '2026-01-01' + i * interval '1 minute',
                  jsonb_build_object('k', i % 5), CASE WHEN i % 1000 = 0 THEN 'rare' || i % 5000 ELSE 'usual' END
                  FROM generate_series(1, 50000) i;
                """,
                ReviewLab.FLUSH,
                "ANALYZE addr",
                "ANALYZE person");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @Test
    void dependentColumns_areAdvisedStatisticsThatMakeTheEstimateRight() throws SQLException {
        String text = "SELECT id FROM addr WHERE city = ? AND \"Zip\" = ?";
        ShapeStatistics ran = lab.ran(30, text, i -> List.of(i * 3 % 500 / 10, i * 3 % 500));

        Detection detection = lab.detect(ran);

        assertThat(ReviewLab.kinds(detection)).containsExactly(Kind.CORRELATED_COLUMNS);
        Recommendation advice = detection.recommendations().get(0);
        assertThat(ReviewLab.sql(advice))
                .startsWith("CREATE STATISTICS public.pgt_addr_city_zip_")
                .contains(" (ndistinct, dependencies, mcv) ON city, \"Zip\" FROM public.addr;\nANALYZE public.addr");
        assertThat(advice.finding().evidence())
                .hasExactlyElementsOfTypes(Evidence.Measured.class, Evidence.Planned.class);
        lab.apply(advice);
        try {
            assertThat(lab.estimate("SELECT id FROM addr WHERE city = 12 AND \"Zip\" = 123"))
                    .isBetween(50.0, 200.0);
            assertThat(lab.detect(ran).recommendations()).isEmpty();
        } finally {
            lab.revert(advice);
        }
        assertThat(ReviewLab.kinds(lab.detect(ran))).containsExactly(Kind.CORRELATED_COLUMNS);
    }

    @Test
    void dependentColumns_areFoundAmongOthersAndInUpdates() throws SQLException {
        Detection detection = lab.detect(
                lab.ran(
                        30,
                        "SELECT id FROM addr WHERE kind = ? AND city = ? AND \"Zip\" = ?",
                        i -> List.of(i % 5, i * 3 % 500 / 10, i * 3 % 500)),
                lab.ran(
                        30,
                        "UPDATE addr SET kind = kind WHERE city = ? AND \"Zip\" = ?",
                        i -> List.of(i * 3 % 500 / 10, i * 3 % 500)));

        assertThat(detection.recommendations()).singleElement().satisfies(advice -> {
            assertThat(ReviewLab.sql(advice)).contains(" ON city, \"Zip\" FROM ");
            assertThat(advice.finding().shapes()).hasSize(2);
        });
    }

    @Test
    void dependentColumns_withStatisticsThatDoNotHelpAreNotAdvisedAgain() throws SQLException {
        lab.execute("CREATE STATISTICS unfilled (dependencies) ON city, \"Zip\" FROM addr");
        try {
            Detection detection = lab.detect(lab.ran(
                    30,
                    "SELECT id FROM addr WHERE city = ? AND \"Zip\" = ?",
                    i -> List.of(i * 3 % 500 / 10, i * 3 % 500)));

            assertThat(detection.recommendations()).isEmpty();
            assertThat(detection.rejections())
                    .singleElement()
                    .extracting(Rejection::reason)
                    .asString()
                    .startsWith("public.unfilled is there");
        } finally {
            lab.execute("DROP STATISTICS unfilled");
        }
    }

    @Test
    void groupsOfDependentColumns_areAdvisedTheirNumber() throws SQLException {
        ShapeStatistics ran = lab.ran(20, "SELECT a, b, count(*) FROM addr GROUP BY a, b", i -> List.of());

        Recommendation advice = lab.detect(ran).recommendations().get(0);

        assertThat(ReviewLab.sql(advice)).contains(" (ndistinct) ON a, b FROM public.addr;");
        lab.apply(advice);
        try {
            assertThat(lab.estimate("SELECT a, b FROM addr GROUP BY a, b")).isBetween(100.0, 400.0);
            assertThat(lab.detect(ran).recommendations()).isEmpty();
        } finally {
            lab.revert(advice);
        }
    }

    @Test
    void expressionBelievedRare_isAdvisedStatistics() throws SQLException {
        ShapeStatistics ran = lab.ran(20, "SELECT id FROM person p WHERE doc ->> 'k' = ?", i -> List.of("" + i % 5));

        Recommendation advice = lab.detect(ran).recommendations().get(0);

        assertThat(advice.finding().kind()).isEqualTo(Kind.UNKNOWN_EXPRESSION);
        assertThat(ReviewLab.sql(advice))
                .startsWith("CREATE STATISTICS public.pgt_person_expr_")
                .contains(" ON (doc ->> 'k'::text) FROM public.person;");
        lab.apply(advice);
        try {
            assertThat(lab.estimate("SELECT id FROM person WHERE doc ->> 'k' = '3'"))
                    .isBetween(5_000.0, 20_000.0);
            assertThat(lab.detect(ran).recommendations()).isEmpty();
        } finally {
            lab.revert(advice);
        }
    }

    @Test
    void expressionBelievedFrequent_isAdvisedStatistics() throws SQLException {
        ShapeStatistics ran =
                lab.ran(20, "SELECT id FROM person WHERE lower(email) = ?", i -> List.of("user" + i + "@x"));

        Recommendation advice = lab.detect(ran).recommendations().get(0);

        assertThat(ReviewLab.sql(advice)).contains(" ON (lower((email)::text)) FROM public.person;");
        lab.apply(advice);
        try {
            assertThat(lab.estimate("SELECT id FROM person WHERE lower(email) = 'user7@x'"))
                    .isBetween(1.0, 2.0);
            assertThat(lab.detect(ran).recommendations()).isEmpty();
        } finally {
            lab.revert(advice);
        }
    }

    @Test
    void expressionThatHoldsAParameter_isNotPrinted() throws SQLException {
        Detection detection =
                lab.detect(lab.ran(20, "SELECT id FROM person WHERE doc ->> ? = ?", i -> List.of("k", "" + i % 5)));

        assertThat(detection.recommendations()).isEmpty();
        assertThat(detection.rejections())
                .singleElement()
                .extracting(Rejection::reason)
                .asString()
                .startsWith("the expression itself depends on a parameter");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM addr WHERE city = ? AND kind = 3", // independent
                "SELECT id FROM addr WHERE city = ? AND \"Zip\" IN (SELECT 10)", // constant folded: one in ten codes
                "SELECT id FROM addr WHERE city = ? AND \"Zip\" = city * 10 LIMIT 5",
                "SELECT count(*) FROM addr WHERE city = ? AND \"Zip\" = 100",
                "SELECT x.id FROM addr x JOIN addr y ON y.id = x.id WHERE x.city = ? AND x.\"Zip\" = x.city * 10",
                "SELECT kind, count(*) FROM addr WHERE city = ? GROUP BY kind",
                "SELECT DISTINCT a, b FROM addr WHERE city = ? LIMIT 1"
            })
    void statementsThatProveNothing_areLeftAlone(String text) throws SQLException {
        assertThat(lab.detect(lab.ran(25, text, i -> List.of(i % 50))).recommendations())
                .isEmpty();
    }

    @Test
    void fewExecutions_proveNothing() throws SQLException {
        assertThat(lab.detect(lab.ran(
                                19, "SELECT id FROM addr WHERE city = ? AND \"Zip\" = ?", i -> List.of(i / 10, i)))
                        .recommendations())
                .isEmpty();
    }

    @Test
    void skewedColumn_isLeftAloneWhateverIsAskedFor() throws SQLException {
        Detection detection = lab.detect(
                lab.ran(30, "SELECT id FROM person WHERE status = ?", i -> List.of("rare" + i % 5 * 1000)),
                lab.ran(
                        25,
                        "SELECT id, status FROM person WHERE status = ?",
                        i -> List.of(i == 24 ? "usual" : "none")));

        assertThat(detection.recommendations()).isEmpty();
    }

    @Test
    void nothingWasExplained_nothingIsSaid() throws SQLException {
        assertThat(lab.detect()).isEqualTo(Detection.NOTHING);
    }

    @Test
    void withoutConnection_theReportSaysSo() throws SQLException {
        Instant from = Instant.parse("2026-03-02T12:00:00Z");
        Workload nothing = new Workload(from, from.plusSeconds(60), List.of(), List.of(), Workload.Drops.NONE);

        assertThat(new StatisticsDetector().detect(new Observed(nothing, null)).notes())
                .containsExactly("statistics were not looked at: no connection");
    }

    @Test
    void nameOfAStatisticsObject_isShortAndStable() {
        StatisticsObject object = StatisticsObject.ofColumns(
                new RelationName("Büro", "Änderungen aller Kundenanschriften"),
                List.of("mcv"),
                List.of("Straße und Hausnummer", "Postleitzahl"));

        assertThat(object.name().name())
                .startsWith("pgt_")
                .hasSizeLessThanOrEqualTo(IndexDefinition.MAX_NAME_BYTES)
                .isEqualTo(object.name().name())
                .matches(name -> name.chars().allMatch(c -> c < 128));
        assertThat(object.change("x").reversalSql())
                .hasValueSatisfying(sql -> assertThat(sql).startsWith("DROP STATISTICS \"Büro\".pgt_"));
    }
}
