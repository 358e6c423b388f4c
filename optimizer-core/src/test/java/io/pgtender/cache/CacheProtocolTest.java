package io.pgtender.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of reads, intents, commits and stores, each step placed by hand. */
class CacheProtocolTest {

    private static final String READ = "SELECT n FROM counter WHERE id = ?";
    private static final String ADD = "UPDATE counter SET n = n + 1 WHERE id = 1";

    private final CacheFixture fixture = new CacheFixture()
            .run("CREATE TABLE counter (id int PRIMARY KEY, n int)", "INSERT INTO counter VALUES (1, 0), (2, 0)")
            .rule(READ);
    private CachedConnection reader;
    private CachedConnection writer;

    @BeforeEach
    void warmUp() throws Exception {
        reader = fixture.connect();
        writer = fixture.connect();
        assertThat(reader.hit(READ, 1)).isEqualTo("0");
        writer.execute("UPDATE counter SET n = 0 WHERE id = 2"); // its write set is asked for
        fixture.settle();
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void hit_afterFill() throws SQLException {
        assertThat(reader.hit(READ, 1)).isEqualTo("0");
        assertThat(writer.value(READ, 1)).isEqualTo("0");
        assertThat(writer.lastWasHit).isTrue();
    }

    @Test
    void autocommitWrite_isSeenByTheNextRead() throws SQLException {
        reader.hit(READ, 1);
        writer.execute(ADD);
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(reader.hit(READ, 1)).isEqualTo("1");
    }

    @Test
    void answerReadBeforeACommitAndStoredAfter_isNotServed() throws SQLException {
        writer.execute(ADD);
        reader.beforeStore = () -> run(() -> writer.execute(ADD));
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        reader.beforeStore = () -> {};
        assertThat(reader.value(READ, 1)).isEqualTo("2");
    }

    @Test
    void readBetweenIntentAndCommit_isExecutedAndNotStored() throws SQLException {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        writer.execute(ADD);
        assertThat(reader.hit(READ, 1)).isEqualTo("0");
        writer.beforeForward = () -> run(() -> {
            assertThat(reader.value(READ, 1)).isEqualTo("0");
            assertThat(reader.lastWasHit).isFalse();
        });
        writer.commit();
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(fixture.cache().statistics().bypasses()).containsKey(BypassReason.WRITE_IN_FLIGHT);
    }

    @Test
    void commitVisibleBeforeItsAcknowledgement_isSeen() throws SQLException {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        writer.execute(ADD);
        // What a reader sees between visibility and acknowledgement: committed below the session.
        writer.session.beforeCommit();
        writer.raw().commit();
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        writer.session.afterCommit(Outcome.SUCCEEDED);
        assertThat(reader.hit(READ, 1)).isEqualTo("1");
    }

    @Test
    void twoInterleavedWriters_areBothSeen() throws SQLException {
        CachedConnection other = fixture.connect();
        reader.hit(READ, 1);
        writer.autoCommit(false);
        other.autoCommit(false);
        writer.execute(ADD);
        other.execute("UPDATE counter SET n = n + 1 WHERE id = 2");
        writer.beforeForward = () -> run(other::commit);
        writer.commit();
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(reader.value(READ, 2)).isEqualTo("1");
        assertThat(reader.hit(READ, 1)).isEqualTo("1");
    }

    @Test
    void answerReadWhileTheFirstOfTwoWritersEnds_isNotServed() throws SQLException {
        CachedConnection other = fixture.connect();
        writer.autoCommit(false);
        other.autoCommit(false);
        writer.execute(ADD);
        other.execute("UPDATE counter SET n = n + 1 WHERE id = 2");
        writer.session.beforeCommit();
        other.session.beforeCommit();
        writer.raw().commit();
        writer.session.afterCommit(Outcome.SUCCEEDED);
        assertThat(reader.value(READ, 2)).isEqualTo("0");
        other.raw().commit();
        assertThat(reader.value(READ, 2)).isEqualTo("1");
        other.session.afterCommit(Outcome.SUCCEEDED);
        assertThat(reader.value(READ, 2)).isEqualTo("1");
    }

    @Test
    void rollback_leavesAnswersCurrent() throws SQLException {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        writer.execute(ADD);
        writer.rollback();
        assertThat(reader.value(READ, 1)).isEqualTo("0");
        assertThat(reader.lastWasHit).isTrue();
    }

    @Test
    void readAfterOwnWrite_isExecutedAndNotStored() throws SQLException {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        writer.execute(ADD);
        assertThat(writer.value(READ, 1)).isEqualTo("1");
        assertThat(writer.lastWasHit).isFalse();
        assertThat(reader.value(READ, 1)).isEqualTo("0");
        writer.rollback();
        assertThat(reader.value(READ, 1)).isEqualTo("0");
    }

    @Test
    void writeBeforeASavepointThatIsRolledBack_isSeenAfterTheCommit() throws SQLException {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        Savepoint savepoint = writer.savepoint();
        writer.execute("UPDATE counter SET n = n + 1 WHERE id = 2");
        writer.rollback(savepoint);
        writer.execute(ADD);
        writer.commit();
        assertThat(reader.value(READ, 1)).isEqualTo("1");
    }

    @Test
    void readAfterRollbackToASavepoint_isNotStored() throws SQLException {
        writer.autoCommit(false);
        writer.execute("SAVEPOINT s");
        writer.execute(ADD);
        writer.execute("ROLLBACK TO SAVEPOINT s");
        assertThat(writer.value(READ, 1)).isEqualTo("0");
        assertThat(fixture.cache().statistics().bypasses()).containsKey(BypassReason.WROTE);
        writer.rollback();
    }

    @Test
    void commitAsSql_isACommit() throws SQLException {
        reader.hit(READ, 1);
        writer.execute("BEGIN");
        writer.execute(ADD);
        assertThat(reader.hit(READ, 1)).isEqualTo("0");
        assertThat(writer.value(READ, 1)).isEqualTo("1");
        writer.execute("COMMIT");
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(reader.hit(READ, 1)).isEqualTo("1");
    }

    @Test
    void commitThatTheDriverRefuses_leavesATransactionBegunInSqlOpen() throws SQLException {
        reader.hit(READ, 1);
        writer.execute("BEGIN");
        writer.execute(ADD);
        assertThatThrownBy(writer::commit).hasMessageContaining("autoCommit");
        writer.autoCommit(true);
        assertThat(reader.hit(READ, 1)).isEqualTo("0");
        assertThat(writer.value(READ, 1)).isEqualTo("1");
        assertThat(reader.value(READ, 1)).isEqualTo("0");
        writer.execute("COMMIT");
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(reader.hit(READ, 1)).isEqualTo("1");
    }

    @Test
    void commitAndChain_beginsAnotherTransaction() throws SQLException {
        writer.execute("BEGIN");
        writer.execute(ADD);
        writer.execute("COMMIT AND CHAIN");
        writer.execute(ADD);
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(reader.hit(READ, 1)).isEqualTo("1");
        assertThat(writer.value(READ, 1)).isEqualTo("2");
        writer.execute("COMMIT");
        assertThat(reader.value(READ, 1)).isEqualTo("2");
    }

    @Test
    void setAutoCommitTrue_isACommit() throws SQLException {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        writer.execute(ADD);
        assertThat(reader.hit(READ, 1)).isEqualTo("0");
        writer.autoCommit(true);
        assertThat(reader.value(READ, 1)).isEqualTo("1");
    }

    @Test
    void repeatableRead_neitherServesNorStores() throws SQLException {
        reader.hit(READ, 1);
        writer.isolation(Connection.TRANSACTION_REPEATABLE_READ);
        writer.autoCommit(false);
        writer.value("SELECT count(*) FROM counter"); // takes the snapshot
        fixture.connect().execute(ADD);
        assertThat(writer.value(READ, 1)).isEqualTo("0");
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        writer.rollback();
    }

    @Test
    void isolationNamedInBegin_neitherServesNorStores() throws SQLException {
        reader.hit(READ, 1);
        writer.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
        writer.value("SELECT count(*) FROM counter");
        fixture.connect().execute(ADD);
        assertThat(writer.value(READ, 1)).isEqualTo("0");
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        writer.execute("ROLLBACK");
    }

    @Test
    void readCommittedTransactionThatOnlyReads_isServed() throws SQLException {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        assertThat(writer.value(READ, 1)).isEqualTo("0");
        assertThat(writer.lastWasHit).isTrue();
        fixture.connect().execute(ADD);
        assertThat(writer.value(READ, 1)).isEqualTo("1");
        writer.rollback();
    }

    @Test
    void transactionThatLocked_isNotServed() throws SQLException {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        writer.value("SELECT n FROM counter WHERE id = 1 FOR UPDATE");
        writer.value(READ, 1);
        assertThat(writer.lastWasHit).isFalse();
        writer.rollback();
    }

    @Test
    void failedCommit_endsTheIntent() throws SQLException {
        fixture.run("CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int REFERENCES parent"
                + " DEFERRABLE INITIALLY DEFERRED)");
        writer.execute("INSERT INTO child SELECT 7 WHERE false");
        fixture.settle();
        writer.autoCommit(false);
        writer.execute(ADD);
        writer.execute("INSERT INTO child VALUES (7)");
        assertThatThrownBy(writer::commit).isInstanceOf(SQLException.class);
        assertThat(reader.hit(READ, 1)).isEqualTo("0");
    }

    @Test
    void connectionLostInCommit_keepsTheRelationUncachedUntilTheBackendIsGone() throws Exception {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        writer.execute(ADD);
        writer.session.beforeCommit();
        writer.session.afterCommit(Outcome.UNKNOWN); // the acknowledgement never came, the backend still works
        assertThat(reader.value(READ, 1)).isEqualTo("0");
        fixture.cache().resolveUnknownOutcomes();
        assertThat(fixture.cache().statistics().unknownOutcomes()).isEqualTo(1);
        writer.raw().commit();
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        assertThat(reader.lastWasHit).isFalse();
        writer.raw().close();
        fixture.nanos.addAndGet(ResultCache.OUTCOME_INTERVAL.toNanos());
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (fixture.cache().statistics().unknownOutcomes() > 0 && System.nanoTime() - deadlineNanos < 0) {
            fixture.cache().resolveUnknownOutcomes();
        }
        assertThat(reader.hit(READ, 1)).isEqualTo("1");
    }

    @Test
    void preparedTransaction_keepsRelationsUncachedUntilItIsOver() throws SQLException {
        reader.hit(READ, 1);
        writer.execute("BEGIN");
        writer.execute(ADD);
        writer.execute("PREPARE TRANSACTION 'two'");
        assertThat(reader.value(READ, 1)).isEqualTo("0");
        assertThat(reader.value(READ, 1)).isEqualTo("0");
        assertThat(reader.lastWasHit).isFalse();
        fixture.run("COMMIT PREPARED 'two'"); // by somebody else
        assertThat(reader.value(READ, 1)).isEqualTo("1");
        fixture.cache().resolveUnknownOutcomes();
        assertThat(reader.hit(READ, 1)).isEqualTo("1");
    }

    @Test
    void leaseThatEndsInATransaction_endsItsIntents() throws SQLException {
        reader.hit(READ, 1);
        writer.autoCommit(false);
        writer.execute(ADD);
        writer.close();
        assertThat(reader.hit(READ, 1)).isEqualTo("0");
    }

    @Test
    void lostConnectionError_isUnknownAndAServerErrorIsDefinite() throws SQLException {
        try (Connection victim = fixture.database.getConnection()) {
            SQLException definite = error(victim, "SELECT 1/0");
            assertThat(Outcome.of(definite)).isEqualTo(Outcome.FAILED);
            SQLException lost = error(victim, "SELECT pg_terminate_backend(pg_backend_pid())");
            assertThat(Outcome.of(lost)).isEqualTo(Outcome.UNKNOWN);
            assertThat(Outcome.of(error(victim, "SELECT 1"))).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void concurrentReaderDuringCommit_neverSeesOldAfterNew() throws Exception {
        // synchronous_standby_names would need a server of its own; here the commit is held by a deferred trigger.
        fixture.run(
                "CREATE TABLE gate (id int)",
                "CREATE FUNCTION wait_for_gate() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_advisory_xact_lock(42); RETURN NULL; END'",
                "CREATE CONSTRAINT TRIGGER held AFTER INSERT ON gate DEFERRABLE INITIALLY DEFERRED"
                        + " FOR EACH ROW EXECUTE FUNCTION wait_for_gate()");
        reader.hit(READ, 1);
        try (Connection gate = fixture.database.getConnection()) {
            gate.createStatement().execute("SELECT pg_advisory_lock(42)");
            writer.autoCommit(false);
            writer.execute(ADD);
            writer.execute("INSERT INTO gate VALUES (1)");
            CountDownLatch sent = new CountDownLatch(1);
            writer.beforeForward = sent::countDown;
            Thread committer = new Thread(() -> run(writer::commit));
            committer.start();
            sent.await();
            assertThat(reader.value(READ, 1)).isEqualTo("0");
            assertThat(reader.lastWasHit).isFalse();
            gate.createStatement().execute("SELECT pg_advisory_unlock(42)");
            committer.join();
        }
        assertThat(reader.hit(READ, 1)).isEqualTo("1");
    }

    private static SQLException error(Connection connection, String sql) {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            return e;
        }
        throw new AssertionError("no error from " + sql);
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static void run(Action action) {
        try {
            action.run();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
