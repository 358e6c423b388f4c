package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.cache.CachePolicy;
import io.pgtender.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Commits that the server holds back because a synchronous standby does not answer: on disk, not visible, not
 * acknowledged (syncrep.c, SyncRepWaitForLSN). And what may end such a wait.
 */
class CacheCommitTest {

    private static final String READ = "SELECT n FROM item";
    private static final String ADD = "UPDATE item SET n = n + 1";
    private static final String HELD = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private static EmbeddedPostgres server;

    private DataSource raw;
    private HikariDataSource pool;
    private TenderDataSource tended;
    private final AtomicReference<@Nullable String> outcome = new AtomicReference<>();

    @BeforeAll
    static void start() throws SQLException {
        server = TestPostgres.ownServer();
        // The embedded server is started with it off.
        Shop.run(server.getPostgresDatabase(), "ALTER DATABASE postgres SET synchronous_commit = on");
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        raw = server.getPostgresDatabase();
        Shop.run(raw, "DROP TABLE IF EXISTS item", "CREATE TABLE item (n int)", "INSERT INTO item VALUES (0)");
        pool = Shop.pool(raw, 4);
        tended = TenderDataSource.builder(pool)
                .cache(CachePolicy.builder().rule(READ, Duration.ofHours(1)).build())
                .build();
        awaitHit(0);
        Shop.run(tended, ADD + " WHERE false"); // its write set is asked for
        awaitHit(0);
    }

    @AfterEach
    void close() throws SQLException {
        release();
        tended.close();
        pool.close();
    }

    private static int n(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(READ)) {
            row.next();
            return row.getInt(1);
        }
    }

    private long hits() {
        return tended.cache().orElseThrow().statistics().hits();
    }

    private void awaitHit(int expected) throws SQLException {
        long before = hits();
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (hits() == before) {
            assertThat(n(tended)).isEqualTo(expected);
            if (System.nanoTime() - end > 0) {
                fail("nothing was served: " + tended.cache().orElseThrow().statistics());
            }
        }
    }

    private void hold() throws SQLException {
        Shop.run(raw, "ALTER SYSTEM SET synchronous_standby_names = 'nosuch'", "SELECT pg_reload_conf()");
        awaitRow("SELECT 1 WHERE current_setting('synchronous_standby_names') = 'nosuch'");
    }

    private void release() throws SQLException {
        Shop.run(raw, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
    }

    private int awaitRow(String sql) throws SQLException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() - end < 0) {
            try (Connection connection = raw.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                if (row.next()) {
                    return row.getInt(1);
                }
            }
        }
        return fail("no row: " + sql);
    }

    /** A thread whose commit is held back; what came of it is in {@link #outcome}. */
    private Thread commitOn(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(ADD);
        }
        hold();
        Thread thread = new Thread(() -> {
            try {
                connection.commit();
            } catch (SQLException e) {
                outcome.set(e.getSQLState());
            }
        });
        thread.start();
        return thread;
    }

    /** Whatever is visible now: nobody may be served less afterwards. */
    private void assertNeverOlder() throws SQLException {
        int newest = 0;
        long end = System.nanoTime() + DEADLINE.toNanos();
        long before = hits();
        while (newest == 0 || hits() == before) {
            int visible = n(raw);
            int read = n(tended);
            assertThat(read).isGreaterThanOrEqualTo(Math.max(newest, visible));
            newest = Math.max(newest, read);
            before = newest == 0 ? hits() : before;
            if (System.nanoTime() - end > 0) {
                fail("newest " + newest + ": " + tended.cache().orElseThrow().statistics());
            }
        }
    }

    @Test
    void commitHeldBack_isNeitherServedEarlyNorMissed() throws Exception {
        try (Connection writer = tended.getConnection();
                AutoCloseable released = this::release) {
            Thread committer = commitOn(writer);
            awaitRow(HELD);
            long before = hits();
            for (int i = 0; i < 3; i++) {
                assertThat(n(tended)).isZero();
            }
            assertThat(hits()).isEqualTo(before);
            release();
            assertNeverOlder();
            committer.join();
            assertThat(outcome.get()).isNull();
        }
        awaitHit(1);
    }

    @Test
    void waitThatIsCancelled_isACommit() throws Exception {
        try (Connection writer = tended.getConnection();
                AutoCloseable released = this::release) {
            Thread committer = commitOn(writer);
            int pid = awaitRow(HELD);
            Shop.run(raw, "SELECT pg_cancel_backend(" + pid + ")");
            assertNeverOlder();
            committer.join();
            assertThat(outcome.get()).isNull();
        }
        awaitHit(1);
    }

    @Test
    void backendEndedWhileItsCommitIsHeldBack_hasCommitted() throws Exception {
        try (Connection writer = tended.getConnection();
                AutoCloseable released = this::release) {
            Thread committer = commitOn(writer);
            int pid = awaitRow(HELD);
            assertThat(n(tended)).isZero();
            Shop.run(raw, "SELECT pg_terminate_backend(" + pid + ")");
            assertNeverOlder();
            committer.join();
            assertThat(outcome.get()).as("SQLSTATE of the commit").isNotNull();
        }
        awaitHit(1);
    }

    @Test
    void connectionLostWhileItsCommitIsHeldBack_isSeenWhenTheCommitSucceeds() throws Exception {
        try (Connection writer = tended.getConnection()) {
            Thread committer = commitOn(writer);
            awaitRow(HELD);
            writer.abort(Runnable::run);
            committer.join();
            assertThat(outcome.get()).as("SQLSTATE of the commit").isNotNull();
        }
        long before = hits();
        for (int i = 0; i < 3; i++) {
            assertThat(n(tended)).isZero();
        }
        assertThat(hits()).as("served although the commit may succeed").isEqualTo(before);
        release();
        assertNeverOlder();
        awaitHit(1);
    }

    @Test
    void connectionLostBeforeACommitThatFails_leavesTheRowsAsTheyWere() throws Exception {
        Shop.run(
                raw,
                "DROP TABLE IF EXISTS gate",
                "CREATE TABLE gate (n int)",
                "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_lock(5); RAISE EXCEPTION ''refused''; END'",
                "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON gate DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION refuse()");
        try (Connection key = raw.getConnection();
                Statement lock = key.createStatement();
                Connection writer = tended.getConnection()) {
            lock.execute("SELECT pg_advisory_lock(5)");
            writer.setAutoCommit(false);
            try (Statement statement = writer.createStatement()) {
                statement.execute(ADD);
                statement.execute("INSERT INTO gate VALUES (1)");
            }
            Thread committer = new Thread(() -> {
                try {
                    writer.commit();
                } catch (SQLException e) {
                    outcome.set(e.getSQLState());
                }
            });
            committer.start();
            awaitRow("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
            writer.abort(Runnable::run);
            committer.join();
            long before = hits();
            assertThat(n(tended)).isZero();
            assertThat(n(tended)).isZero();
            assertThat(hits()).isEqualTo(before);
            lock.execute("SELECT pg_advisory_unlock(5)");
        }
        awaitHit(0);
    }

    @Test
    void batchThatFailsInTheMiddle_isAsVisibleAsTheServerMadeIt() throws Exception {
        Shop.run(raw, "ALTER TABLE item ADD UNIQUE (n)");
        assertThat(Shop.query(tended, READ)).isEqualTo(1);
        try (Connection writer = tended.getConnection();
                PreparedStatement insert = writer.prepareStatement("INSERT INTO item VALUES (?) RETURNING n")) {
            for (int i = 1; i <= 1_500; i++) {
                insert.setInt(1, -(i % 1_499) - 1); // the last but one repeats the first
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).isInstanceOf(BatchUpdateException.class);
        }
        assertThat(Shop.query(tended, READ)).isEqualTo(Shop.query(raw, READ));
        assertThat(Shop.query(tended, READ)).isEqualTo(Shop.query(raw, READ));
    }
}
