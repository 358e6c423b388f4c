package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.ORDERS;
import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.apply.JournalEntry.State;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A build that somebody or something is in the way of: nobody is harmed and nothing is left behind. */
class BuildFaultTest {

    private static final String NAME = BY_CUSTOMER.proposedName();
    private static final String OLD_SNAPSHOTS = "waiting for old snapshots";

    private final ApplyFixture db;

    BuildFaultTest() throws Exception {
        db = ApplyFixture.create();
    }

    @Test
    void alterTableBehindAStuckBuild_proceedsWhileTheOldSnapshotIsOpen() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build = start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);

            get(start(() -> {
                db.execute("ALTER TABLE public.orders ADD COLUMN note text");
                return true;
            }));

            assertThat(old.isClosed()).isFalse();
            JournalEntry entry = get(build);
            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message()).contains("waited for us (AccessExclusiveLock)");
            assertThat(entry.outcome().leftover()).isFalse();
            assertThat(db.indexState(NAME)).isNull();
        }
    }

    @Test
    void oldSnapshot_beyondMaxWait_yieldsAndLeavesNothing() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            JournalEntry entry = db.applier()
                    .apply(
                            recommend(BY_CUSTOMER),
                            REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message()).contains("waited longer than 300 ms (maxWait) for pid");
            assertThat(db.indexState(NAME)).isNull();
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void build_beyondMaxBuildTime_yieldsAndLeavesNothing() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            JournalEntry entry = db.applier()
                    .apply(
                            recommend(BY_CUSTOMER),
                            REAL.toBuilder()
                                    .maxBuildTime(Duration.ofMillis(300))
                                    .build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message()).contains("300 ms (maxBuildTime)");
            assertThat(db.indexState(NAME)).isNull();
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void oldSnapshot_seenBefore_isWaitedForWithoutBuilding() throws Exception {
        Pace strict =
                new Pace(PACE.tick(), Duration.ZERO, PACE.reconnect(), PACE.cleanup(), PACE.close(), PACE.abandon());
        try (Connection old = db.oldSnapshot()) {
            JournalEntry entry = db.applier(strict)
                    .apply(
                            recommend(BY_CUSTOMER),
                            REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message())
                    .startsWith("nothing was built")
                    .contains("snapshot open");
            assertThat(entry.times().applyingAt()).isNull();
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void writerInATransaction_thatEnds_letsTheBuildFinish() throws Exception {
        Connection writer = db.transaction(
                "UPDATE public.orders SET status = 'x' WHERE id = 1", Connection.TRANSACTION_READ_COMMITTED);
        CompletableFuture<JournalEntry> build = start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL));
        db.awaitPhase("waiting for writers before build");

        writer.commit();
        writer.close();

        assertThat(get(build).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void lockTimeout_isTriedAgainAndLeavesNothing() throws Exception {
        List<State> states = new CopyOnWriteArrayList<>();
        try (Connection old = db.oldSnapshot()) {
            JournalEntry entry = db.applier()
                    .apply(
                            recommend(BY_CUSTOMER),
                            REAL.toBuilder()
                                    .lockTimeout(Duration.ofMillis(200))
                                    .attempts(2)
                                    .build()
                                    .listener(new ChangeListener() {
                                        @Override
                                        public void changed(JournalEntry e) {
                                            states.add(e.state());
                                        }
                                    }));

            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().sqlState()).isEqualTo("55P03");
            assertThat(states)
                    .containsExactly(State.PLANNED, State.APPLYING, State.FAILED, State.APPLYING, State.FAILED);
            assertThat(db.indexState(NAME)).isNull();
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void writerThatBlocksTheCleanupToo_leavesItToReconcile() throws Exception {
        Pace hurried = new Pace(
                PACE.tick(),
                PACE.oldTransaction(),
                PACE.reconnect(),
                Duration.ofMillis(100),
                PACE.close(),
                PACE.abandon());
        ChangeApplier applier = db.applier(hurried);
        try (Connection writer = db.transaction(
                "UPDATE public.orders SET status = 'x' WHERE id = 1", Connection.TRANSACTION_READ_COMMITTED)) {
            JournalEntry entry = applier.apply(
                    recommend(BY_CUSTOMER),
                    REAL.toBuilder().maxWait(Duration.ofMillis(200)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().leftover()).isTrue();
            assertThat(db.indexState(NAME)).isEqualTo("invalid");
            assertThat(writer.isClosed()).isFalse();
        }

        assertThat(applier.reconcile()).singleElement().satisfies(settled -> {
            assertThat(settled.state()).isEqualTo(State.YIELDED);
            assertThat(settled.outcome().leftover()).isFalse();
        });
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void ddlLockOnTheTable_isWaitedForWithoutBuilding() throws Exception {
        try (Connection ddl = db.transaction(
                "LOCK TABLE public.orders IN SHARE UPDATE EXCLUSIVE MODE", Connection.TRANSACTION_READ_COMMITTED)) {
            JournalEntry entry = db.applier()
                    .apply(
                            recommend(BY_CUSTOMER),
                            REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message()).contains("holds a lock for DDL");
            assertThat(db.indexState(NAME)).isNull();
            assertThat(ddl.isClosed()).isFalse();
        }
    }

    @Test
    void preparedTransactionOnTheTable_isNamed() throws Exception {
        try (Connection other = db.transaction(
                "UPDATE public.orders SET status = 'x' WHERE id = 1", Connection.TRANSACTION_READ_COMMITTED)) {
            other.createStatement().execute("PREPARE TRANSACTION 'forgotten'");
            other.setAutoCommit(true);
        }
        try {
            JournalEntry entry = db.applier()
                    .apply(
                            recommend(BY_CUSTOMER),
                            REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message()).contains("prepared transaction");
        } finally {
            db.execute("ROLLBACK PREPARED 'forgotten'");
        }
    }

    @Test
    void flywayAtWork_isWaitedFor() throws Exception {
        try (Connection flyway = db.dataSource.getConnection()) {
            flyway.createStatement().execute("SELECT pg_advisory_lock((18028::bigint << 32) + 12345)");

            JournalEntry entry = db.applier()
                    .apply(
                            recommend(BY_CUSTOMER),
                            REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message()).contains("migration tool");
        }
    }

    @Test
    void migrationThatBuildsTheSameIndexMeanwhile_winsWithoutABuildOfOurs() throws Exception {
        CompletableFuture<JournalEntry> build;
        try (Connection flyway = db.dataSource.getConnection()) {
            flyway.createStatement().execute("SELECT pg_advisory_lock((18028::bigint << 32) + 12345)");
            CompletableFuture<JournalEntry> planned = new CompletableFuture<>();
            build = start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL.listener(new ChangeListener() {
                @Override
                public void changed(JournalEntry entry) {
                    planned.complete(entry);
                }
            })));
            assertThat(get(planned).state()).isEqualTo(State.PLANNED);

            db.execute("CREATE INDEX theirs ON public.orders (customer_id)");
        }

        JournalEntry entry = get(build);
        assertThat(entry.state()).isEqualTo(State.ALREADY_PRESENT);
        assertThat(entry.times().applyingAt()).isNull();
        assertThat(db.indexes("orders")).isEqualTo("theirs");
    }

    @Test
    void liquibaseAtWork_isWaitedFor() throws Exception {
        db.execute(
                "CREATE TABLE public.databasechangeloglock (id int, locked boolean)",
                "INSERT INTO public.databasechangeloglock VALUES (1, true)");

        JournalEntry entry = db.applier()
                .apply(
                        recommend(BY_CUSTOMER),
                        REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

        assertThat(entry.state()).isEqualTo(State.YIELDED);
        assertThat(entry.outcome().message()).contains("Liquibase is at work");
    }

    @Test
    void close_endsTheBuildBeforeItReturns() throws Exception {
        ChangeApplier applier = db.applier();
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build = start(() -> applier.apply(recommend(BY_CUSTOMER), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);

            applier.close();

            assertThat(db.indexState(NAME)).isNull();
            assertThat(get(build).state()).isEqualTo(State.YIELDED);
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void interrupt_endsTheBuildAndStaysSet() throws Exception {
        AtomicReference<Thread> caller = new AtomicReference<>();
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<State> build = start(() -> {
                caller.set(Thread.currentThread());
                JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), REAL);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                return entry.state();
            });
            db.awaitPhase(OLD_SNAPSHOTS);

            caller.get().interrupt();

            assertThat(get(build)).isEqualTo(State.YIELDED);
            assertThat(db.indexState(NAME)).isNull();
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void cancelledOnTheServer_failsAndLeavesNothing() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build = start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);

            db.query("SELECT pg_cancel_backend(pid) FROM pg_stat_progress_create_index"
                    + " WHERE datname = current_database()");

            JournalEntry entry = get(build);
            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().sqlState()).isEqualTo("57014");
            assertThat(entry.outcome().message()).contains("somebody cancelled it");
            assertThat(db.indexState(NAME)).isNull();
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void clientCutOff_endsTheOrphanAndLeavesNothing() throws Exception {
        try (TcpProxy proxy = new TcpProxy("localhost", db.dataSource.getPortNumbers()[0], TcpProxy.Pids.TRUE);
                Connection old = db.oldSnapshot()) {
            ChangeApplier applier = new ChangeApplier(DirectConnections.of(db.through(proxy)), PACE, Clock.systemUTC());
            CompletableFuture<JournalEntry> build = start(() -> applier.apply(recommend(BY_CUSTOMER), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);

            proxy.loseClients();

            JournalEntry entry = get(build);
            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().sqlState()).isEqualTo("08006");
            assertThat(db.indexState(NAME)).isNull();
            assertThat(applier.history()).containsExactly(entry);
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void networkThatFallsSilent_givesTheCallerItsThreadBack() throws Exception {
        try (TcpProxy proxy = new TcpProxy("localhost", db.dataSource.getPortNumbers()[0], TcpProxy.Pids.TRUE);
                Connection old = db.oldSnapshot()) {
            PGSimpleDataSource through = db.through(proxy);
            through.setLoginTimeout(1);
            through.setCancelSignalTimeout(1);
            Pace brief = new Pace(
                    PACE.tick(),
                    PACE.oldTransaction(),
                    Duration.ofMillis(100),
                    PACE.cleanup(),
                    PACE.close(),
                    Duration.ofMillis(100));
            ChangeApplier applier = new ChangeApplier(DirectConnections.of(through), brief, Clock.systemUTC());
            CompletableFuture<JournalEntry> build = start(() -> applier.apply(recommend(BY_CUSTOMER), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);

            proxy.freeze();

            JournalEntry entry = get(build);
            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().message()).contains("The journal says APPLYING");
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void watchTerminated_isReplaced() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build = start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);
            String watch = " FROM pg_stat_activity WHERE application_name = 'pgtender' AND datname = current_database()"
                    + " AND pid NOT IN (SELECT pid FROM pg_stat_progress_create_index)";
            String pid = db.query("SELECT pid" + watch);
            db.query("SELECT pg_terminate_backend(" + pid + ")");
            db.await("SELECT 1" + watch + " AND pid <> " + pid);

            old.commit();

            assertThat(get(build).state()).isEqualTo(State.APPLIED);
        }
    }

    @Test
    void serverStopped_saysThatTheJournalSettlesIt() throws Exception {
        try (EmbeddedPostgres server = io.pgtender.testing.TestPostgres.ownServer()) {
            ApplyFixture own = ApplyFixture.on((PGSimpleDataSource) server.getPostgresDatabase());
            Pace impatient = new Pace(
                    PACE.tick(),
                    PACE.oldTransaction(),
                    Duration.ofMillis(200),
                    PACE.cleanup(),
                    PACE.close(),
                    PACE.abandon());
            Connection old = own.oldSnapshot();
            CompletableFuture<JournalEntry> build =
                    start(() -> own.applier(impatient).apply(recommend(BY_CUSTOMER), REAL));
            own.awaitPhase(OLD_SNAPSHOTS);

            server.close();

            JournalEntry entry = get(build);
            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().leftover()).isTrue();
            assertThat(entry.outcome().message()).contains("The journal says APPLYING; reconcile() settles it");
            old.close();
        }
    }

    @Test
    void rowsTooLargeForTheIndex_areRefusedBefore() throws Exception {
        db.execute(
                "INSERT INTO public.orders SELECT 5000, 1, string_agg(md5(i::text), '') FROM generate_series(1, 400) i");
        IndexDefinition byStatus = IndexDefinition.btree(ORDERS, List.of(IndexKey.column("status")));

        assertThatThrownBy(() -> db.applier().apply(recommend(byStatus), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("12800 bytes")
                .hasMessageContaining("hash index");
    }

    @Test
    void rowTooLargeThatComesDuringTheBuild_failsAndLeavesNothing() throws Exception {
        IndexDefinition byStatus = IndexDefinition.btree(ORDERS, List.of(IndexKey.column("status")));
        Connection writer = db.transaction(
                "INSERT INTO public.orders SELECT 5000, 1, string_agg(md5(i::text), '') FROM generate_series(1, 400) i",
                Connection.TRANSACTION_READ_COMMITTED);
        CompletableFuture<JournalEntry> build = start(() -> db.applier().apply(recommend(byStatus), REAL));
        db.awaitPhase("waiting for writers before build");

        writer.commit();
        writer.close();

        JournalEntry entry = get(build);
        assertThat(entry.state()).isEqualTo(State.FAILED);
        assertThat(entry.outcome().sqlState()).isEqualTo("54000");
        assertThat(db.indexState(byStatus.proposedName())).isNull();
    }

    @Test
    void expressionThatFailsOnARow_isRefusedWithoutQuotingIt() throws Exception {
        IndexDefinition cast = IndexDefinition.btree(
                ORDERS, List.of(new IndexKey(null, "(status)::integer", false, false, null, null)));

        assertThatThrownBy(() -> db.applier().apply(recommend(cast), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("withheld")
                .hasMessageNotContaining("open");
    }

    @Test
    void anotherInstanceAtWork_beyondMaxWait_isRefused() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            ChangeApplier applier = db.applier();
            CompletableFuture<JournalEntry> build = start(() -> applier.apply(recommend(BY_CUSTOMER), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);

            assertThatThrownBy(() -> db.applier()
                            .apply(
                                    recommend(BY_CUSTOMER),
                                    REAL.toBuilder()
                                            .maxWait(Duration.ofMillis(100))
                                            .build()))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("another instance");
            old.commit();
            assertThat(get(build).state()).isEqualTo(State.APPLIED);
        }
    }

    @Test
    void foreignInvalidIndex_isLeftAlone() throws Exception {
        leaveInvalidIndex(NAME);

        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), REAL);

        assertThat(entry.work().object()).isEqualTo(NAME + "_2");
        assertThat(db.indexes("orders")).isEqualTo(NAME + " (invalid), " + NAME + "_2");
        assertThat(entry.guards()).anySatisfy(guard -> assertThat(guard.found()).contains("not ours to drop"));
    }

    @Test
    void invalidIndexOfOurs_isDroppedAndBuiltAgain() throws Exception {
        leaveInvalidIndex(NAME);
        db.execute("COMMENT ON INDEX public." + NAME + " IS 'pgtender 00000000-0000-0000-0000-000000000001'");

        JournalEntry entry = db.applier().apply(recommend(BY_CUSTOMER), REAL);

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(entry.work().statements()).contains("DROP INDEX CONCURRENTLY public." + NAME);
        assertThat(db.indexes("orders")).isEqualTo(NAME);
    }

    @Test
    void progress_namesWhomTheBuildWaitsFor() throws Exception {
        CompletableFuture<BuildProgress> waiting = new CompletableFuture<>();
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build =
                    start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL.listener(new ChangeListener() {
                        @Override
                        public void progress(BuildProgress progress) {
                            if (progress.waitingFor() != null) {
                                waiting.complete(progress);
                            }
                        }
                    })));

            BuildProgress progress = get(waiting);
            int pid = old.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            assertThat(progress.waitingFor()).isNotNull();
            assertThat(progress.waitingFor().pid()).isEqualTo(pid);
            assertThat(progress.waitingFor().applicationName()).isEqualTo("PostgreSQL JDBC Driver");
            assertThat(progress.phase()).isEqualTo(OLD_SNAPSHOTS);
            assertThat(progress.percent()).isBetween(90.0, 100.0);
            assertThat(progress.indexName()).isEqualTo(NAME);
            old.commit();
            assertThat(get(build).state()).isEqualTo(State.APPLIED);
        }
    }

    @Test
    void unprivilegedOwner_seesProgressToo() throws Exception {
        db.execute(
                "DROP ROLE IF EXISTS pgt_progress",
                "CREATE ROLE pgt_progress LOGIN PASSWORD 'secret'",
                "GRANT CREATE ON SCHEMA public TO pgt_progress",
                "ALTER TABLE public.orders OWNER TO pgt_progress");
        CompletableFuture<String> phase = new CompletableFuture<>();
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build = start(() -> db.applierOf("pgt_progress")
                    .apply(recommend(BY_CUSTOMER), REAL.journalInMemory().listener(new ChangeListener() {
                        @Override
                        public void progress(BuildProgress progress) {
                            if (progress.phase().equals(OLD_SNAPSHOTS)) {
                                phase.complete(progress.phase());
                            }
                        }
                    })));

            assertThat(get(phase)).isEqualTo(OLD_SNAPSHOTS);
            old.commit();
            assertThat(get(build).state()).isEqualTo(State.APPLIED);
        } finally {
            db.execute("ALTER TABLE public.orders OWNER TO CURRENT_USER", "DROP OWNED BY pgt_progress");
            db.execute("DROP ROLE pgt_progress");
        }
    }

    @Test
    void unprivilegedOwner_givesWayToo() throws Exception {
        db.execute(
                "DROP ROLE IF EXISTS pgt_yield",
                "CREATE ROLE pgt_yield LOGIN PASSWORD 'secret'",
                "GRANT CREATE ON SCHEMA public TO pgt_yield",
                "ALTER TABLE public.orders OWNER TO pgt_yield");
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build =
                    start(() -> db.applierOf("pgt_yield").apply(recommend(BY_CUSTOMER), REAL.journalInMemory()));
            db.awaitPhase(OLD_SNAPSHOTS);

            get(start(() -> {
                db.execute("ALTER TABLE public.orders ADD COLUMN note text");
                return true;
            }));

            assertThat(get(build).state()).isEqualTo(State.YIELDED);
            assertThat(old.isClosed()).isFalse();
        } finally {
            db.execute("ALTER TABLE public.orders OWNER TO CURRENT_USER", "DROP OWNED BY pgt_yield");
            db.execute("DROP ROLE pgt_yield");
        }
    }

    /** As somebody else's cancelled build leaves it. */
    private void leaveInvalidIndex(String name) throws Exception {
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<Boolean> build = start(() -> {
                db.execute("CREATE INDEX CONCURRENTLY " + name + " ON public.orders (customer_id)");
                return true;
            });
            db.awaitPhase(OLD_SNAPSHOTS);
            db.query("SELECT pg_cancel_backend(pid) FROM pg_stat_progress_create_index"
                    + " WHERE datname = current_database()");
            assertThatThrownBy(() -> get(build)).isInstanceOf(ExecutionException.class);
            old.commit();
        }
        assertThat(db.indexState(name)).isEqualTo("invalid");
    }

    @Test
    void pooledOrUnknownDataSource_isRefusedWithTheRemedy() {
        ChangeApplier applier =
                new ChangeApplier(DirectConnections.of(new UnknownDataSource()), PACE, Clock.systemUTC());

        assertThatThrownBy(() -> applier.apply(recommend(BY_CUSTOMER), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(UnknownDataSource.class.getName())
                .hasMessageContaining("directDataSource");
    }
}
