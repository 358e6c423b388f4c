package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a crash leaves, by the state the journal was in, and what becomes of it. */
class ReconcileTest {

    private static final String NAME = BY_CUSTOMER.proposedName();

    private final ApplyFixture db;
    private final ChangeApplier applier;

    ReconcileTest() throws Exception {
        db = ApplyFixture.create();
        applier = db.applier();
    }

    @Test
    void reconcile_withoutAJournal_doesNothing() {
        assertThat(applier.reconcile()).isEmpty();
    }

    @Test
    void reconcile_finishedChanges_areLeftAlone() {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);

        assertThat(applier.reconcile()).isEmpty();
        assertThat(applier.history()).containsExactly(applied);
    }

    @Test
    void planned_isFailed() throws Exception {
        crashedIn(State.PLANNED);
        db.execute("DROP INDEX " + NAME);

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.FAILED);
    }

    @Test
    void building_thatTheServerFinished_isAdopted() throws Exception {
        JournalEntry crashed = crashedIn(State.APPLYING);
        db.execute("COMMENT ON INDEX " + NAME + " IS NULL");

        assertThat(applier.reconcile()).singleElement().satisfies(adopted -> {
            assertThat(adopted.state()).isEqualTo(State.APPLIED);
            assertThat(adopted.outcome().indexDefinition()).contains("(customer_id)");
        });
        assertThat(db.query("SELECT obj_description('" + NAME + "'::regclass)")).isEqualTo(crashed.mark());
        assertThat(applier.revert(crashed).state()).isEqualTo(State.REVERTED);
    }

    @Test
    void building_thatLeftAnInvalidIndex_isCleanedUp() throws Exception {
        crashedIn(State.APPLYING);
        invalidate();

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.FAILED);
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void building_thatLeftNothing_isFailed() throws Exception {
        crashedIn(State.APPLYING);
        db.execute("DROP INDEX " + NAME);

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.FAILED);
    }

    @Test
    void building_whereTheInvalidIndexIsSomebodyElses_leavesIt() throws Exception {
        crashedIn(State.APPLYING);
        invalidate();
        db.execute("COMMENT ON INDEX " + NAME + " IS 'mine, says the DBA'");

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.FAILED);
        assertThat(db.indexState(NAME)).isEqualTo("invalid");
    }

    @Test
    void building_whileSomebodyMaintainsTheTable_isLeftForLater() throws Exception {
        crashedIn(State.APPLYING);
        invalidate();
        try (Connection ddl = db.transaction(
                "LOCK TABLE public.orders IN SHARE UPDATE EXCLUSIVE MODE", Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(applier.reconcile()).isEmpty();
            assertThat(ddl.isClosed()).isFalse();
        }

        assertThat(applier.reconcile()).hasSize(1);
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void building_whoseBackendStillBuilds_isLeftToIt() throws Exception {
        try (Connection old = db.oldSnapshot()) {
            CompletableFuture<JournalEntry> build = start(() -> db.applier().apply(recommend(BY_CUSTOMER), REAL));
            db.awaitPhase("waiting for old snapshots");

            assertThat(applier.reconcile()).isEmpty();

            old.commit();
            assertThat(get(build).state()).isEqualTo(State.APPLIED);
        }
    }

    @Test
    void building_whoseTableIsGone_isFailed() throws Exception {
        crashedIn(State.APPLYING);
        db.execute("DROP TABLE public.orders");

        assertThat(applier.reconcile()).singleElement().satisfies(entry -> {
            assertThat(entry.state()).isEqualTo(State.FAILED);
            assertThat(entry.outcome().message()).contains("its table is gone");
        });
    }

    @Test
    void reverting_thatWasHalfDone_isFinished() throws Exception {
        crashedIn(State.REVERTING);
        invalidate();

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.REVERTED);
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void reverting_thatHadNotBegun_isApplied() throws Exception {
        crashedIn(State.REVERTING);

        assertThat(applier.reconcile())
                .singleElement()
                .extracting(JournalEntry::state)
                .isEqualTo(State.APPLIED);
        assertThat(db.indexState(NAME)).isEqualTo("valid");
    }

    /** A change whose process died after it wrote {@code state}; the index is there, valid and marked. */
    private JournalEntry crashedIn(State state) throws Exception {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);
        db.crashIn(state, applied);
        return applied;
    }

    /** As an interrupted build or drop leaves it. */
    private void invalidate() throws Exception {
        db.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + NAME + "'::regclass");
    }
}
