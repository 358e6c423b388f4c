package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** On a pool of one connection, so that whoever comes next gets the same. */
class AnalysisSessionTest {

    private static final Duration TIMEOUT = Duration.ofMillis(1_500);

    private HikariDataSource pool;

    @BeforeEach
    void open() {
        HikariConfig settings = new HikariConfig();
        PGSimpleDataSource database = TestPostgres.newDatabase();
        database.setApplicationName("shop");
        database.setOptions("-c statement_timeout=77s");
        settings.setDataSource(database);
        settings.setMaximumPoolSize(1);
        settings.setAutoCommit(false);
        pool = new HikariDataSource(settings);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void session_isOursReadOnlyAndUnderShortTimeouts() throws SQLException {
        try (AnalysisSession session = AnalysisSession.open(pool, TIMEOUT, new QuestionPace(1_000))) {
            assertThat(session.connection().getAutoCommit()).isTrue();
            assertThat(settings(session.connection()))
                    .containsEntry("application_name", "pgtender")
                    .containsEntry("statement_timeout", "1500ms")
                    .containsEntry("lock_timeout", "1s")
                    .containsEntry("default_transaction_read_only", "on");
        }
    }

    @Test
    void session_cannotWrite() throws SQLException {
        try (AnalysisSession session = AnalysisSession.open(pool, TIMEOUT, new QuestionPace(1_000));
                Statement statement = session.connection().createStatement()) {
            assertThatThrownBy(() -> statement.execute("CREATE TABLE t (id int)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("read-only transaction");
        }
    }

    @Test
    void slowQuestion_isStoppedByTheServer() throws SQLException {
        try (AnalysisSession session = AnalysisSession.open(pool, Duration.ofMillis(50), new QuestionPace(1_000));
                Statement statement = session.connection().createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(60)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void nextUser_findsEverythingAsItWas() throws SQLException {
        Map<String, String> before = look();
        AnalysisSession.open(pool, TIMEOUT, new QuestionPace(1_000)).close();

        assertThat(look()).isEqualTo(before).containsEntry("statement_timeout", "77s");
    }

    @Test
    void failedTransaction_isNotHandedToTheNextUser() throws SQLException {
        Map<String, String> before = look();
        try (AnalysisSession session = AnalysisSession.open(pool, TIMEOUT, new QuestionPace(1_000))) {
            session.connection().setAutoCommit(false);
            try (Statement statement = session.connection().createStatement()) {
                assertThatThrownBy(() -> statement.execute("SELECT 1 / 0")).isInstanceOf(SQLException.class);
            }
        }

        Map<String, String> after = look();
        assertThat(after.remove("pid")).isNotEqualTo(before.remove("pid"));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void brokenConnection_isThrownAwayAndReplaced() throws SQLException {
        Map<String, String> before = look();
        try (AnalysisSession session = AnalysisSession.open(pool, TIMEOUT, new QuestionPace(1_000));
                Statement statement = session.connection().createStatement()) {
            assertThatThrownBy(() -> statement.execute("SELECT pg_terminate_backend(pg_backend_pid())"))
                    .isInstanceOf(SQLException.class);
        }

        Map<String, String> after = look();
        assertThat(after.remove("pid")).isNotEqualTo(before.remove("pid"));
        assertThat(after).isEqualTo(before);
    }

    private Map<String, String> look() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            Map<String, String> settings = settings(connection);
            settings.put("autocommit", String.valueOf(connection.getAutoCommit()));
            connection.rollback();
            return settings;
        }
    }

    private static Map<String, String> settings(Connection connection) throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT name, current_setting(name) FROM pg_settings
                         WHERE name IN ('application_name', 'statement_timeout', 'lock_timeout',
                           'default_transaction_read_only', 'transaction_read_only')
                        UNION ALL SELECT 'pid', pg_backend_pid()::text
                        """)) {
            while (rows.next()) {
                settings.put(rows.getString(1), rows.getString(2));
            }
        }
        return settings;
    }
}
