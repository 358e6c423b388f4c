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
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Storage parameters: set, taken back exactly, and never at anybody's cost. */
class SettingsChangeTest {

    private static final Change.TableSettings SCALE =
            new Change.TableSettings(ORDERS, Map.of("autovacuum_vacuum_scale_factor", "0.02"));
    private static final ApplyPolicy ONCE =
            REAL.toBuilder().lockTimeout(Duration.ofMillis(200)).attempts(1).build();

    private final ApplyFixture db;
    private final ChangeApplier applier;

    SettingsChangeTest() throws Exception {
        db = ApplyFixture.create();
        applier = db.applier();
    }

    @Test
    void dryRun_changesNothingAndSaysWhatItWouldSend() throws Exception {
        JournalEntry entry = applier.apply(recommend(SCALE), ApplyPolicy.safeDefaults());

        assertThat(entry.state()).isEqualTo(State.DRY_RUN);
        assertThat(entry.work().statements())
                .containsExactly(
                        "SET lock_timeout = '2000ms'",
                        "ALTER TABLE public.orders SET (autovacuum_vacuum_scale_factor = 0.02)");
        assertThat(options("orders")).isNull();
    }

    @Test
    void settings_areMadeAndTakenBack() throws Exception {
        JournalEntry applied = applier.apply(recommend(SCALE), REAL);
        assertThat(applied.state()).isEqualTo(State.APPLIED);
        assertThat(options("orders")).isEqualTo("{autovacuum_vacuum_scale_factor=0.02}");

        assertThat(applier.revert(applied).state()).isEqualTo(State.REVERTED);
        assertThat(options("orders")).isNull();
    }

    @Test
    void settingsThatWereThereBefore_comeBackVerbatim() throws Exception {
        db.execute("ALTER TABLE public.orders SET (autovacuum_vacuum_scale_factor = 0.10, fillfactor = 95,"
                + " toast.autovacuum_enabled = 'on')");
        Change change = new Change.TableSettings(
                ORDERS,
                Map.of(
                        "autovacuum_vacuum_scale_factor", "0.02",
                        "autovacuum_analyze_threshold", "500",
                        "toast.autovacuum_vacuum_threshold", "7"));

        JournalEntry applied = applier.apply(recommend(change), REAL);
        assertThat(applied.state()).isEqualTo(State.APPLIED);
        assertThat(applied.work().originals()).containsOnly(Map.entry("autovacuum_vacuum_scale_factor", "0.10"));
        assertThat(toastOptions()).contains("autovacuum_vacuum_threshold=7");

        applier.revert(applied);
        assertThat(options("orders")).isEqualTo("{fillfactor=95,autovacuum_vacuum_scale_factor=0.10}");
        assertThat(toastOptions()).isEqualTo("{autovacuum_enabled=on}");
    }

    @Test
    void settingsThatAreThere_needNothing() throws Exception {
        db.execute("ALTER TABLE public.orders SET (autovacuum_vacuum_scale_factor = 0.020)");

        assertThat(applier.apply(recommend(SCALE), REAL).state()).isEqualTo(State.ALREADY_PRESENT);
    }

    @ParameterizedTest
    @CsvSource({
        "fillfactor, 9, from 10 to 100",
        "fillfactor, 90.5, whole number",
        "fillfactor, '90) , DROP COLUMN status --', whole number",
        "autovacuum_enabled, false, dead rows to pile up",
        "user_catalog_table, true, no storage parameter that may be set",
        "toast.fillfactor, 90, no storage parameter that may be set",
        "FillFactor, 90, no storage parameter that may be set",
    })
    void parameterThatMayNotBeSet_isRefusedWithTheReason(String name, String value, String reason) throws Exception {
        assertThatThrownBy(() -> applier.apply(recommend(new Change.TableSettings(ORDERS, Map.of(name, value))), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(reason);
        assertThat(options("orders")).isNull();
    }

    @Test
    void toastSettingWithoutAToastTable_isRefused() throws Exception {
        db.execute("CREATE TABLE public.narrow (id int)");
        Change change = new Change.TableSettings(
                new RelationName("public", "narrow"), Map.of("toast.autovacuum_vacuum_threshold", "7"));

        assertThatThrownBy(() -> applier.apply(recommend(change), REAL)).hasMessageContaining("has no TOAST table");
    }

    @Test
    void partitionedTable_isRefusedWithTheRecipe() throws Exception {
        db.execute(
                "CREATE TABLE public.events (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE public.events_1 PARTITION OF public.events DEFAULT");
        Change change = new Change.TableSettings(new RelationName("public", "events"), Map.of("fillfactor", "90"));

        assertThatThrownBy(() -> applier.apply(recommend(change), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("Apply the change to each partition")
                .hasMessageContaining("pg_partition_tree('public.events')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "se\"lect",
                "table",
                "ünïcödé ☃",
                "a'b; DROP TABLE x",
                "0123456789012345678901234567890123456789012345678901234567890ab"
            })
    void hostileNames_areSetAndTakenBack(String name) throws Exception {
        RelationName table = new RelationName(name, name);
        db.execute(
                "CREATE SCHEMA " + new RelationName(null, name).toSql(), "CREATE TABLE " + table.toSql() + " (id int)");
        Change change = new Change.TableSettings(table, Map.of("fillfactor", "80"));

        JournalEntry applied = applier.apply(recommend(change), REAL);
        assertThat(applied.state()).isEqualTo(State.APPLIED);
        assertThat(applier.revert(applied).state()).isEqualTo(State.REVERTED);
        assertThat(db.query("SELECT reloptions FROM pg_class WHERE oid = '"
                        + table.toSql().replace("'", "''") + "'::regclass"))
                .isNull();
    }

    @Test
    void roleThatIsNotTheOwner_isToldWhoseMemberToBe() throws Exception {
        db.execute("DROP ROLE IF EXISTS pgt_settings", "CREATE ROLE pgt_settings LOGIN PASSWORD 'secret'");
        try {
            assertThatThrownBy(() -> db.applierOf("pgt_settings").apply(recommend(SCALE), REAL.journalInMemory()))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("GRANT " + db.query("SELECT current_user") + " TO pgt_settings");
        } finally {
            db.execute("DROP ROLE pgt_settings");
        }
    }

    @Test
    void tableUnderMaintenance_isWaitedForAndGivenUp() throws Exception {
        try (Connection ddl = lock()) {
            JournalEntry entry = applier.apply(
                    recommend(SCALE),
                    REAL.toBuilder().maxWait(Duration.ofMillis(200)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message()).contains("holds a lock for DDL, VACUUM or ANALYZE");
            assertThat(ddl.isClosed()).isFalse();
        }
        assertThat(options("orders")).isNull();
    }

    @Test
    void lockTakenInTheLastMoment_endsAtTheLockTimeout() throws Exception {
        AtomicReference<Connection> ddl = new AtomicReference<>();

        JournalEntry entry = applier.apply(recommend(SCALE), ONCE.listener(onApplying(() -> ddl.set(lock()))));

        assertThat(entry.state()).isEqualTo(State.FAILED);
        assertThat(entry.outcome().sqlState()).isEqualTo("55P03");
        assertThat(applier.reconcile()).isEmpty();
        ddl.get().close();
        assertThat(options("orders")).isNull();
    }

    @Test
    void ddlThatWaitsBehindUs_isGivenWayTo() throws Exception {
        AtomicReference<Connection> ddl = new AtomicReference<>();
        CompletableFuture<JournalEntry> change = start(() -> applier.apply(
                recommend(SCALE),
                REAL.toBuilder()
                        .lockTimeout(Duration.ofSeconds(60))
                        .build()
                        .listener(onApplying(() -> ddl.set(lock())))));
        awaitOurWait();

        CompletableFuture<Boolean> alter = start(() -> {
            db.execute("ALTER TABLE public.orders ADD COLUMN note text");
            return true;
        });

        JournalEntry entry = get(change);
        assertThat(entry.state()).isEqualTo(State.YIELDED);
        assertThat(entry.outcome().message()).contains("waited for us (AccessExclusiveLock)");
        ddl.get().close();
        get(alter);
        assertThat(options("orders")).isNull();
    }

    @Test
    void connectionCutWhileItWaits_leavesNothingBehind() throws Exception {
        AtomicReference<Connection> ddl = new AtomicReference<>();
        try (TcpProxy proxy = new TcpProxy("localhost", db.dataSource.getPortNumbers()[0], TcpProxy.Pids.TRUE)) {
            ChangeApplier cut =
                    new ChangeApplier(DirectConnections.of(db.through(proxy)), ApplyFixture.PACE, Clock.systemUTC());
            CompletableFuture<JournalEntry> change =
                    start(() -> cut.apply(recommend(SCALE), REAL.listener(onApplying(() -> ddl.set(lock())))));
            awaitOurWait();

            proxy.loseClients();

            JournalEntry entry = get(change);
            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().sqlState()).startsWith("08");
            assertThat(db.query("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
                            + " 'public.orders'::regclass"))
                    .isEqualTo("0");
        }
        ddl.get().close();
        assertThat(options("orders")).isNull();
    }

    @Test
    void settingChangedByAnother_isNotTakenBack() throws Exception {
        JournalEntry applied = applier.apply(recommend(SCALE), REAL);
        db.execute("ALTER TABLE public.orders SET (autovacuum_vacuum_scale_factor = 0.5)");

        assertThatThrownBy(() -> applier.revert(applied))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("somebody else has changed")
                .hasMessageContaining("RESET (autovacuum_vacuum_scale_factor)");
        assertThat(options("orders")).isEqualTo("{autovacuum_vacuum_scale_factor=0.5}");
    }

    @Test
    void settingTakenBackByAnother_isReverted() throws Exception {
        JournalEntry applied = applier.apply(recommend(SCALE), REAL);
        db.execute("ALTER TABLE public.orders RESET (autovacuum_vacuum_scale_factor)");

        assertThat(applier.revert(applied).outcome().message()).isEqualTo("was taken back already");
    }

    @Test
    void revertThatMeetsALock_staysApplied() throws Exception {
        JournalEntry applied = applier.apply(recommend(SCALE), REAL);
        try (Connection ddl = lock()) {
            assertThat(applier.revert(
                                    applied,
                                    REAL.toBuilder()
                                            .maxWait(Duration.ofMillis(200))
                                            .build())
                            .state())
                    .isEqualTo(State.APPLIED);
            assertThat(ddl.isClosed()).isFalse();
        }
        assertThat(applier.revert(applied).state()).isEqualTo(State.REVERTED);
    }

    @ParameterizedTest
    @CsvSource({
        "PLANNED, true, FAILED",
        "APPLYING, true, APPLIED",
        "APPLYING, false, FAILED",
        "REVERTING, true, APPLIED",
        "REVERTING, false, REVERTED",
    })
    void processThatDied_isSettledByTheCatalog(State state, boolean made, State expected) throws Exception {
        applier.apply(recommend(SCALE), REAL);
        db.execute("UPDATE pgtender.journal SET state = '" + state + "'");
        if (!made) {
            db.execute("ALTER TABLE public.orders RESET (autovacuum_vacuum_scale_factor)");
        }

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(expected);
    }

    @Test
    void tableThatIsGone_isSettled() throws Exception {
        applier.apply(recommend(SCALE), REAL);
        db.execute("UPDATE pgtender.journal SET state = 'APPLYING'", "DROP TABLE public.orders");

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.FAILED);
    }

    private Connection lock() throws SQLException {
        return lock("SHARE UPDATE EXCLUSIVE");
    }

    private Connection lock(String mode) throws SQLException {
        return db.transaction("LOCK TABLE public.orders IN " + mode + " MODE", Connection.TRANSACTION_READ_COMMITTED);
    }

    private void awaitOurWait() throws SQLException {
        db.await("SELECT FROM pg_locks WHERE NOT granted AND relation = 'public.orders'::regclass");
    }

    private String options(String table) throws SQLException {
        return db.query("SELECT reloptions FROM pg_class WHERE oid = 'public." + table + "'::regclass");
    }

    private String toastOptions() throws SQLException {
        return db.query("SELECT x.reloptions FROM pg_class c JOIN pg_class x ON x.oid = c.reltoastrelid"
                + " WHERE c.oid = 'public.orders'::regclass");
    }

    interface Step {
        void run() throws SQLException;
    }

    /** Does something between the journal's word of it and the statement itself. */
    static ChangeListener onApplying(Step step) {
        return new ChangeListener() {
            @Override
            public void changed(JournalEntry entry) {
                if (entry.state() == State.APPLYING) {
                    try {
                        step.run();
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
    }
}
