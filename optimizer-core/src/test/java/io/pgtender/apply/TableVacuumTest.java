package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.ORDERS;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** VACUUM: confirmed, gentle, and not begun where it would be in vain. */
class TableVacuumTest {

    private static final Change VACUUM = new Change.Vacuum(ORDERS);

    private final ApplyFixture db;
    private final ChangeApplier applier;

    TableVacuumTest() throws Exception {
        db = ApplyFixture.create();
        applier = db.applier();
        db.execute("ALTER TABLE public.orders SET (autovacuum_enabled = off)");
    }

    @Test
    void vacuum_removesDeadRowsAtThePaceOfAutovacuum() throws Exception {
        db.execute("DELETE FROM public.orders WHERE id > 900");
        db.await("SELECT WHERE pg_stat_get_dead_tuples('public.orders'::regclass) > 0");

        JournalEntry entry = applier.apply(recommend(VACUUM), REAL);

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(entry.outcome().message()).endsWith(" dead rows before, 0 after");
        assertThat(lastVacuum()).isNotNull();
        assertThat(entry.work().statements())
                .contains("SET vacuum_cost_delay = '2ms'", "SET vacuum_cost_limit = 200")
                .last()
                .asString()
                .startsWith("VACUUM (TRUNCATE false, INDEX_CLEANUP auto, PARALLEL 0, SKIP_LOCKED");
        assertThatThrownBy(() -> applier.revert(entry)).hasMessageContaining("nothing to take back");
    }

    /** By hand, and until the server knows of it: before PostgreSQL 15 that takes up to half a second. */
    private void vacuum() throws Exception {
        db.execute("VACUUM public.orders");
        db.await("SELECT WHERE pg_stat_get_last_vacuum_time('public.orders'::regclass) IS NOT NULL");
    }

    @Test
    void snapshotOlderThanTheLastVacuum_isNamedAndVacuumRefused() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            vacuum();

            assertThatThrownBy(() -> applier.apply(recommend(VACUUM), REAL))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("VACUUM would remove nothing: pid "
                            + old.unwrap(org.postgresql.PGConnection.class).getBackendPID());
        }
    }

    @Test
    void snapshotYoungerThanTheLastVacuum_isNoReason() throws Exception {
        vacuum();
        try (Connection old = db.oldSnapshot()) {
            assertThat(applier.apply(recommend(VACUUM), REAL).state()).isEqualTo(State.APPLIED);
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void preparedTransactionOlderThanTheLastVacuum_isNamed() throws Exception {
        db.execute("BEGIN", "INSERT INTO public.orders VALUES (5000, 1, 'x')", "PREPARE TRANSACTION 'pgt vacuum'");
        try {
            vacuum();

            assertThatThrownBy(() -> applier.apply(recommend(VACUUM), REAL))
                    .hasMessageContaining("prepared transaction pgt vacuum");
        } finally {
            db.execute("ROLLBACK PREPARED 'pgt vacuum'");
        }
    }

    @Test
    void roleThatMayNot_isToldTheGrantInsteadOfAWarning() throws Exception {
        db.execute("DROP ROLE IF EXISTS pgt_vacuum", "CREATE ROLE pgt_vacuum LOGIN PASSWORD 'secret'");
        try {
            assertThatThrownBy(() -> db.applierOf("pgt_vacuum").apply(recommend(VACUUM), REAL.journalInMemory()))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("PostgreSQL would only warn, and skip it")
                    .hasMessageContaining("TO pgt_vacuum");
        } finally {
            db.execute("DROP ROLE pgt_vacuum");
        }
    }

    @Test
    void partitionedTable_isRefusedWithTheRecipe() throws Exception {
        db.execute("CREATE TABLE public.events (id int) PARTITION BY RANGE (id)");

        assertThatThrownBy(
                        () -> applier.apply(recommend(new Change.Vacuum(new RelationName("public", "events"))), REAL))
                .hasMessageContaining("Apply the change to each partition");
    }

    @Test
    void lockTakenInTheLastMoment_isSkippedAndNoSuccess() throws Exception {
        AtomicReference<Connection> ddl = new AtomicReference<>();

        JournalEntry entry = applier.apply(
                recommend(VACUUM),
                REAL.toBuilder().attempts(1).build().listener(SettingsChangeTest.onApplying(() -> ddl.set(lock()))));

        assertThat(entry.state()).isEqualTo(State.YIELDED);
        assertThat(entry.outcome().message()).contains("lock not available");
        ddl.get().close();
        assertThat(lastVacuum()).isNull();
    }

    @Test
    void tableUnderMaintenance_isWaitedForAndGivenUp() throws Exception {
        try (Connection ddl = lock()) {
            assertThat(applier.apply(
                                    recommend(VACUUM),
                                    REAL.toBuilder()
                                            .maxWait(Duration.ofMillis(200))
                                            .build())
                            .state())
                    .isEqualTo(State.YIELDED);
            assertThat(ddl.isClosed()).isFalse();
        }
    }

    @Test
    void ddlThatWaitsBehindVacuum_isGivenWayTo() throws Exception {
        slowly();
        CompletableFuture<JournalEntry> change = start(() -> applier.apply(recommend(VACUUM), REAL));
        awaitVacuum();

        db.execute("ALTER TABLE public.orders ADD COLUMN note text");

        JournalEntry entry = get(change);
        assertThat(entry.state()).isEqualTo(State.YIELDED);
        assertThat(entry.outcome().message()).contains("waited for us (AccessExclusiveLock)");
    }

    @ParameterizedTest
    @CsvSource({"true, APPLIED", "false, FAILED"})
    void processThatDied_isSettledByTheTimeOfTheLastVacuum(boolean finished, State expected) throws Exception {
        applier.apply(recommend(VACUUM), REAL);
        db.execute("UPDATE pgtender.journal SET state = 'APPLYING'");
        if (!finished) {
            db.execute("UPDATE pgtender.journal SET originals = ARRAY['last_vacuum', '" + lastVacuum() + "']");
        }

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(expected);
    }

    @Test
    void processThatDied_withTheServersCounters_isNoSuccess() throws Exception {
        applier.apply(recommend(VACUUM), REAL);
        db.execute("UPDATE pgtender.journal SET state = 'APPLYING', originals = ARRAY['last_vacuum', '" + lastVacuum()
                + "']");
        db.execute("SELECT pg_stat_reset_single_table_counters('public.orders'::regclass)");
        assertThat(lastVacuum()).isNull();

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.FAILED);
    }

    /** So many dead rows that VACUUM, which pauses 2 ms every few pages, is at it for seconds. */
    private void slowly() throws SQLException {
        db.execute(
                "INSERT INTO public.orders SELECT i, i % 100, repeat('x', 1000) FROM generate_series(10001, 110000) AS i",
                "UPDATE public.orders SET status = 'y'");
    }

    private Connection lock() throws SQLException {
        return db.transaction(
                "LOCK TABLE public.orders IN SHARE UPDATE EXCLUSIVE MODE", Connection.TRANSACTION_READ_COMMITTED);
    }

    private void awaitVacuum() throws SQLException {
        db.await("SELECT FROM pg_stat_progress_vacuum WHERE datname = current_database()");
    }

    private String lastVacuum() throws SQLException {
        return db.query("SELECT last_vacuum FROM pg_stat_user_tables WHERE relname = 'orders'");
    }
}
