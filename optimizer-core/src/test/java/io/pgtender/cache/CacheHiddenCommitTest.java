package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that become visible while a statement runs, and snapshots that are older than their statement. */
class CacheHiddenCommitTest {

    private static final String READ = "SELECT n FROM item";
    private static final String ADD = "UPDATE item SET n = n + 1";

    private final CacheFixture fixture = new CacheFixture()
            .run(
                    "CREATE TABLE item (n int)",
                    "INSERT INTO item VALUES (0)",
                    "CREATE PROCEDURE add_twice() LANGUAGE plpgsql AS 'BEGIN UPDATE item SET n = n + 1; COMMIT;"
                            + " PERFORM pg_advisory_lock(7); PERFORM pg_advisory_unlock(7);"
                            + " UPDATE item SET n = n + 1; COMMIT; END'")
            .rule(READ);
    private CachedConnection reader;
    private CachedConnection writer;

    @BeforeEach
    void warmUp() throws SQLException {
        reader = fixture.connect();
        writer = fixture.connect();
        assertThat(reader.hit(READ)).isEqualTo("0");
        writer.execute(ADD + " WHERE false");
        fixture.settle();
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CALL add_twice()",
                "DO $$ BEGIN CALL add_twice(); END $$",
                "DO $$ BEGIN UPDATE item SET n = n + 1; COMMIT; PERFORM pg_advisory_lock(7);"
                        + " PERFORM pg_advisory_unlock(7); UPDATE item SET n = n + 1; COMMIT; END $$"
            })
    void codeThatCommitsWhileItRuns_isSeenBeforeItReturns(String call) throws Exception {
        assertThat(reader.hit(READ)).isEqualTo("0");
        try (Connection gate = fixture.database.getConnection()) {
            run(gate, "SELECT pg_advisory_lock(7)");
            Thread caller = new Thread(() -> unchecked(() -> writer.execute(call)));
            caller.start();
            awaitRow("SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
            for (int i = 0; i < 3; i++) {
                assertThat(reader.value(READ)).isEqualTo("1");
            }
            run(gate, "SELECT pg_advisory_unlock(7)");
            caller.join();
        }
        assertThat(reader.value(READ)).isEqualTo("2");
        assertThat(reader.hit(READ)).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                "SET LOCAL transaction_isolation = 'serializable'",
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ"
            })
    void isolationSetInSql_keepsAnOldSnapshotOutOfTheCache(String set) throws SQLException {
        CachedConnection old = fixture.connect();
        old.autoCommit(false);
        old.execute(set);
        if (set.contains("SESSION")) {
            old.commit();
        }
        old.query("SELECT 1"); // the snapshot
        writer.execute(ADD);
        assertThat(old.value(READ)).isEqualTo("0");
        assertThat(old.lastWasHit).isFalse();
        assertThat(reader.value(READ)).isEqualTo("1");
        assertThat(reader.hit(READ)).isEqualTo("1");
        assertThat(old.value(READ)).isEqualTo("0");
    }

    @Test
    void isolationSetAfterTheFirstStatement_isRefusedByTheServerAndNotServed() throws SQLException {
        CachedConnection late = fixture.connect();
        late.autoCommit(false);
        late.query("SELECT 1");
        assertThatThrownBy(() -> late.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> late.value(READ)).isInstanceOf(SQLException.class);
        assertThat(late.lastWasHit).isFalse();
    }

    @Test
    void isolationThatTheRoleDefaultsTo_isTheDriversAnswerAndNotServedInATransaction() throws SQLException {
        fixture.run("ALTER DATABASE " + fixture.database.getDatabaseName()
                + " SET default_transaction_isolation = 'repeatable read'");
        Connection raw = fixture.database.getConnection();
        CachedConnection old = fixture.connect(raw);
        old.isolation(raw.getTransactionIsolation()); // as the JDBC layer asks the pool for it
        old.autoCommit(false);
        old.query("SELECT 1");
        writer.execute(ADD);
        assertThat(old.value(READ)).isEqualTo("0");
        assertThat(reader.value(READ)).isEqualTo("1");
        assertThat(reader.hit(READ)).isEqualTo("1");
    }

    @Test
    void statementThatFails_leavesAnswersAsTheyWere() throws SQLException {
        reader.hit(READ);
        assertThatThrownBy(() -> writer.execute("UPDATE item SET n = n / 0")).isInstanceOf(SQLException.class);
        assertThat(reader.hit(READ)).isEqualTo("0");
    }

    @Test
    void leaderWhoseQueryIsCancelled_leavesNothingBehind() throws Exception {
        writer.execute(ADD);
        reader.beforeStore = () -> {
            throw new IllegalStateException("the application's thread was stopped here");
        };
        assertThatThrownBy(() -> reader.value(READ)).isInstanceOf(IllegalStateException.class);
        reader.beforeStore = () -> {};
        reader.session.closed(Outcome.FAILED);
        assertThat(fixture.cache().flights().size()).isZero();
        assertThat(writer.hit(READ)).isEqualTo("1");
    }

    @Test
    void manyWritersThatEndInAnyOrder_leaveNoIntentOpen() throws SQLException {
        String sum = "SELECT sum(n) FROM wide";
        CachedConnection[] writers = new CachedConnection[6];
        CacheFixture other = new CacheFixture()
                .run(
                        "CREATE TABLE wide (id int, n int)",
                        "INSERT INTO wide SELECT i, 0 FROM generate_series(0, 5) AS i")
                .rule(sum);
        try (other) {
            CachedConnection watcher = other.connect();
            watcher.hit(sum);
            for (int i = 0; i < writers.length; i++) {
                writers[i] = other.connect();
                writers[i].autoCommit(false);
                writers[i].execute("UPDATE wide SET n = 1 WHERE id = " + i);
            }
            for (CachedConnection each : writers) {
                each.session.beforeCommit();
            }
            int[] order = {3, 0, 5, 1, 4, 2};
            for (int i = 0; i < order.length; i++) {
                writers[order[i]].raw().commit();
                assertThat(watcher.value(sum)).isEqualTo(String.valueOf(i + 1));
                writers[order[i]].session.afterCommit(Outcome.SUCCEEDED);
                assertThat(watcher.value(sum)).isEqualTo(String.valueOf(i + 1));
            }
            assertThat(watcher.hit(sum)).isEqualTo("6");
        }
    }

    private void awaitRow(String sql) throws SQLException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        try (Connection connection = fixture.database.getConnection();
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() - deadlineNanos < 0) {
                try (ResultSet row = statement.executeQuery(sql)) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return;
                    }
                }
            }
        }
        throw new AssertionError("never true: " + sql);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static void unchecked(Action action) {
        try {
            action.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
