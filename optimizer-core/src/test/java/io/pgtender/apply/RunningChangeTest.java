package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.get;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.apply.JournalEntry.State;
import java.sql.Connection;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A build that hangs behind an old snapshot is paused, resumed and cancelled. */
class RunningChangeTest {

    private static final String OLD_SNAPSHOTS = "waiting for old snapshots";

    private ApplyFixture db;

    @BeforeEach
    void create() throws Exception {
        db = ApplyFixture.create();
    }

    @Test
    void entry_nothingInTheWay_isApplied() throws Exception {
        try (ChangeApplier applier = db.applier()) {
            assertThat(get(applier.applyInBackground(recommend(BY_CUSTOMER), REAL)
                                    .entry())
                            .state())
                    .isEqualTo(State.APPLIED);
        }
    }

    @Test
    void pause_whileItBuilds_leavesNothingAndFreesTheLock() throws Exception {
        try (ChangeApplier applier = db.applier();
                Connection old = db.oldSnapshot()) {
            RunningChange change = applier.applyInBackground(recommend(BY_CUSTOMER), REAL);
            db.awaitPhase(OLD_SNAPSHOTS);

            change.pause();

            db.await("SELECT FROM pgtender.journal WHERE state = 'YIELDED' AND message = 'it was paused'");
            db.await("SELECT WHERE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))");
            assertThat(db.indexes("orders")).isNull();
            assertThat(change.entry()).isNotDone();
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void resume_afterAPause_buildsIt() throws Exception {
        try (ChangeApplier applier = db.applier()) {
            RunningChange change;
            try (Connection old = db.oldSnapshot()) {
                change = applier.applyInBackground(recommend(BY_CUSTOMER), REAL);
                db.awaitPhase(OLD_SNAPSHOTS);
                change.pause();
                db.await("SELECT FROM pgtender.journal WHERE state = 'YIELDED'");
                old.rollback();
            }

            change.resume();

            assertThat(get(change.entry()).state()).isEqualTo(State.APPLIED);
            assertThat(db.query("SELECT string_agg(state, ' ' ORDER BY planned_at) FROM pgtender.journal"))
                    .isEqualTo("YIELDED APPLIED");
        }
    }

    @Test
    void cancel_whileItBuilds_yields() throws Exception {
        try (ChangeApplier applier = db.applier();
                Connection old = db.oldSnapshot()) {
            RunningChange change = applier.applyInBackground(recommend(BY_CUSTOMER), REAL);
            db.awaitPhase(OLD_SNAPSHOTS);

            change.cancel();

            assertThat(get(change.entry()).outcome().message()).isEqualTo("it was cancelled");
            assertThat(db.indexes("orders")).isNull();
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void cancel_whilePaused_endsIt() throws Exception {
        try (ChangeApplier applier = db.applier();
                Connection old = db.oldSnapshot()) {
            RunningChange change = applier.applyInBackground(recommend(BY_CUSTOMER), REAL);
            db.awaitPhase(OLD_SNAPSHOTS);
            change.pause();
            db.await("SELECT FROM pgtender.journal WHERE state = 'YIELDED'");

            change.cancel();

            assertThat(get(change.entry()).state()).isEqualTo(State.YIELDED);
            assertThat(old.isClosed()).isFalse();
        }
    }

    @Test
    void close_whilePaused_endsIt() throws Exception {
        RunningChange change;
        try (ChangeApplier applier = db.applier();
                Connection old = db.oldSnapshot()) {
            change = applier.applyInBackground(recommend(BY_CUSTOMER), REAL);
            db.awaitPhase(OLD_SNAPSHOTS);
            change.pause();
            db.await("SELECT FROM pgtender.journal WHERE state = 'YIELDED'");
            assertThat(old.isClosed()).isFalse();
        }

        assertThat(get(change.entry()).state()).isEqualTo(State.YIELDED);
    }

    @Test
    void entry_guardRefuses_saysWhy() throws Exception {
        db.execute("DROP TABLE public.orders");
        try (ChangeApplier applier = db.applier()) {
            RunningChange change = applier.applyInBackground(recommend(BY_CUSTOMER), REAL);

            assertThatThrownBy(() -> get(change.entry()))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ChangeRefusedException.class);
        }
    }
}
