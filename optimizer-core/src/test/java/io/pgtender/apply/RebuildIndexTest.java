package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** An index is rebuilt beside itself; whatever interrupts that leaves the index as it was and nothing beside it. */
class RebuildIndexTest {

    private static final String OLD_SNAPSHOTS = "waiting for old snapshots";

    private final ApplyFixture db;
    private final ChangeApplier applier;

    RebuildIndexTest() throws Exception {
        db = ApplyFixture.create();
        applier = db.applier();
        db.execute("CREATE INDEX i ON public.orders (customer_id)", "COMMENT ON INDEX i IS 'of the DBA'");
    }

    @Test
    void index_isNewAndKeepsNameAndComment() throws Exception {
        String before = oid("i");

        JournalEntry entry = applier.apply(rebuild("i"), REAL);

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(entry.work().reversalSql()).isNull();
        assertThat(oid("i")).isNotEqualTo(before);
        assertThat(db.query("SELECT obj_description('i'::regclass)")).isEqualTo("of the DBA");
        assertThat(db.indexes("orders")).isEqualTo("i");
        assertThat(applier.history()).containsExactly(entry);
    }

    @Test
    void invalidIndex_becomesValid() throws Exception {
        db.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass");

        assertThat(applier.apply(rebuild("i"), REAL).state()).isEqualTo(State.APPLIED);
        assertThat(db.indexState("i")).isEqualTo("valid");
    }

    @Test
    void primaryKey_keepsItsConstraint() throws Exception {
        assertThat(applier.apply(rebuild("orders_pkey"), REAL).state()).isEqualTo(State.APPLIED);
        assertThat(db.query("SELECT conname FROM pg_constraint WHERE conindid = 'orders_pkey'::regclass"))
                .isEqualTo("orders_pkey");
    }

    @Test
    void dryRun_sendsNothing() throws Exception {
        String before = oid("i");

        JournalEntry entry = applier.apply(rebuild("i"), ApplyPolicy.safeDefaults());

        assertThat(entry.state()).isEqualTo(State.DRY_RUN);
        assertThat(entry.work().statements()).contains("REINDEX INDEX CONCURRENTLY public.i");
        assertThat(entry.guards()).extracting(GuardResult::guard).contains("size", "standbys", "leftover");
        assertThat(oid("i")).isEqualTo(before);
    }

    @Test
    void missingIndex_isRefused() {
        assertThatThrownBy(() -> applier.apply(rebuild("nowhere"), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("there is no index public.nowhere");
    }

    @Test
    void exclusionConstraint_isRefused() throws Exception {
        db.execute("CREATE TABLE public.rooms (d int4range, CONSTRAINT apart EXCLUDE USING gist (d WITH &&))");

        assertThatThrownBy(() -> applier.apply(rebuild("apart"), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("exclusion constraint");
    }

    @Test
    void partitionedIndex_isRefused() throws Exception {
        db.execute("CREATE TABLE public.p (a int) PARTITION BY RANGE (a)", "CREATE INDEX by_a ON public.p (a)");

        assertThatThrownBy(() -> applier.apply(rebuild("by_a"), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("partition by partition");
    }

    @Test
    void revert_isRefused() {
        JournalEntry entry = applier.apply(rebuild("i"), REAL);

        assertThatThrownBy(() -> applier.revert(entry))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("nothing to take back");
    }

    @Test
    void leftoverOfSomebodyElse_isReportedAndLeft() throws Exception {
        leaveACopy("i");
        assertThat(db.indexes("orders")).isEqualTo("i, i_ccnew (invalid)");

        JournalEntry entry = applier.apply(rebuild("i"), REAL);

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(entry.guards())
                .filteredOn(guard -> guard.guard().equals("leftover"))
                .singleElement()
                .satisfies(guard -> assertThat(guard.found()).contains("i_ccnew", "not ours to drop"));
        assertThat(db.indexes("orders")).isEqualTo("i, i_ccnew (invalid)");
    }

    @Test
    void alterTableBehindAStuckRebuild_proceedsWhileTheOldSnapshotIsOpen() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> rebuilding = start(() -> applier.apply(rebuild("i"), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);

            get(start(() -> {
                db.execute("ALTER TABLE public.orders ADD COLUMN note text");
                return true;
            }));

            assertThat(old.isClosed()).isFalse();
            JournalEntry entry = get(rebuilding);
            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertThat(entry.outcome().message()).contains("waited for us (AccessExclusiveLock)");
            assertUntouched(entry);
        }
    }

    @Test
    void oldSnapshot_beyondMaxWait_yieldsAndLeavesNothing() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            JournalEntry entry = applier.apply(
                    rebuild("i"),
                    REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.YIELDED);
            assertUntouched(entry);
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void lockTimeout_isTriedAgainAndLeavesNothing() throws Exception {
        List<State> states = new CopyOnWriteArrayList<>();
        try (Connection old = db.oldSnapshot()) {
            JournalEntry entry = applier.apply(
                    rebuild("i"),
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
            assertUntouched(entry);
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void cancelledOnTheServer_failsAndLeavesNothing() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> rebuilding = start(() -> applier.apply(rebuild("i"), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);

            db.query("SELECT pg_cancel_backend(pid) FROM pg_stat_progress_create_index"
                    + " WHERE datname = current_database()");

            JournalEntry entry = get(rebuilding);
            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().sqlState()).isEqualTo("57014");
            assertUntouched(entry);
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void clientCutOff_endsTheOrphanAndLeavesNothing() throws Exception {
        try (TcpProxy proxy = new TcpProxy("localhost", db.dataSource.getPortNumbers()[0], TcpProxy.Pids.TRUE);
                Connection old = db.oldSnapshot()) {
            ChangeApplier cutOff = new ChangeApplier(DirectConnections.of(db.through(proxy)), PACE, Clock.systemUTC());
            CompletableFuture<JournalEntry> rebuilding = start(() -> cutOff.apply(rebuild("i"), REAL));
            db.awaitPhase(OLD_SNAPSHOTS);

            proxy.loseClients();

            JournalEntry entry = get(rebuilding);
            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().sqlState()).isEqualTo("08006");
            assertUntouched(entry);
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void stoppedAfterTheSwap_isAppliedAndTheOldCopyIsDroppedLater() throws Exception {
        Pace hurried = new Pace(
                PACE.tick(),
                PACE.oldTransaction(),
                PACE.reconnect(),
                Duration.ofMillis(100),
                PACE.close(),
                PACE.abandon());
        String before = oid("i");
        ChangeApplier impatient = db.applier(hurried);
        try (Connection reader = db.transaction(
                "LOCK TABLE public.orders IN ACCESS SHARE MODE", Connection.TRANSACTION_READ_COMMITTED)) {
            JournalEntry entry = impatient.apply(
                    rebuild("i"),
                    REAL.toBuilder().maxWait(Duration.ofMillis(300)).build());

            assertThat(entry.state()).isEqualTo(State.APPLIED);
            assertThat(entry.outcome().leftover()).isTrue();
            assertThat(oid("i")).isNotEqualTo(before);
            assertThat(db.indexes("orders")).isEqualTo("i, i_ccold (invalid)");
            assertThat(reader.isClosed()).isFalse();
        }

        assertThat(applier.reconcile()).singleElement().satisfies(settled -> {
            assertThat(settled.state()).isEqualTo(State.APPLIED);
            assertThat(settled.outcome().leftover()).isFalse();
        });
        assertThat(db.indexes("orders")).isEqualTo("i");
    }

    @Test
    void crash_afterTheSwap_isApplied() throws Exception {
        db.crashIn(State.APPLYING, applier.apply(rebuild("i"), REAL));

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.APPLIED);
    }

    @Test
    void crash_beforeTheSwap_isFailedAndTheCopyIsDropped() throws Exception {
        JournalEntry entry = applier.apply(rebuild("i"), REAL);
        db.crashIn(State.APPLYING, entry);
        db.execute("UPDATE pgtender.journal SET originals = array_replace(originals, '"
                + entry.work().originals().get("oid") + "', '" + oid("i") + "')");
        leaveACopy("i");

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.FAILED);
        assertThat(db.indexes("orders")).isEqualTo("i");
    }

    @Test
    void crash_whoseCopyIsThere_refusesAnotherRebuildUntilReconciled() throws Exception {
        db.crashIn(State.APPLYING, applier.apply(rebuild("i"), REAL));
        leaveACopy("i");

        assertThatThrownBy(() -> applier.apply(rebuild("i"), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("reconcile() drops it first");

        applier.reconcile();
        assertThat(applier.apply(rebuild("i"), REAL).state()).isEqualTo(State.APPLIED);
        assertThat(db.indexes("orders")).isEqualTo("i");
    }

    @Test
    void crash_whileSomebodyRebuildsIt_isLeftForLater() throws Exception {
        db.crashIn(State.APPLYING, applier.apply(rebuild("i"), REAL));
        try (Connection ddl = db.transaction(
                "LOCK TABLE public.orders IN SHARE UPDATE EXCLUSIVE MODE", Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(applier.reconcile()).isEmpty();
            assertThat(ddl.isClosed()).isFalse();
        }
    }

    @Test
    void leftoverOfALongName_isFoundByItsCutName() throws Exception {
        String name = "ä".repeat(31); // 62 bytes
        db.execute("CREATE INDEX \"" + name + "\" ON public.orders (status)");
        JournalEntry entry = applier.apply(rebuild(name), REAL);
        db.crashIn(State.APPLYING, entry);
        leaveACopy("\"" + name + "\"");
        assertThat(db.indexes("orders")).contains("_ccnew (invalid)");

        applier.reconcile();

        assertThat(db.indexes("orders")).isEqualTo("i, " + name);
    }

    private void assertUntouched(JournalEntry entry) throws SQLException {
        assertThat(entry.outcome().leftover()).isFalse();
        assertThat(oid("i")).isEqualTo(entry.work().originals().get("oid"));
        assertThat(db.indexes("orders")).isEqualTo("i");
    }

    /** What an interrupted rebuild leaves. */
    private void leaveACopy(String name) throws Exception {
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<Boolean> rebuilding = start(() -> {
                db.execute("REINDEX INDEX CONCURRENTLY " + name);
                return true;
            });
            db.awaitPhase(OLD_SNAPSHOTS);
            db.query("SELECT pg_cancel_backend(pid) FROM pg_stat_progress_create_index"
                    + " WHERE datname = current_database()");
            assertThat(rebuilding).failsWithin(ApplyFixture.DEADLINE);
            assertThat(old.isClosed()).isFalse();
        }
    }

    private String oid(String index) throws SQLException {
        return String.valueOf(db.query("SELECT '" + index + "'::regclass::oid"));
    }

    private static Recommendation rebuild(String index) {
        return recommend(new Change.RebuildIndex(new RelationName("public", index)));
    }
}
