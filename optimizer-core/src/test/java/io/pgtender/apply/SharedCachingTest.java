package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedCachingTest {

    private static final RelationName ODD = new RelationName("public", "Odd \"one\"");
    private static final String TRIGGERS =
            "SELECT count(*) FROM pg_trigger WHERE tgname = 'pgtender_written' AND tgenabled = 'A'";
    private static final String LOG = "SELECT to_regclass('pgtender.written') IS NOT NULL";
    private static final String EVENT_TRIGGERS = "SELECT count(*) FROM pg_event_trigger WHERE evtname LIKE 'pgtender%'";

    private ApplyFixture fixture;

    @BeforeEach
    void database() throws SQLException {
        fixture = ApplyFixture.create();
        fixture.execute(
                "CREATE TABLE part (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20)",
                "CREATE TABLE " + ODD.toSql() + " (id int)");
    }

    private static Recommendation noting(RelationName... tables) {
        return Change.SharedCaching.recommend(List.of(tables));
    }

    private String ask(String sql) throws SQLException {
        try (Connection connection = fixture.dataSource.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void dryRun_changesNothingAndShowsEveryStatement() throws SQLException {
        try (ChangeApplier applier = fixture.applier()) {
            JournalEntry entry = applier.apply(noting(ApplyFixture.ORDERS), ApplyPolicy.safeDefaults());
            assertThat(entry.state()).isEqualTo(State.DRY_RUN);
            assertThat(entry.outcome().message()).startsWith("would let the caches");
            assertThat(entry.work().statements())
                    .anyMatch(sql -> sql.contains("AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public.orders"));
            assertThat(ask(LOG)).isEqualTo("f");
        }
    }

    @Test
    void apply_watchesTablesWithAllTheirPartitions() throws SQLException {
        try (ChangeApplier applier = fixture.applier()) {
            JournalEntry entry = applier.apply(
                    noting(ApplyFixture.ORDERS, new RelationName("public", "part_1"), ODD), ApplyFixture.REAL);
            assertThat(entry.state()).as(entry.outcome().message()).isEqualTo(State.APPLIED);
            assertThat(ask(TRIGGERS)).isEqualTo("5");
            assertThat(ask(EVENT_TRIGGERS)).isEqualTo("2");
            fixture.execute("INSERT INTO part VALUES (1)");
            assertThat(ask("SELECT string_agg(relation::regclass::text, ',') FROM pgtender.written WHERE relation > 0"))
                    .isEqualTo("part");
        }
    }

    @Test
    void applyAgain_findsEverythingThere() {
        try (ChangeApplier applier = fixture.applier()) {
            applier.apply(noting(ApplyFixture.ORDERS), ApplyFixture.REAL);
            JournalEntry again = applier.apply(noting(ApplyFixture.ORDERS), ApplyFixture.REAL);
            assertThat(again.state()).isEqualTo(State.ALREADY_PRESENT);
        }
    }

    @Test
    void revert_dropsWhatItMadeAndTheLogWithTheLast() throws SQLException {
        try (ChangeApplier applier = fixture.applier()) {
            JournalEntry first = applier.apply(noting(ApplyFixture.ORDERS), ApplyFixture.REAL);
            JournalEntry second =
                    applier.apply(noting(ApplyFixture.ORDERS, new RelationName("public", "part")), ApplyFixture.REAL);
            fixture.execute("ALTER TABLE part_1 RENAME TO part_one");
            assertThat(applier.revert(first).state()).isEqualTo(State.REVERTED);
            assertThat(ask(TRIGGERS)).isEqualTo("3");
            assertThat(ask(LOG)).isEqualTo("t");
            assertThat(applier.revert(second).state()).isEqualTo(State.REVERTED);
            assertThat(ask(TRIGGERS)).isEqualTo("0");
            assertThat(ask(LOG)).isEqualTo("f");
            assertThat(ask(EVENT_TRIGGERS)).isEqualTo("0");
            assertThat(ask("SELECT count(*) FROM pg_proc WHERE pronamespace = 'pgtender'::regnamespace"))
                    .isEqualTo("0");
        }
    }

    @Test
    void tableInUseByALongWriter_isGivenUpAndTheRestTakenBack() throws SQLException {
        try (ChangeApplier applier = fixture.applier();
                Connection writer = fixture.dataSource.getConnection();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("UPDATE " + ODD.toSql() + " SET id = 1");
            JournalEntry entry = applier.apply(
                    noting(ApplyFixture.ORDERS, ODD),
                    ApplyFixture.REAL.toBuilder().attempts(2).build());
            assertThat(entry.state()).isIn(State.FAILED, State.YIELDED);
            assertThat(entry.outcome().leftover()).isFalse();
            assertThat(ask(TRIGGERS)).isEqualTo("0");
            assertThat(ask(LOG)).isEqualTo("f");
        }
    }

    @Test
    void crashHalfWay_isTakenBackByReconcile() throws SQLException {
        try (ChangeApplier applier = fixture.applier()) {
            JournalEntry entry =
                    applier.apply(noting(ApplyFixture.ORDERS, new RelationName("public", "part")), ApplyFixture.REAL);
            fixture.execute(
                    "DROP TRIGGER pgtender_written ON part_2",
                    "UPDATE pgtender.journal SET state = 'APPLYING' WHERE id = '" + entry.id() + "'");
            assertThat(applier.reconcile())
                    .singleElement()
                    .extracting(JournalEntry::state)
                    .isEqualTo(State.FAILED);
            assertThat(ask(TRIGGERS)).isEqualTo("0");
            assertThat(ask(LOG)).isEqualTo("f");
        }
    }

    @Test
    void crashAfterTheLastTrigger_isAdoptedByReconcile() throws SQLException {
        try (ChangeApplier applier = fixture.applier()) {
            JournalEntry entry = applier.apply(noting(ApplyFixture.ORDERS), ApplyFixture.REAL);
            fixture.execute("UPDATE pgtender.journal SET state = 'APPLYING' WHERE id = '" + entry.id() + "'");
            assertThat(applier.reconcile())
                    .singleElement()
                    .extracting(JournalEntry::state)
                    .isEqualTo(State.APPLIED);
            assertThat(ask(TRIGGERS)).isEqualTo("1");
        }
    }

    @Test
    void logBeneathTriggers_cannotBeDroppedAlone() throws SQLException {
        try (ChangeApplier applier = fixture.applier()) {
            applier.apply(noting(ApplyFixture.ORDERS), ApplyFixture.REAL);
            assertThatThrownBy(() -> fixture.execute("DROP TABLE pgtender.written"))
                    .hasMessageContaining("depend on it");
            fixture.execute("DROP SCHEMA pgtender CASCADE", "UPDATE orders SET status = 'sent' WHERE id = 1");
            assertThat(ask(TRIGGERS)).isEqualTo("0");
        }
    }
}
