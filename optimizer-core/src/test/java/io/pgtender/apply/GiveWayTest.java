package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static io.pgtender.apply.ApplyFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DDL of the application arrives while a build of ours is stuck, again and again, at the pace that users have. Asserts who
 * gives way; how long that takes is logged (at INFO), not asserted.
 */
class GiveWayTest {

    private static final Logger LOG = LoggerFactory.getLogger(GiveWayTest.class);

    private static final int TRIES = 25;

    /** Users' tick; blind to transactions that are merely open, so that the build reaches its wait. */
    private static final Pace PACE = new Pace(
            Pace.NORMAL.tick(),
            Duration.ofHours(1),
            Pace.NORMAL.reconnect(),
            Pace.NORMAL.cleanup(),
            Pace.NORMAL.close(),
            Pace.NORMAL.abandon());

    @Test
    void applicationsDdl_behindAStuckBuild_alwaysGetsItsLock() throws Exception {
        ApplyFixture db = ApplyFixture.create();
        double[] stallMillis = new double[TRIES];
        for (int i = 0; i < TRIES; i++) {
            try (Connection old = db.oldSnapshot();
                    ChangeApplier applier = db.applier(PACE)) {
                CompletableFuture<JournalEntry> build = start(() -> applier.apply(recommend(BY_CUSTOMER), REAL));
                db.awaitPhase("waiting for old snapshots");
                // Anywhere in a tick.
                Thread.sleep(i * PACE.tick().toMillis() / TRIES);

                long asked = System.nanoTime();
                db.execute("ALTER TABLE public.orders ALTER COLUMN status SET DEFAULT 'new" + i + "'");
                stallMillis[i] = (System.nanoTime() - asked) / 1e6;

                assertThat(get(build).state()).isEqualTo(JournalEntry.State.YIELDED);
                assertThat(db.indexes("orders")).isNull();
                old.rollback();
            }
        }
        Arrays.sort(stallMillis);
        LOG.info(
                "DDL of the application behind a stuck build waited, in {} tries: min {} ms, median {} ms, max {} ms",
                TRIES,
                Math.round(stallMillis[0]),
                Math.round(stallMillis[TRIES / 2]),
                Math.round(stallMillis[TRIES - 1]));
    }
}
