package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.ORDERS;
import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Recommendation;
import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A drop that somebody or something is in the way of, or whose process dies: what is left, and what becomes of it. */
class DropFaultTest {

    private static final String NAME = BY_CUSTOMER.proposedName();

    private final ApplyFixture db;
    private final ChangeApplier applier;
    private final JournalEntry created;
    private final Recommendation drop;

    DropFaultTest() throws Exception {
        db = ApplyFixture.create();
        applier = db.applier();
        created = applier.apply(recommend(BY_CUSTOMER), REAL);
        drop = recommend(DropIndexTest.dropOf(db, NAME, ORDERS));
    }

    @Test
    void alterTableBehindAStuckDrop_proceedsWhileTheReaderIsOpen() throws Exception {
        CompletableFuture<JournalEntry> dropping;
        try (Connection reader = reader()) {
            dropping = start(() -> applier.apply(drop, REAL));
            awaitInvalid();

            get(start(() -> {
                db.execute("ALTER TABLE public.orders ALTER COLUMN status SET STATISTICS 50");
                return true;
            }));

            assertThat(reader.isClosed()).isFalse();
        }
        assertThat(get(dropping).state()).isEqualTo(State.APPLIED);
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void reader_beyondMaxWait_yieldsAndReconcileFinishes() throws Exception {
        try (Connection reader = reader()) {
            JournalEntry entry = applier.apply(
                    drop, REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().leftover()).isTrue();
            assertThat(entry.outcome().message()).contains("the planner uses it no more", "300 ms (maxWait)");
            assertThat(db.indexState(NAME)).isEqualTo("invalid");
            assertThat(reader.isClosed()).isFalse();
        }

        assertThat(applier.reconcile()).singleElement().satisfies(settled -> {
            assertThat(settled.state()).isEqualTo(State.APPLIED);
            assertThat(settled.outcome().leftover()).isFalse();
        });
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void readerSeenBefore_isWaitedForWithoutDropping() throws Exception {
        Pace strict =
                new Pace(PACE.tick(), Duration.ZERO, PACE.reconnect(), PACE.cleanup(), PACE.close(), PACE.abandon());
        try (Connection reader = reader()) {
            JournalEntry entry = db.applier(strict)
                    .apply(
                            drop,
                            REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message())
                    .startsWith("nothing was dropped")
                    .contains("has read the table");
            assertThat(db.indexState(NAME)).isEqualTo("valid");
            assertThat(reader.isClosed()).isFalse();
        }
    }

    @Test
    void lockTimeout_failsWithItsCode() throws Exception {
        try (Connection reader = reader()) {
            JournalEntry entry = applier.apply(
                    drop,
                    REAL.toBuilder()
                            .lockTimeout(Duration.ofMillis(100))
                            .maxWait(Duration.ofMillis(500))
                            .build());

            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().sqlState()).isEqualTo("55P03");
            assertThat(entry.outcome().leftover()).isTrue();
            assertThat(reader.isClosed()).isFalse();
        }
    }

    @Test
    void cancelledOnTheServer_isNotTriedAgain() throws Exception {
        try (Connection reader = reader()) {
            CompletableFuture<JournalEntry> dropping = start(() -> applier.apply(drop, REAL));
            awaitInvalid();

            db.query("SELECT pg_cancel_backend(" + dropper() + ")");

            JournalEntry entry = get(dropping);
            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().sqlState()).isEqualTo("57014");
            assertThat(reader.isClosed()).isFalse();
        }
    }

    @Test
    void clientCutOff_endsTheOrphanAndFinishes() throws Exception {
        CompletableFuture<JournalEntry> dropping;
        try (TcpProxy proxy = new TcpProxy("localhost", db.dataSource.getPortNumbers()[0], TcpProxy.Pids.TRUE)) {
            ChangeApplier cutOff = new ChangeApplier(DirectConnections.of(db.through(proxy)), PACE, Clock.systemUTC());
            try (Connection reader = reader()) {
                dropping = start(() -> cutOff.apply(drop, REAL));
                awaitInvalid();
                String pid = dropper();

                proxy.loseClients();
                db.await("SELECT FROM pg_stat_activity WHERE query LIKE 'DROP INDEX%' AND state = 'active'"
                        + " AND datname = current_database() AND pid <> " + pid);
                assertThat(db.query("SELECT pid FROM pg_stat_activity WHERE pid = " + pid))
                        .isNull();
                assertThat(reader.isClosed()).isFalse();
            }
            assertThat(get(dropping).state()).isEqualTo(State.APPLIED);
        }
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void applying_thatHadNotBegun_isFailed() throws Exception {
        crashedIn(State.APPLYING);
        rebuildByHand();

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.FAILED);
        assertThat(db.indexState(NAME)).isEqualTo("valid");
    }

    @Test
    void applying_thatTheServerFinished_isApplied() throws Exception {
        crashedIn(State.APPLYING);

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.APPLIED);
    }

    @Test
    void applying_thatLeftItInvalid_isFinished() throws Exception {
        crashedIn(State.APPLYING);
        rebuildByHand();
        db.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + NAME + "'::regclass");

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.APPLIED);
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void applying_thatLeftItDead_isFinished() throws Exception {
        crashedIn(State.APPLYING);
        rebuildByHand();
        db.execute("UPDATE pg_index SET indisvalid = false, indisready = false, indislive = false WHERE indexrelid = '"
                + NAME + "'::regclass");

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.APPLIED);
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void applying_whereAnotherInvalidIndexTookTheName_leavesIt() throws Exception {
        crashedIn(State.APPLYING);
        db.execute(
                "CREATE INDEX " + NAME + " ON public.orders (status)",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + NAME + "'::regclass");

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.FAILED);
        assertThat(db.indexState(NAME)).isEqualTo("invalid");
    }

    @Test
    void reverting_thatHadNotBegun_isApplied() throws Exception {
        crashedIn(State.REVERTING);

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.APPLIED);
    }

    @Test
    void reverting_thatTheServerFinished_getsItsCommentBack() throws Exception {
        crashedIn(State.REVERTING);
        db.execute("CREATE INDEX " + NAME + " ON public.orders (customer_id)");

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.REVERTED);
        assertThat(db.query("SELECT obj_description('" + NAME + "'::regclass)")).isEqualTo(created.mark());
    }

    @Test
    void reverting_thatLeftAnInvalidIndex_isCleanedUp() throws Exception {
        crashedIn(State.REVERTING);
        db.execute(
                "CREATE INDEX " + NAME + " ON public.orders (customer_id)",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + NAME + "'::regclass");

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.APPLIED);
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void alterTableBehindAStuckRestore_proceedsAndNothingIsLeft() throws Exception {
        JournalEntry dropped = applier.apply(drop, REAL);
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> restoring = start(() -> applier.revert(dropped));
            db.awaitPhase("waiting for old snapshots");

            get(start(() -> {
                db.execute("ALTER TABLE public.orders ADD COLUMN note text");
                return true;
            }));

            JournalEntry entry = get(restoring);
            assertThat(entry.state()).isEqualTo(State.APPLIED);
            assertThat(entry.outcome().message()).contains("not taken back", "waited for us");
            assertThat(db.indexState(NAME)).isNull();
            assertThat(old.isClosed()).isFalse();
        }
        assertThat(applier.revert(dropped).state()).isEqualTo(State.REVERTED);
    }

    @Test
    void restoreTerminated_leavesNothingAndCanBeTriedAgain() throws Exception {
        JournalEntry dropped = applier.apply(drop, REAL);
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> restoring = start(() -> applier.revert(dropped));
            db.awaitPhase("waiting for old snapshots");

            db.query("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_create_index"
                    + " WHERE datname = current_database()");

            assertThat(get(restoring).state()).isEqualTo(State.APPLIED);
            assertThat(db.indexState(NAME)).isNull();
            assertThat(old.isClosed()).isFalse();
        }
    }

    /** A drop whose process died after it wrote {@code state}; the index is gone. */
    private void crashedIn(State state) throws Exception {
        JournalEntry dropped = applier.apply(drop, REAL);
        db.crashIn(state, dropped);
    }

    /** The index as it was before the drop. */
    private void rebuildByHand() throws Exception {
        db.execute(
                "CREATE INDEX " + NAME + " ON public.orders (customer_id)",
                "COMMENT ON INDEX " + NAME + " IS '" + created.mark() + "'");
    }

    /** Holds the weakest lock on the table, and no snapshot. */
    private Connection reader() throws Exception {
        return db.transaction("LOCK TABLE public.orders IN ACCESS SHARE MODE", Connection.TRANSACTION_READ_COMMITTED);
    }

    private void awaitInvalid() throws Exception {
        db.await("SELECT FROM pg_index WHERE indexrelid = 'public." + NAME + "'::regclass AND NOT indisvalid");
    }

    private String dropper() throws Exception {
        return String.valueOf(db.query("SELECT pid FROM pg_stat_activity WHERE query LIKE 'DROP INDEX%'"
                + " AND state = 'active' AND datname = current_database()"));
    }
}
