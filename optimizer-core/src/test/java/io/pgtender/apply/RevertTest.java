package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Only what is ours, and still what we made, is taken back. */
class RevertTest {

    private static final String NAME = BY_CUSTOMER.proposedName();

    private final ApplyFixture db;
    private final ChangeApplier applier;

    RevertTest() throws Exception {
        db = ApplyFixture.create();
        applier = db.applier();
    }

    @Test
    void revert_dropsTheIndexAndWritesIt() throws Exception {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);

        JournalEntry reverted = applier.revert(applied);

        assertThat(reverted.state()).isEqualTo(State.REVERTED);
        assertThat(reverted.times().revertedAt()).isNotNull();
        assertThat(reverted.times().finishedAt()).isEqualTo(applied.times().finishedAt());
        assertThat(db.indexState(NAME)).isNull();
        assertThat(applier.history()).containsExactly(reverted);
    }

    @Test
    void revert_dryRun_sendsNothing() throws Exception {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);

        JournalEntry entry = applier.revert(applied, ApplyPolicy.safeDefaults());

        assertThat(entry.state()).isEqualTo(State.DRY_RUN);
        assertThat(entry.work().statements()).containsExactly("DROP INDEX CONCURRENTLY public." + NAME);
        assertThat(db.indexState(NAME)).isEqualTo("valid");
        assertThat(applier.history()).containsExactly(applied);
    }

    @Test
    void revert_twice_isRefused() {
        JournalEntry reverted = applier.revert(applier.apply(recommend(BY_CUSTOMER), REAL));

        assertThatThrownBy(() -> applier.revert(reverted))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("is REVERTED");
    }

    @Test
    void revert_ofAnIndexThatWasThereBefore_isRefused() throws Exception {
        db.execute("CREATE INDEX theirs ON public.orders (customer_id)");
        JournalEntry present = applier.apply(recommend(BY_CUSTOMER), REAL);

        assertThatThrownBy(() -> applier.revert(present))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("is ALREADY_PRESENT");
        assertThat(db.indexState("theirs")).isEqualTo("valid");
    }

    @Test
    void revert_whenSomebodyReplacedTheIndex_isRefused() throws Exception {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);
        db.execute("DROP INDEX " + NAME, "CREATE INDEX " + NAME + " ON public.orders (status)");

        assertThatThrownBy(() -> applier.revert(applied))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("may not be ours")
                .hasMessageContaining("not what was made");
        assertThat(db.indexState(NAME)).isEqualTo("valid");
    }

    @Test
    void revert_ofAReplicaIdentity_isRefused() throws Exception {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);
        // Not to be had of a non-unique index in good order; the guard must hold all the same.
        db.execute("UPDATE pg_index SET indisreplident = true WHERE indexrelid = '" + NAME + "'::regclass");

        assertThatThrownBy(() -> applier.revert(applied))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("replica identity");
    }

    @Test
    void revert_ofAnIndexThatIsGone_isDone() throws Exception {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);
        db.execute("DROP INDEX " + NAME);

        JournalEntry reverted = applier.revert(applied);

        assertThat(reverted.state()).isEqualTo(State.REVERTED);
        assertThat(reverted.outcome().message()).contains("gone already");
    }

    @Test
    void revert_behindAReader_isFinishedByTheNextOne() throws Exception {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);
        JournalEntry stuck;
        try (Connection reader =
                db.transaction("SELECT * FROM public.orders LIMIT 1", Connection.TRANSACTION_READ_COMMITTED)) {
            stuck = applier.revert(
                    applied, REAL.toBuilder().maxWait(Duration.ofMillis(200)).build());

            assertThat(stuck.state()).isEqualTo(State.REVERTING);
            assertThat(stuck.outcome().message()).contains("the planner uses it no more");
            assertThat(db.indexState(NAME)).isEqualTo("invalid");
            assertThat(reader.isClosed()).isFalse();
        }

        assertThat(applier.revert(stuck).state()).isEqualTo(State.REVERTED);
        assertThat(db.indexState(NAME)).isNull();
    }

    @Test
    void alterTableBehindAStuckRevert_proceedsAsSoonAsTheReaderIsGone() throws Exception {
        JournalEntry applied = applier.apply(recommend(BY_CUSTOMER), REAL);
        Connection reader =
                db.transaction("SELECT * FROM public.orders LIMIT 1", Connection.TRANSACTION_READ_COMMITTED);
        CompletableFuture<JournalEntry> revert = start(() -> applier.revert(applied, REAL));
        db.await("SELECT FROM pg_index WHERE indexrelid = '" + NAME + "'::regclass AND NOT indisvalid");

        // VACUUM and the like are not stopped by a reader, only by us.
        get(start(() -> {
            db.execute("ALTER TABLE public.orders ALTER COLUMN status SET STATISTICS 50");
            return true;
        }));

        assertThat(reader.isClosed()).isFalse();
        reader.close();
        assertThat(get(revert).state()).isEqualTo(State.REVERTED);
    }
}
