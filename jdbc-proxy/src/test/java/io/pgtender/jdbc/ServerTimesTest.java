package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.AdvisorStatistics;
import io.pgtender.Report;
import io.pgtender.workload.ServerComparison;
import io.pgtender.workload.ServerComparison.Basis;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The server's own times in reports, on a real server. */
class ServerTimesTest {

    private static final String QUERY = "SELECT count(*) FROM generate_series(1, ?) i";

    @Test
    void report_setsTheServersTimesBesideOurs() throws SQLException {
        PGSimpleDataSource database = Shop.database("CREATE EXTENSION pg_stat_statements");
        try (TenderDataSource tended = TenderDataSource.wrap(database)) {
            for (int i = 0; i < 20; i++) {
                Shop.query(tended, QUERY, 10_000);
            }

            Report report = tended.advisor().analyze();

            assertThat(report.serverTimes())
                    .hasValueSatisfying(times -> assertThat(times.shapes())
                            .singleElement()
                            .satisfies(shape -> {
                                assertThat(shape.executions()).isEqualTo(20);
                                assertThat(shape.serverMillis()).isBetween(0.001, shape.clientMillis());
                            }));
            assertThat(report.toString())
                    .contains("On the server, by pg_stat_statements")
                    .contains("is network and driver");
        }
    }

    @Test
    void report_withoutTheExtension_saysSo() throws SQLException {
        try (TenderDataSource tended = TenderDataSource.wrap(Shop.database())) {
            Report report = tended.advisor().analyze();

            assertThat(report.serverTimes()).isEmpty();
            assertThat(report.notes()).anyMatch(note -> note.contains("CREATE EXTENSION pg_stat_statements"));
        }
    }

    @Test
    void secondReading_coversTheSameTimeOnBothSides() throws SQLException {
        PGSimpleDataSource database = Shop.database("CREATE EXTENSION pg_stat_statements");
        try (TenderDataSource tended = TenderDataSource.wrap(database)) {
            Shop.query(tended, QUERY, 10);
            assertThat(tended.advisor().serverStatements().basis()).isEqualTo(Basis.SINCE_RESET);

            Shop.query(tended, QUERY, 10);
            Shop.query(tended, QUERY, 10);
            Shop.query(database, QUERY, 10);

            ServerComparison comparison = tended.advisor().serverStatements();
            assertThat(comparison.basis()).isEqualTo(Basis.SAME_WINDOW);
            assertThat(comparison.shapes()).singleElement().satisfies(shape -> {
                assertThat(shape.executions()).isEqualTo(2);
                assertThat(shape.otherCalls()).isEqualTo(1);
            });
            assertThat(comparison.others().calls()).as("of another client").isEqualTo(1);
        }
    }

    @Test
    void advisor_countsItsAnalyses() throws SQLException {
        try (TenderDataSource tended = TenderDataSource.wrap(Shop.database())) {
            tended.advisor().analyze();
            tended.advisor().analyze();

            AdvisorStatistics statistics = tended.advisor().statistics();
            assertThat(statistics.analyses()).isEqualTo(2);
            assertThat(statistics.analysisTime()).isGreaterThan(Duration.ZERO);
        }
    }
}
