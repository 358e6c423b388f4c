package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.apply.JournalEntry.State;
import io.pgtender.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Two instances of the application that want the same change at the same time: it is made once. */
class TwoInstancesTest {

    private static final int RACES = 20;

    private final ApplyFixture db;

    TwoInstancesTest() throws Exception {
        db = ApplyFixture.create();
    }

    @Test
    void sameChange_fromTwoAppliers_isMadeOnce() throws Exception {
        try (ApplicationLoad load = ApplicationLoad.on(db)) {
            for (int race = 1; race <= RACES; race++) {
                CountDownLatch together = new CountDownLatch(1);
                CompletableFuture<State> first = start(() -> apply(together));
                CompletableFuture<State> second = start(() -> apply(together));
                together.countDown();

                assertThat(List.of(get(first), get(second)))
                        .containsExactlyInAnyOrder(State.APPLIED, State.ALREADY_PRESENT);
                assertMadeOnce();
                db.execute("DROP INDEX public." + BY_CUSTOMER.proposedName(), "TRUNCATE pgtender.journal");
            }
            assertThat(load.seen().errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachKind_fromTwoAppliers_isMadeOnce(FaultKind kind) throws Exception {
        if (kind.reach() == FaultKind.Reach.SERVER) {
            try (EmbeddedPostgres server = TestPostgres.ownServer()) {
                race(ApplyFixture.on((PGSimpleDataSource) server.getPostgresDatabase()), kind);
            }
        } else {
            race(ApplyFixture.create(), kind);
        }
    }

    private static void race(ApplyFixture on, FaultKind kind) throws Exception {
        // What autovacuum has locked is skipped, and then nothing waits.
        on.execute("ALTER TABLE public.orders SET (autovacuum_enabled = off)");
        kind.prepare(on);
        CountDownLatch together = new CountDownLatch(1);
        CompletableFuture<State> first;
        CompletableFuture<State> second;
        try (Connection hold = on.transaction(kind.hold, Connection.TRANSACTION_REPEATABLE_READ)) {
            first = start(() -> apply(on, kind, together));
            second = start(() -> apply(on, kind, together));
            together.countDown();
            on.await(kind.underway); // The one is in the middle,
            on.await("SELECT FROM pg_stat_activity WHERE application_name = 'pgtender' AND state = 'idle'"
                    + " AND query LIKE '%pg_try_advisory_lock%' AND datname = current_database()"); // the other waits.
            hold.commit();
        }

        assertThat(List.of(get(first), get(second))).containsExactlyInAnyOrder(State.APPLIED, State.ALREADY_PRESENT);
        assertThat(on.query("SELECT string_agg(state, ',' ORDER BY state) FROM pgtender.journal WHERE kind = '"
                        + kind.journaled() + "'"))
                .isEqualTo("ALREADY_PRESENT,APPLIED");
        assertThat(on.query(kind.effect)).isEqualTo(kind.after);
    }

    private static State apply(ApplyFixture on, FaultKind kind, CountDownLatch together) throws InterruptedException {
        try (ChangeApplier applier = on.applier()) {
            together.await();
            return applier.apply(recommend(kind.change), REAL).state();
        }
    }

    @Test
    void sameChange_fromTwoProcesses_isMadeOnce() throws Exception {
        try (ChildApplier first = ChildApplier.start(db.dataSource, FaultKind.CREATE_INDEX);
                ChildApplier second = ChildApplier.start(db.dataSource, FaultKind.CREATE_INDEX)) {
            assertThat(List.of(first.state(), second.state()))
                    .containsExactlyInAnyOrder(State.APPLIED, State.ALREADY_PRESENT);
        }
        assertMadeOnce();
    }

    private State apply(CountDownLatch together) throws InterruptedException {
        try (ChangeApplier applier = db.applier()) {
            together.await();
            return applier.apply(recommend(BY_CUSTOMER), REAL).state();
        }
    }

    private void assertMadeOnce() throws Exception {
        assertThat(db.indexes("orders")).isEqualTo(BY_CUSTOMER.proposedName());
        assertThat(db.query("SELECT string_agg(state, ',' ORDER BY state) FROM pgtender.journal"))
                .isEqualTo("ALREADY_PRESENT,APPLIED");
    }
}
