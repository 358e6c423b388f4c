package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Change;
import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the planner knows of a table: made step by step, and taken back step by step. */
class StatisticsChangeTest {

    private static final Change ALL = change(
            "CREATE STATISTICS public.orders_stx (ndistinct) ON customer_id, status FROM public.orders",
            "ALTER TABLE public.orders ALTER COLUMN customer_id SET (n_distinct = 77)",
            "ALTER TABLE public.orders ALTER COLUMN status SET STATISTICS 500",
            "ANALYZE public.orders");
    private static final Change ANALYZE = change("ANALYZE public.orders");

    private final ApplyFixture db;
    private final ChangeApplier applier;

    StatisticsChangeTest() throws Exception {
        db = ApplyFixture.create();
        // Autovacuum would analyse the table, too, and take its time about slow().
        db.execute("ALTER TABLE public.orders SET (autovacuum_enabled = off)");
        applier = db.applier();
    }

    @Test
    void allForms_areMadeInOrderAndTakenBackExactly() throws Exception {
        JournalEntry applied = applier.apply(recommend(ALL), REAL);

        assertThat(applied.outcome().message()).isEmpty();
        assertThat(applied.state()).isEqualTo(State.APPLIED);
        assertThat(distinct()).isEqualTo("77");
        assertThat(db.query("SELECT obj_description(oid, 'pg_statistic_ext') FROM pg_statistic_ext"))
                .isEqualTo(applied.mark());
        assertThat(standing()).isEqualTo("{n_distinct=77} 500 orders_stx");

        assertThat(applier.revert(applied).state()).isEqualTo(State.REVERTED);
        assertThat(standing()).isEqualTo("- - -");
        assertThat(distinct()).isNotEqualTo("77");
    }

    @Test
    void valuesThatWereThereBefore_comeBack() throws Exception {
        db.execute(
                "ALTER TABLE public.orders ALTER COLUMN customer_id SET (n_distinct = -0.5, n_distinct_inherited = 9)",
                "ALTER TABLE public.orders ALTER COLUMN status SET STATISTICS 42");

        JournalEntry applied = applier.apply(recommend(ALL), REAL);
        assertThat(applied.work().originals())
                .containsEntry("n_distinct of customer_id", "-0.5")
                .containsEntry("statistics target of status", "42");
        applier.revert(applied);

        assertThat(standing()).isEqualTo("{n_distinct_inherited=9,n_distinct=-0.5} 42 -");
    }

    @Test
    void analyze_isConfirmedByItsTime() throws Exception {
        JournalEntry applied = applier.apply(recommend(ANALYZE), REAL);

        assertThat(applied.state()).isEqualTo(State.APPLIED);
        assertThat(lastAnalyze()).isNotNull();
        assertThat(applied.work().reversalSql()).isNull();
        assertThatThrownBy(() -> applier.revert(applied)).hasMessageContaining("nothing to take back");
    }

    @Test
    void analyzeOfAPartitionedTable_isDone() throws Exception {
        db.execute(
                "CREATE TABLE public.events (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE public.events_1 PARTITION OF public.events DEFAULT");

        assertThat(applier.apply(recommend(change("ANALYZE public.events")), REAL)
                        .state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void appliedAgain_isThereAlready() throws Exception {
        applier.apply(recommend(ALL), REAL);

        JournalEntry again = applier.apply(recommend(ALL), REAL);

        assertThat(again.state()).isEqualTo(State.ALREADY_PRESENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE public.orders",
                "ANALYZE public.orders; DROP TABLE public.orders",
                "ALTER TABLE public.orders SET (fillfactor = 50)",
                "CREATE STATISTICS ON customer_id, status FROM public.orders",
            })
    void otherStatements_areRefused(String sql) throws Exception {
        assertThatThrownBy(() -> applier.apply(recommend(change(sql)), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("run it by hand: " + sql);
        assertThat(db.query("SELECT count(*) FROM public.orders")).isEqualTo("1000");
    }

    @Test
    void severalTables_areRefused() throws Exception {
        assertThatThrownBy(() -> applier.apply(recommend(change("ANALYZE public.orders", "ANALYZE public.o")), REAL))
                .hasMessageContaining("apply them one by one: public.orders, public.o");
    }

    @Test
    void nameThatIsTaken_isRefused() throws Exception {
        db.execute("CREATE STATISTICS public.orders_stx ON id, status FROM public.orders");

        assertThatThrownBy(() -> applier.apply(recommend(ALL), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("public.orders_stx is taken");
    }

    @Test
    void missingColumn_isRefused() throws Exception {
        assertThatThrownBy(() -> applier.apply(
                        recommend(change("ALTER TABLE public.orders ALTER COLUMN colour SET (n_distinct = 7)")), REAL))
                .hasMessageContaining("has no column colour");
    }

    @Test
    void roleThatIsNotTheOwner_isToldTheGrant() throws Exception {
        db.execute("DROP ROLE IF EXISTS pgt_stats", "CREATE ROLE pgt_stats LOGIN PASSWORD 'secret'");
        try {
            ChangeApplier stranger = db.applierOf("pgt_stats");
            boolean maintain = Integer.parseInt(String.valueOf(db.query("SHOW server_version_num"))) >= 170_000;
            assertThatThrownBy(() -> stranger.apply(recommend(ANALYZE), REAL.journalInMemory()))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining(maintain ? "GRANT MAINTAIN ON public.orders TO pgt_stats" : "GRANT");
            assertThatThrownBy(() -> stranger.apply(recommend(ALL), REAL.journalInMemory()))
                    .hasMessageContaining("GRANT " + db.query("SELECT current_user") + " TO pgt_stats");
            if (maintain) {
                db.execute("GRANT MAINTAIN ON public.orders TO pgt_stats");
                assertThat(stranger.apply(recommend(ANALYZE), REAL.journalInMemory())
                                .state())
                        .isEqualTo(State.APPLIED);
            }
        } finally {
            db.execute("DROP OWNED BY pgt_stats", "DROP ROLE pgt_stats");
        }
    }

    @Test
    void valueThatTheServerRefuses_takesBackWhatCameBefore() throws Exception {
        Change broken = change(
                "CREATE STATISTICS public.orders_stx ON customer_id, status FROM public.orders",
                "ALTER TABLE public.orders ALTER COLUMN customer_id SET (n_distinct = -7)",
                "ANALYZE public.orders");

        JournalEntry entry = applier.apply(recommend(broken), REAL);

        assertThat(entry.state()).isEqualTo(State.FAILED);
        assertThat(entry.outcome().message()).contains("out of bounds for option \"n_distinct\"");
        assertThat(entry.outcome().leftover()).isFalse();
        assertThat(standing()).isEqualTo("- - -");
        assertThat(lastAnalyze()).isNull();
    }

    @Test
    void analyzeThatSkippedALockedTable_isNoSuccess() throws Exception {
        AtomicReference<Connection> ddl = new AtomicReference<>();

        JournalEntry entry = applier.apply(
                recommend(ANALYZE),
                REAL.toBuilder().attempts(1).build().listener(SettingsChangeTest.onApplying(() -> ddl.set(lock()))));

        assertThat(entry.state()).isEqualTo(State.YIELDED);
        assertThat(entry.outcome().message()).contains("lock not available");
        ddl.get().close();
        assertThat(lastAnalyze()).isNull();
    }

    @Test
    void lockTakenBetweenTheSteps_leavesAllOrNothing() throws Exception {
        AtomicReference<Connection> ddl = new AtomicReference<>();
        CompletableFuture<JournalEntry> change = start(() -> applier.apply(
                recommend(ALL),
                REAL.toBuilder().attempts(1).build().listener(SettingsChangeTest.onApplying(() -> ddl.set(lock())))));
        // CREATE STATISTICS waits; the next lock in the queue gets the table after it and before the step that follows.
        awaitOurWait();
        CompletableFuture<Connection> second = start(this::lock);
        ddl.get().close();

        JournalEntry entry = get(change);
        get(second).close();

        assertThat(entry.state()).isIn(State.APPLIED, State.FAILED, State.YIELDED);
        applier.reconcile();
        assertThat(standing()).isEqualTo(entry.state() == State.APPLIED ? "{n_distinct=77} 500 orders_stx" : "- - -");
    }

    @Test
    void ddlThatWaitsBehindAnalyze_isGivenWayTo() throws Exception {
        db.execute(
                "CREATE FUNCTION public.slow(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS"
                        + " 'BEGIN PERFORM pg_sleep(0.05); RETURN $1; END'",
                "CREATE STATISTICS public.slow ON (public.slow(status)) FROM public.orders");
        CompletableFuture<JournalEntry> change = start(() -> applier.apply(recommend(ANALYZE), REAL));
        db.await("SELECT FROM pg_stat_progress_analyze WHERE datname = current_database()");

        db.execute("ALTER TABLE public.orders ADD COLUMN note text");

        JournalEntry entry = get(change);
        assertThat(entry.state()).isEqualTo(State.YIELDED);
        assertThat(entry.outcome().message()).contains("waited for us");
    }

    @Test
    void valueChangedByAnother_isNotTakenBack() throws Exception {
        JournalEntry applied = applier.apply(recommend(ALL), REAL);
        db.execute("ALTER TABLE public.orders ALTER COLUMN customer_id SET (n_distinct = 5)");

        assertThatThrownBy(() -> applier.revert(applied))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("somebody else has changed");
        assertThat(standing()).isEqualTo("{n_distinct=5} 500 orders_stx");
    }

    @Test
    void statisticsMadeAnewByAnother_areNotDropped() throws Exception {
        JournalEntry applied = applier.apply(recommend(ALL), REAL);
        db.execute(
                "DROP STATISTICS public.orders_stx",
                "CREATE STATISTICS public.orders_stx ON id, status FROM public.orders",
                "COMMENT ON STATISTICS public.orders_stx IS 'mine, says the DBA'");

        assertThatThrownBy(() -> applier.revert(applied)).isInstanceOf(ChangeRefusedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "APPLYING, all, APPLIED, {n_distinct=77} 500 orders_stx",
        "APPLYING, some, FAILED, - - -",
        "APPLYING, none, FAILED, - - -",
        "REVERTING, all, APPLIED, {n_distinct=77} 500 orders_stx",
        "REVERTING, some, REVERTED, - - -",
        "REVERTING, none, REVERTED, - - -",
        "FAILED, some, FAILED, - - -",
    })
    void processThatDied_isSettledByTheCatalog(State state, String made, State expected, String standing)
            throws Exception {
        applier.apply(recommend(ALL), REAL);
        db.execute("UPDATE pgtender.journal SET leftover = true, state = '" + state + "'");
        if (!made.equals("all")) {
            db.execute("ALTER TABLE public.orders ALTER COLUMN status SET STATISTICS -1");
        }
        if (made.equals("none")) {
            db.execute(
                    "ALTER TABLE public.orders ALTER COLUMN customer_id RESET (n_distinct)",
                    "DROP STATISTICS public.orders_stx");
        }

        assertThat(applier.reconcile()).singleElement().satisfies(entry -> {
            assertThat(entry.state()).isEqualTo(expected);
            assertThat(entry.outcome().leftover()).isFalse();
        });
        assertThat(standing()).isEqualTo(standing);
    }

    @Test
    void statisticsThatWereNotMarkedYet_areAdopted() throws Exception {
        JournalEntry applied = applier.apply(recommend(ALL), REAL);
        db.execute("UPDATE pgtender.journal SET state = 'APPLYING'", "COMMENT ON STATISTICS public.orders_stx IS NULL");

        assertThat(applier.reconcile()).hasSize(1);
        assertThat(db.query("SELECT obj_description(oid, 'pg_statistic_ext') FROM pg_statistic_ext"))
                .isEqualTo(applied.mark());
    }

    @Test
    void hostileNames_areMadeAndTakenBack() throws Exception {
        db.execute("CREATE TABLE public.\"o\"\"; DROP TABLE orders; --\" (\"sel;\nect\" int, \"ü'\" int)");
        Change change = change(
                "CREATE STATISTICS public.\"st';at\" ON \"sel;\nect\", \"ü'\" FROM public.\"o\"\"; DROP TABLE orders; --\"",
                "ALTER TABLE public.\"o\"\"; DROP TABLE orders; --\" ALTER COLUMN \"sel;\nect\" SET (n_distinct = 5)");

        JournalEntry applied = applier.apply(recommend(change), REAL);
        assertThat(applied.state()).isEqualTo(State.APPLIED);
        assertThat(applier.revert(applied).state()).isEqualTo(State.REVERTED);
        assertThat(db.query("SELECT count(*) FROM pg_statistic_ext")).isEqualTo("0");
        assertThat(db.query("SELECT count(*) FROM public.orders")).isEqualTo("1000");
    }

    @Test
    void tableUnderMaintenance_isWaitedForAndGivenUp() throws Exception {
        try (Connection ddl = lock()) {
            JournalEntry entry = applier.apply(
                    recommend(ALL),
                    REAL.toBuilder().maxWait(Duration.ofMillis(200)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(ddl.isClosed()).isFalse();
        }
        assertThat(standing()).isEqualTo("- - -");
    }

    private static Change change(String... statements) {
        return new Change.TableStatistics("tell the planner", List.of(statements), List.of());
    }

    private Connection lock() throws SQLException {
        return db.transaction(
                "LOCK TABLE public.orders IN SHARE UPDATE EXCLUSIVE MODE", Connection.TRANSACTION_READ_COMMITTED);
    }

    private void awaitOurWait() throws SQLException {
        db.await("SELECT FROM pg_locks WHERE NOT granted AND relation = 'public.orders'::regclass");
    }

    /** Options of customer_id, statistics target of status, names of statistics objects; {@code -} for none. */
    private String standing() throws SQLException {
        return db.query(
                "SELECT concat_ws(' ', coalesce((SELECT attoptions::text FROM pg_attribute WHERE attrelid ="
                        + " 'public.orders'::regclass AND attname = 'customer_id'), '-'), coalesce((SELECT"
                        + " nullif(attstattarget, -1)::text FROM pg_attribute WHERE attrelid = 'public.orders'::regclass AND"
                        + " attname = 'status'), '-'), coalesce((SELECT string_agg(stxname, ',') FROM pg_statistic_ext), '-'))");
    }

    private String distinct() throws SQLException {
        return db.query("SELECT n_distinct FROM pg_stats WHERE tablename = 'orders' AND attname = 'customer_id'");
    }

    private String lastAnalyze() throws SQLException {
        return db.query("SELECT last_analyze FROM pg_stat_user_tables WHERE relname = 'orders'");
    }
}
