package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.Report;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Which reads are worth caching, by what an application really asks for. */
class CacheAdviceTest {

    private static final String RATE = "SELECT fee FROM rate WHERE zone = ?";

    @Test
    void readThatAsksForTheSameInEachUnit_isRecommendedWithItsRule() throws SQLException {
        try (TenderDataSource tended = TenderDataSource.wrap(database())) {
            for (int i = 0; i < 300; i++) {
                Shop.query(tended, RATE, i % 5);
            }
            Recommendation found = advice(tended.advisor().analyze()).get(0);

            assertThat(found.finding().summary()).endsWith("% of the executions ask for what was read moments ago");
            assertThat(found.finding().evidence().get(0).describe())
                    .startsWith("of 300 executions that were looked at, 300 asked for one of 5 combinations");
            assertThat(found.change().sql()).contains("SELECT fee FROM rate WHERE zone = ?");
        }
    }

    @Test
    void readOfEverChangingKeys_isLeftAloneWithTheReason() throws SQLException {
        try (TenderDataSource tended = TenderDataSource.wrap(database())) {
            for (int i = 0; i < 300; i++) {
                Shop.query(tended, RATE, i);
            }
            Report report = tended.advisor().analyze();

            assertThat(advice(report)).isEmpty();
            assertThat(report.rejections())
                    .anySatisfy(rejection -> assertThat(rejection.reason()).startsWith("it seldom asks for the same"));
        }
    }

    private static List<Recommendation> advice(Report report) {
        return report.recommendations().stream()
                .filter(r -> r.finding().kind() == Finding.Kind.CACHEABLE_READ)
                .toList();
    }

    private static DataSource database() throws SQLException {
        DataSource database = TestPostgres.newDatabase();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE rate (zone int PRIMARY KEY, fee int)");
            statement.execute("INSERT INTO rate SELECT i, i FROM generate_series(0, 999) i");
        }
        return database;
    }
}
