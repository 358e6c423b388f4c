package io.pgtender.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which relations are vouched for, and what changes of the schema do to that. */
class CoverageTest {

    private CoherenceFixture fixture;

    @BeforeEach
    void tables() {
        fixture = new CoherenceFixture()
                .run(
                        "CREATE TABLE item (id int PRIMARY KEY, stock int)",
                        "CREATE TABLE line (item int REFERENCES item ON DELETE CASCADE)",
                        "CREATE TABLE plain (id int)",
                        "CREATE TABLE part (id int) PARTITION BY RANGE (id)",
                        "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
                        "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20)",
                        "CREATE TABLE animal (id int)",
                        "CREATE TABLE dog () INHERITS (animal)",
                        "CREATE VIEW stocked AS SELECT * FROM item WHERE stock > 0",
                        "CREATE MATERIALIZED VIEW total AS SELECT sum(stock) FROM item",
                        "INSERT INTO item VALUES (1, 1), (2, 2)")
                .install("item", "line", "part", "animal");
    }

    @AfterEach
    void close() throws SQLException {
        fixture.close();
    }

    private long oid(String relation) throws SQLException {
        return fixture.oid(relation);
    }

    @Test
    void tablesWithTriggersAndViews_areCovered() throws SQLException {
        fixture.turn();
        assertThat(fixture.reports.covered)
                .contains(
                        oid("item"),
                        oid("line"),
                        oid("part"),
                        oid("part_1"),
                        oid("part_2"),
                        oid("animal"),
                        oid("dog"),
                        oid("stocked"),
                        oid("total"))
                .doesNotContain(oid("plain"));
        assertThat(fixture.poller.status().seesDdl()).isTrue();
    }

    @Test
    void writeThroughTheParent_isReportedForEveryPartition() throws SQLException {
        fixture.turn();
        fixture.run("INSERT INTO part VALUES (1)");
        fixture.turn();
        assertThat(fixture.reports.written).contains(oid("part"), oid("part_1"), oid("part_2"));
    }

    @Test
    void writeOfAPartition_isReportedForTheParent() throws SQLException {
        fixture.turn();
        fixture.run("INSERT INTO part_2 VALUES (11)");
        fixture.turn();
        assertThat(fixture.reports.written).contains(oid("part"), oid("part_2")).doesNotContain(oid("part_1"));
    }

    @Test
    void rowMovedBetweenPartitions_isReportedForBoth() throws SQLException {
        fixture.run("INSERT INTO part VALUES (1)");
        fixture.turn();
        fixture.run("UPDATE part SET id = 11 WHERE id = 1");
        fixture.turn();
        assertThat(fixture.reports.written).contains(oid("part_1"), oid("part_2"));
    }

    @Test
    void writeThroughAnInheritanceParent_isReportedForTheChild() throws SQLException {
        fixture.turn();
        fixture.run("UPDATE animal SET id = 2");
        fixture.turn();
        assertThat(fixture.reports.written).contains(oid("animal"), oid("dog"));
    }

    @Test
    void cascades_areReported() throws SQLException {
        fixture.turn();
        fixture.run("DELETE FROM item WHERE id = 1");
        fixture.turn();
        assertThat(fixture.reports.written).contains(oid("item"), oid("line"));
        fixture.run("TRUNCATE item CASCADE");
        fixture.turn();
        assertThat(fixture.reports.written).contains(oid("item"), oid("line"));
    }

    @Test
    void writeThroughAView_isReportedForItsTable() throws SQLException {
        fixture.turn();
        fixture.run("UPDATE stocked SET stock = 5");
        fixture.turn();
        assertThat(fixture.reports.written).contains(oid("item"));
    }

    @Test
    void refreshOfAMaterializedView_isReportedForItAlone() throws SQLException {
        fixture.turn();
        fixture.run("REFRESH MATERIALIZED VIEW total");
        fixture.turn();
        assertThat(fixture.reports.written).containsExactly(oid("total"));
        assertThat(fixture.reports.anything).isFalse();
    }

    @Test
    void attachedPartition_uncoversItsParentUntilItIsWatched() throws SQLException {
        fixture.turn();
        fixture.run("CREATE TABLE part_3 PARTITION OF part FOR VALUES FROM (20) TO (30)");
        fixture.turn();
        assertThat(fixture.reports.anything).isTrue();
        assertThat(fixture.reports.covered)
                .doesNotContain(oid("part"), oid("part_3"))
                .contains(oid("item"));
        fixture.install("part");
        fixture.turn();
        assertThat(fixture.reports.covered).contains(oid("part"), oid("part_1"), oid("part_3"));
    }

    @Test
    void disabledTrigger_uncoversAtOnce() throws SQLException {
        for (String how : List.of(
                "ALTER TABLE item DISABLE TRIGGER pgtender_written",
                "ALTER TABLE item DISABLE TRIGGER USER",
                "ALTER TABLE item ENABLE TRIGGER pgtender_written",
                "DROP TRIGGER pgtender_written ON item")) {
            fixture.install("item");
            fixture.turn();
            assertThat(fixture.reports.covered).contains(oid("item"));
            fixture.run(how);
            fixture.turn();
            assertThat(fixture.reports.anything).as(how).isTrue();
            assertThat(fixture.reports.covered).as(how).doesNotContain(oid("item"));
        }
    }

    @Test
    void changesOfTheSchema_outdateEverything() {
        fixture.turn();
        for (String ddl : List.of(
                "ALTER TABLE item ADD COLUMN note text",
                "CREATE OR REPLACE VIEW stocked AS SELECT id, stock FROM item WHERE stock > 1",
                "CREATE SCHEMA before",
                "CREATE TABLE before.item (id int)",
                "GRANT SELECT ON item TO PUBLIC",
                "REVOKE SELECT ON item FROM PUBLIC",
                "ALTER TABLE part DETACH PARTITION part_1",
                "DROP TABLE before.item")) {
            fixture.run(ddl);
            fixture.turn();
            assertThat(fixture.reports.anything).as(ddl).isTrue();
            fixture.turn();
            assertThat(fixture.reports.anything).as("after " + ddl).isFalse();
        }
    }

    @Test
    void whatChangesNoAnswer_isNotReported() throws SQLException {
        fixture.turn();
        fixture.run(
                "CREATE TEMP TABLE own (id int)",
                "CREATE INDEX ON item (stock)",
                "COMMENT ON TABLE item IS 'things'",
                "ANALYZE item",
                "CREATE TEMP VIEW mine AS SELECT 1");
        fixture.turn();
        assertThat(fixture.reports.anything).isFalse();
        assertThat(fixture.reports.written).isEmpty();
    }

    @Test
    void logThatSomebodyDropped_stopsNobodysDdl() throws SQLException {
        fixture.turn();
        fixture.run("DROP TABLE pgtender.written CASCADE", "CREATE TABLE later (id int)", "DROP TABLE later");
        fixture.run("UPDATE item SET stock = 3");
        fixture.turn();
        assertThat(fixture.reports.fresh).isFalse();
        fixture.turn();
        assertThat(fixture.poller.status().state()).isEqualTo(CoherenceStatus.State.UNAVAILABLE);
        assertThat(fixture.reports.covered).isEmpty();
    }

    @Test
    void withoutEventTriggers_triggersSwitchedOffShowWithinTheFingerprintsInterval() throws SQLException {
        fixture.run("DROP EVENT TRIGGER pgtender_ddl", "DROP EVENT TRIGGER pgtender_drop");
        fixture.turn();
        assertThat(fixture.poller.status().seesDdl()).isFalse();
        assertThat(fixture.reports.covered).contains(oid("item")).doesNotContain(oid("total"));
        fixture.run("ALTER TABLE item DISABLE TRIGGER pgtender_written");
        fixture.turn(SnapshotPoller.FINGERPRINT_INTERVAL);
        assertThat(fixture.reports.anything).isTrue();
        assertThat(fixture.reports.covered).doesNotContain(oid("item"));
    }

    @Test
    void withoutEventTriggers_analyzeAndIndexesChangeNoFingerprint() {
        fixture.run("DROP EVENT TRIGGER pgtender_ddl", "DROP EVENT TRIGGER pgtender_drop");
        fixture.turn();
        fixture.run("ANALYZE item", "VACUUM item", "CREATE INDEX ON item (stock)", "CREATE TEMP TABLE own (id int)");
        fixture.turn(SnapshotPoller.FINGERPRINT_INTERVAL);
        assertThat(fixture.reports.anything).isFalse();
    }

    @Test
    void eventTriggersSwitchedOff_showAtTheNextLook() {
        fixture.turn();
        fixture.run("ALTER EVENT TRIGGER pgtender_ddl DISABLE");
        for (Duration passed = Duration.ZERO;
                passed.compareTo(SnapshotPoller.COVERAGE_INTERVAL) <= 0;
                passed = passed.plusSeconds(20)) {
            fixture.turn(Duration.ofSeconds(20));
        }
        assertThat(fixture.poller.status().seesDdl()).isFalse();
    }

    @Test
    void triggerSwitchedOffAndOnBetweenTwoLooks_outdatesTheRelation() throws SQLException {
        fixture.run("DROP EVENT TRIGGER pgtender_ddl", "DROP EVENT TRIGGER pgtender_drop");
        fixture.turn();
        fixture.run(
                "ALTER TABLE item DISABLE TRIGGER pgtender_written",
                "UPDATE item SET stock = 9",
                "ALTER TABLE item ENABLE ALWAYS TRIGGER pgtender_written");
        fixture.turn(SnapshotPoller.FINGERPRINT_INTERVAL);
        assertThat(fixture.reports.anything).isTrue();
        assertThat(fixture.reports.calls.stream().filter("covered"::equals)).hasSize(2);
        assertThat(fixture.reports.covered).contains(oid("item"));
    }
}
