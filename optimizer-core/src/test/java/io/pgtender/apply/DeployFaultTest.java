package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.PACE;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * An application that deploys, which takes the strongest lock, while a build of ours is under way. As fast as the
 * machinery ticks outside tests.
 */
class DeployFaultTest {

    /** Longest that a statement of the application may wait because of us. */
    private static final Duration MAX_STALL = Duration.ofMillis(500);

    private static final int DEPLOYS = Integer.getInteger("pgtender.deployTries", 10);
    private static final int RACES = Integer.getInteger("pgtender.deadlockTries", 30);

    /** Blind to transactions that are merely open, so that a build reaches its waits. */
    private static final Pace TICKING = new Pace(
            Pace.NORMAL.tick(),
            PACE.oldTransaction(),
            Pace.NORMAL.reconnect(),
            Pace.NORMAL.cleanup(),
            Pace.NORMAL.close(),
            Pace.NORMAL.abandon());

    private final ApplyFixture db;

    DeployFaultTest() throws Exception {
        db = ApplyFixture.create();
    }

    @Test
    void addColumn_behindAStuckBuild_stallsTheApplicationBriefly() throws Exception {
        FaultTable table = new FaultTable("deploy", "stall", "ms elsewhere");
        try (ApplicationLoad load = ApplicationLoad.on(db);
                ChangeApplier applier = db.applier(TICKING)) {
            for (int deploy = 1; deploy <= DEPLOYS; deploy++) {
                try (Connection old = db.oldSnapshot()) {
                    CompletableFuture<JournalEntry> build = start(() -> applier.apply(recommend(BY_CUSTOMER), REAL));
                    db.awaitPhase("waiting for old snapshots");
                    load.forget();

                    db.execute("ALTER TABLE public.orders ADD COLUMN deployed_" + deploy + " int");

                    ApplicationLoad.Seen seen = load.seen();
                    table.row(
                            deploy,
                            seen.stall().toMillis() + " ms",
                            seen.machineStall().toMillis());
                    assertThat(seen.stallOfOurs()).isLessThan(MAX_STALL);
                    assertThat(seen.errors()).isEmpty();
                    assertThat(get(build).state()).isEqualTo(State.YIELDED);
                    assertThat(old.isClosed()).isFalse();
                }
            }
        }
        table.publish("deploy-stalls.txt");
        assertThat(db.indexes("orders")).isNull();
    }

    @Test
    void addColumn_behindABuildWhoseProcessWasKilled_stallsTheApplicationBriefly() throws Exception {
        try (ApplicationLoad load = ApplicationLoad.on(db);
                Connection old = db.oldSnapshot();
                ChildApplier child = ChildApplier.start(db.dataSource, FaultKind.CREATE_INDEX)) {
            db.await(FaultKind.CREATE_INDEX.underway);
            load.forget();
            child.kill();

            get(start(() -> {
                db.execute("ALTER TABLE public.orders ADD COLUMN deployed int");
                return true;
            }));

            ApplicationLoad.Seen seen = load.seen();
            System.out.println("deploy behind an orphan: " + seen);
            assertThat(seen.stallOfOurs()).isLessThan(MAX_STALL);
            assertThat(seen.errors()).isEmpty();
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void writerThatThenTakesADdlLock_isNeverTheVictimOfADeadlock() throws Exception {
        Map<State, Integer> ended = new EnumMap<>(State.class);
        try (ChangeApplier applier = db.applier(TICKING)) {
            for (int race = 1; race <= RACES; race++) {
                CompletableFuture<JournalEntry> build;
                try (Connection application = db.transaction(
                                "UPDATE public.orders SET status = 'x' WHERE id = " + race,
                                Connection.TRANSACTION_READ_COMMITTED);
                        Statement statement = application.createStatement()) {
                    build = start(() -> applier.apply(recommend(BY_CUSTOMER), REAL));
                    meet(race);
                    statement.execute("ALTER TABLE public.orders ADD COLUMN raced_" + race + " int");
                    application.commit();
                } catch (SQLException e) {
                    throw new AssertionError("race " + race + ": the application got " + e.getSQLState(), e);
                }
                ended.merge(get(build).state(), 1, Integer::sum);
                db.execute("DROP INDEX IF EXISTS public." + BY_CUSTOMER.proposedName());
            }
        }
        System.out.println(RACES + " races for a lock, how our builds ended: " + ended);
        assertThat(ended.getOrDefault(State.YIELDED, 0)).as("races that met").isPositive();
        assertThat(ended).containsOnlyKeys(State.YIELDED, State.APPLIED);
    }

    /** In even races the build waits for the writer already, in odd ones it is anywhere on its way. */
    private void meet(int race) throws SQLException {
        if (race % 2 == 0) {
            db.awaitPhase("waiting for writers before build");
        } else {
            LockSupport.parkNanos(
                    ThreadLocalRandom.current().nextLong(Duration.ofMillis(100).toNanos()));
        }
    }
}
