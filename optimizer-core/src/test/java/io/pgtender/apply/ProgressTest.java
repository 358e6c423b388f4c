package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is heard and written of a long statement while it runs. */
class ProgressTest {

    private ApplyFixture db;

    @BeforeEach
    void create() throws Exception {
        db = ApplyFixture.create();
    }

    @Test
    void build_waitsForAnOldTransaction_journalSaysForWhom() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build = start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL));

            db.awaitPhase("waiting for old snapshots");
            db.await("SELECT FROM pgtender.journal WHERE progress LIKE 'CREATE INDEX CONCURRENTLY pgt_orders%'");

            List<ChangeUnderWay> underWay = db.applier().underWay();
            assertThat(underWay).singleElement().satisfies(change -> {
                assertThat(change.state()).isEqualTo(JournalEntry.State.APPLYING);
                assertThat(change.progress()).contains(" %");
            });
            old.rollback();
            assertThat(get(build).state()).isEqualTo(JournalEntry.State.APPLIED);
        }
    }

    @Test
    void journalIsLockedBySomebody_watchGoesOn() throws Exception {
        db.applier().apply(recommend(BY_CUSTOMER), REAL);
        List<BuildProgress> heard = new CopyOnWriteArrayList<>();
        try (Connection locker = db.transaction(
                        "LOCK TABLE pgtender.journal IN ACCESS EXCLUSIVE MODE", Connection.TRANSACTION_READ_COMMITTED);
                Connection old = db.oldSnapshot();
                ChangeSession session = session()) {
            ChangeListener listener = new JournaledProgress(listener(heard), session, UUID.randomUUID());
            CompletableFuture<Ending> ending =
                    start(() -> run(session, "REINDEX INDEX CONCURRENTLY public.orders_pkey", listener));
            awaitHeard(heard);
            old.rollback();

            assertThat(get(ending)).isInstanceOf(Ending.Done.class);
            assertThat(locker.isClosed()).isFalse();
        }
    }

    @Test
    void reindex_isHeard() throws Exception {
        List<BuildProgress> heard = new CopyOnWriteArrayList<>();
        try (Connection old = db.oldSnapshot();
                ChangeSession session = session()) {
            CompletableFuture<Ending> ending =
                    start(() -> run(session, "REINDEX INDEX CONCURRENTLY public.orders_pkey", listener(heard)));
            db.awaitPhase("waiting for old snapshots");
            awaitHeard(heard);
            old.rollback();
            get(ending);
        }

        assertThat(heard).allSatisfy(p -> assertThat(p.command()).isEqualTo("REINDEX CONCURRENTLY"));
        assertThat(heard).anySatisfy(p -> {
            assertThat(p.waitingFor()).isNotNull();
            assertThat(p.waitingFor().transactionAge()).isBetween(Duration.ZERO, Duration.ofHours(1));
        });
    }

    @Test
    void vacuum_isHeardWithItsBlocks() throws Exception {
        db.execute("INSERT INTO public.orders SELECT i, i, 'open' FROM generate_series(1001, 20000) AS i");
        List<BuildProgress> heard = new CopyOnWriteArrayList<>();
        try (ChangeSession session = session()) {
            try (Statement statement = session.builder().createStatement()) {
                statement.execute("SET vacuum_cost_delay = '20ms'");
                statement.execute("SET vacuum_cost_limit = 10");
            }
            run(session, "VACUUM public.orders", listener(heard));
        }

        assertThat(heard).anySatisfy(p -> {
            assertThat(p.command()).isEqualTo("VACUUM");
            assertThat(p.blocksTotal()).isPositive();
        });
        assertThat(heard).extracting(BuildProgress::percent).isSorted();
    }

    @Test
    void analyze_isHeard() throws Exception {
        db.execute(
                "CREATE FUNCTION public.slow(bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS"
                        + " 'BEGIN PERFORM pg_sleep(0.001); RETURN $1; END'",
                "CREATE INDEX ON public.orders (public.slow(id))");
        List<BuildProgress> heard = new CopyOnWriteArrayList<>();
        try (ChangeSession session = session()) {
            run(session, "ANALYZE public.orders", listener(heard));
        }

        assertThat(heard).anySatisfy(p -> assertThat(p.command()).isEqualTo("ANALYZE"));
    }

    @Test
    void describe_saysAllThatIsKnown() {
        BuildProgress progress = new BuildProgress(
                "By Day",
                "CREATE INDEX CONCURRENTLY",
                "building index: scanning table",
                21.4,
                1_200,
                2_400,
                0,
                0,
                1,
                2,
                new BuildProgress.Blocker(4711, "orders", Duration.ofSeconds(12)),
                Duration.ofSeconds(1));

        assertThat(progress.describe())
                .isEqualTo("CREATE INDEX CONCURRENTLY \"By Day\": building index: scanning table, 21 %, 1,200 of 2,400"
                        + " blocks, 1 of 2 transactions waited for, waiting for pid 4711 (orders), in its transaction"
                        + " for 12 s");
    }

    private ChangeSession session() throws Exception {
        return ChangeSession.open(DirectConnections.of(db.dataSource), PACE, Duration.ofSeconds(60));
    }

    private Ending run(ChangeSession session, String sql, ChangeListener listener) throws Exception {
        long oid = Long.parseLong(db.query("SELECT 'public.orders'::regclass::oid::bigint"));
        return WatchedStatement.run(
                session,
                sql,
                new WatchedStatement.Limits(oid, "orders", Duration.ofSeconds(60), Duration.ofSeconds(60)),
                new StopSignal(),
                listener);
    }

    private static ChangeListener listener(List<BuildProgress> heard) {
        return new ChangeListener() {
            @Override
            public void progress(BuildProgress progress) {
                heard.add(progress);
            }
        };
    }

    private static void awaitHeard(List<BuildProgress> heard) {
        long end = System.nanoTime() + ApplyFixture.DEADLINE.toNanos();
        while (heard.stream().noneMatch(p -> p.waitingFor() != null)) {
            assertThat(System.nanoTime()).as("never heard whom it waits for").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
