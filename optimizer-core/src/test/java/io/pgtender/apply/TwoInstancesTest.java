package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.apply.JournalEntry.State;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

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
