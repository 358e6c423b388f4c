package io.pgtender.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotPollerTest {

    private static final String NOTED = "SELECT count(*) FROM pgtender.written WHERE relation <> 0";

    private CoherenceFixture fixture;

    @BeforeEach
    void shop() {
        fixture = new CoherenceFixture()
                .run(
                        "CREATE TABLE item (id int PRIMARY KEY, stock int)",
                        "CREATE TABLE other (id int)",
                        "INSERT INTO item SELECT i, i FROM generate_series(1, 10) AS i")
                .install("item", "other");
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    @Test
    void firstTurn_vouchesForNothingBefore() throws SQLException {
        fixture.turn();
        assertThat(fixture.reports.anything).isTrue();
        assertThat(fixture.reports.fresh).isTrue();
        assertThat(fixture.reports.covered).contains(fixture.oid("item"), fixture.oid("other"));
    }

    @Test
    void quietTurn_movesTheFenceOnly() {
        fixture.turn();
        long before = fixture.reports.fenceNanos;
        fixture.turn();
        assertThat(fixture.reports.written).isEmpty();
        assertThat(fixture.reports.anything).isFalse();
        assertThat(fixture.reports.fenceNanos - before).isEqualTo(SnapshotPoller.INTERVAL.toNanos());
    }

    @Test
    void statementOfAnother_isReportedOnce() throws SQLException {
        fixture.turn();
        fixture.run("UPDATE item SET stock = 0 WHERE id = 1");
        fixture.turn();
        assertThat(fixture.reports.written).containsExactly(fixture.oid("item"));
        fixture.turn();
        assertThat(fixture.reports.written).isEmpty();
    }

    @Test
    void everyKindOfWrite_isReported() throws SQLException {
        fixture.turn();
        for (String write : new String[] {
            "INSERT INTO item VALUES (11, 1)",
            "DELETE FROM item WHERE id = 11",
            "INSERT INTO item VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET stock = 5",
            "WITH gone AS (DELETE FROM item WHERE id = 2 RETURNING 1) SELECT count(*) FROM gone",
            "COPY item FROM PROGRAM 'echo 12,1' (FORMAT csv)",
            "MERGE INTO item USING (VALUES (1)) AS v (id) ON v.id = item.id WHEN MATCHED THEN UPDATE SET stock = 6",
            "TRUNCATE item"
        }) {
            fixture.run(write);
            fixture.turn();
            assertThat(fixture.reports.written).as(write).contains(fixture.oid("item"));
        }
    }

    @Test
    void openTransaction_isReportedWhenItIsVisibleAndNotBefore() throws SQLException {
        Connection writer = fixture.open();
        writer.setAutoCommit(false);
        fixture.turn();
        CoherenceFixture.run(writer, "UPDATE item SET stock = 1 WHERE id = 1");
        fixture.turn();
        assertThat(fixture.reports.written).isEmpty();
        writer.commit();
        fixture.turn();
        assertThat(fixture.reports.written).containsExactly(fixture.oid("item"));
    }

    @Test
    void rolledBackTransaction_isNotReported() throws SQLException {
        Connection writer = fixture.open();
        writer.setAutoCommit(false);
        fixture.turn();
        CoherenceFixture.run(writer, "UPDATE item SET stock = 1 WHERE id = 1");
        writer.rollback();
        fixture.turn();
        assertThat(fixture.reports.written).isEmpty();
    }

    @Test
    void longTransactionThatCommitsAfterYoungerOnes_isReported() throws SQLException {
        Connection old = fixture.open();
        old.setAutoCommit(false);
        CoherenceFixture.run(old, "UPDATE other SET id = 1");
        fixture.turn();
        fixture.run("UPDATE item SET stock = 1 WHERE id = 1", "UPDATE item SET stock = 2 WHERE id = 1");
        fixture.turn();
        assertThat(fixture.reports.written).containsExactly(fixture.oid("item"));
        old.commit();
        fixture.turn();
        assertThat(fixture.reports.written).containsExactly(fixture.oid("other"));
    }

    @Test
    void writesWithinSavepoints_areReportedWithTheirTransaction() throws SQLException {
        Connection writer = fixture.open();
        writer.setAutoCommit(false);
        fixture.turn();
        CoherenceFixture.run(
                writer,
                "SAVEPOINT a",
                "UPDATE item SET stock = 1 WHERE id = 1",
                "RELEASE a",
                "SAVEPOINT b",
                "UPDATE other SET id = 1",
                "ROLLBACK TO b");
        fixture.turn();
        assertThat(fixture.reports.written).isEmpty();
        writer.commit();
        fixture.turn();
        assertThat(fixture.reports.written).containsExactly(fixture.oid("item"));
    }

    @Test
    void preparedTransaction_isReportedWhenItIsCommitted() throws SQLException {
        String gid = "coherence_" + System.nanoTime();
        fixture.turn();
        Connection writer = fixture.open();
        writer.setAutoCommit(false);
        CoherenceFixture.run(writer, "UPDATE item SET stock = 1 WHERE id = 1", "PREPARE TRANSACTION '" + gid + "'");
        fixture.turn();
        assertThat(fixture.reports.written).isEmpty();
        fixture.run("COMMIT PREPARED '" + gid + "'");
        fixture.turn();
        assertThat(fixture.reports.written).containsExactly(fixture.oid("item"));
    }

    @Test
    void sessionInReplicaRole_isReported() throws SQLException {
        fixture.turn();
        fixture.run("SET session_replication_role = replica", "UPDATE item SET stock = 1 WHERE id = 1");
        fixture.turn();
        assertThat(fixture.reports.written).containsExactly(fixture.oid("item"));
    }

    @Test
    void roleWithoutRightsOnTheLog_writesAsBefore() throws SQLException {
        String role = "writer_" + System.nanoTime();
        fixture.run("CREATE ROLE " + role, "GRANT UPDATE, SELECT ON item TO " + role);
        try {
            fixture.turn();
            Connection writer = fixture.open();
            CoherenceFixture.run(writer, "SET ROLE " + role, "UPDATE item SET stock = 1 WHERE id = 1");
            fixture.turn();
            assertThat(fixture.reports.written).containsExactly(fixture.oid("item"));
        } finally {
            fixture.run("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void serializableWriters_doNotDependOnEachOtherThroughTheLog() throws SQLException {
        Connection one = fixture.open();
        Connection two = fixture.open();
        for (Connection writer : new Connection[] {one, two}) {
            writer.setAutoCommit(false);
            writer.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        }
        CoherenceFixture.run(one, "UPDATE item SET stock = 1 WHERE id = 1");
        CoherenceFixture.run(two, "INSERT INTO other VALUES (1)");
        fixture.turn();
        one.commit();
        two.commit();
        fixture.turn();
        assertThat(fixture.reports.written).containsExactlyInAnyOrder(fixture.oid("item"), fixture.oid("other"));
    }

    @Test
    void lostConnection_endsFreshnessAndTheNextBeginsAnew() throws SQLException {
        fixture.turn();
        fixture.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND pid <> pg_backend_pid()");
        fixture.run("UPDATE item SET stock = 1 WHERE id = 1");
        fixture.turn();
        assertThat(fixture.reports.fresh).isFalse();
        assertThat(fixture.poller.status().state()).isEqualTo(CoherenceStatus.State.LOST);
        fixture.turn();
        assertThat(fixture.reports.anything).isTrue();
        assertThat(fixture.reports.fresh).isTrue();
    }

    @Test
    void pauseBeyondTheRetention_isAGap() {
        fixture.turn();
        fixture.turn(SnapshotPoller.MAX_GAP.plus(SnapshotPoller.INTERVAL));
        assertThat(fixture.reports.calls).startsWith("lost").endsWith("anything");
    }

    @Test
    void oldRows_areForgottenOnlyWhenAllHaveSeenThem() throws SQLException {
        fixture.turn();
        fixture.run("UPDATE item SET stock = 1 WHERE id = 1");
        fixture.turn(Duration.ofSeconds(20));
        assertThat(fixture.ask(NOTED)).isEqualTo("1");
        // The first snapshot is from before the row; the next that is old enough was taken at 80 s.
        fixture.turn(Duration.ofSeconds(29));
        fixture.turn(Duration.ofSeconds(29));
        assertThat(fixture.ask(NOTED)).isEqualTo("1");
        fixture.turn(Duration.ofSeconds(29));
        fixture.turn(Duration.ofSeconds(29));
        fixture.turn(Duration.ofSeconds(29));
        assertThat(fixture.ask(NOTED)).isEqualTo("0");
        assertThat(fixture.reports.fresh).isTrue();
    }

    @Test
    void rowOfALongTransaction_isNotForgottenBeforeItWasVisibleLongEnough() throws SQLException {
        Connection old = fixture.open();
        old.setAutoCommit(false);
        CoherenceFixture.run(old, "UPDATE other SET id = 1");
        fixture.turn();
        for (int i = 0; i < 6; i++) {
            fixture.turn(Duration.ofSeconds(29));
        }
        old.commit();
        fixture.turn(Duration.ofSeconds(29));
        assertThat(fixture.reports.written).containsExactly(fixture.oid("other"));
        assertThat(fixture.ask(NOTED)).isEqualTo("1");
    }

    @Test
    void withoutReaders_turnsAreRare() {
        fixture.turn();
        fixture.reports.wanted = false;
        assertThat(fixture.turn()).isEqualTo(SnapshotPoller.INTERVAL);
        assertThat(fixture.turn(SnapshotPoller.IDLE_AFTER)).isEqualTo(SnapshotPoller.IDLE_INTERVAL);
        assertThat(fixture.poller.isAwaitedWhileIdle()).isFalse();
        fixture.reports.wanted = true;
        assertThat(fixture.poller.isAwaitedWhileIdle()).isTrue();
    }

    @Test
    void databaseWithoutObjects_isUnavailableAndSaysHowToInstall() throws SQLException {
        try (CoherenceFixture bare = new CoherenceFixture()) {
            assertThat(bare.turn()).isEqualTo(SnapshotPoller.UNAVAILABLE_INTERVAL);
            assertThat(bare.reports.fresh).isFalse();
            assertThat(bare.poller.status().state()).isEqualTo(CoherenceStatus.State.UNAVAILABLE);
            assertThat(bare.poller.status().detail()).contains("Change.SharedCaching");
            bare.run("CREATE TABLE item (id int)").install("item");
            bare.turn();
            assertThat(bare.reports.covered).contains(bare.oid("item"));
        }
    }
}
