package io.pgtender;

import static io.pgtender.AutopilotFixture.BY_CUSTOMER;
import static io.pgtender.AutopilotFixture.BY_STATUS;
import static io.pgtender.AutopilotFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Recommendation;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.ChangeApplier;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.DirectConnections;
import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.verify.Verifier;
import io.pgtender.verify.VerifierSettings;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an advisor does beside advising. */
class AdvisorChangesTest {

    private static final ApplyPolicy REAL = ApplyPolicy.safeDefaults().forReal().appliedBy("alice");

    private final AutopilotFixture db;
    private final WorkloadRecorder recorder = WorkloadRecorder.builder().build();
    private final Advisor advisor;

    AdvisorChangesTest() throws Exception {
        db = new AutopilotFixture();
        advisor = Advisor.builder(recorder, db.dataSource).build();
    }

    @Test
    void revertedChange_isARejectionWithTheReason() throws Exception {
        advisor.revert(advisor.apply(recommend(BY_CUSTOMER), REAL));
        AdvisorChanges changes = new AdvisorChanges(
                new ChangeApplier(DirectConnections.of(db.dataSource)),
                recorder,
                new Verifier(VerifierSettings.production()),
                new AdvisorCounters(),
                Clock.systemUTC(),
                applier -> new ChangeEvidence(db.dataSource, Duration.ofSeconds(5), recorder, applier));
        List<Recommendation> found = List.of(recommend(BY_CUSTOMER), recommend(BY_STATUS));
        Report report = new Report(
                "test", recorder.snapshot(), Optional.empty(), found, List.of(), List.of(), Optional.empty());

        Report left;
        try (Connection connection = db.dataSource.getConnection()) {
            left = changes.withoutReverted(report, connection);
        }

        assertThat(left.recommendations()).containsExactly(found.get(1));
        assertThat(left.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.subject()).isEqualTo("create index on public.orders (customer_id)");
            assertThat(rejection.reason()).contains("made by alice and taken back at");
        });
        assertThat(left.notes()).isEmpty();
    }

    @Test
    void pause_refusesUntilResume() {
        advisor.pause();

        assertThatThrownBy(() -> advisor.apply(recommend(BY_CUSTOMER), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("paused");
        advisor.resume();

        assertThat(advisor.apply(recommend(BY_CUSTOMER), REAL).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void approval_isSeenByAllInstances() {
        advisor.approve(recommend(BY_CUSTOMER), "alice");

        assertThat(Advisor.builder(recorder, db.dataSource).build().control().approvals())
                .singleElement()
                .satisfies(approval -> {
                    assertThat(approval.by()).isEqualTo("alice");
                    assertThat(approval.names(recommend(BY_CUSTOMER).change())).isTrue();
                });
    }

    @Test
    void approvalInNobodysName_isRefused() {
        assertThatThrownBy(() -> advisor.approve(recommend(BY_CUSTOMER), " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a name");
    }

    @Test
    void autopilot_isOffUntilItIsStarted_andEndsWithTheAdvisor() throws Exception {
        assertThat(advisor.autopilot()).isEmpty();

        Autopilot autopilot =
                advisor.automatic(AutopilotFixture.settings().withRhythm(Duration.ofMillis(2), Duration.ofMinutes(15)));
        await(autopilot);

        assertThat(autopilot.lastRound().orElseThrow().notes()).isEmpty();
        advisor.close();
        db.await(
                "SELECT WHERE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 2 AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database()))");
    }

    private static void await(Autopilot autopilot) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (autopilot.lastRound().isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void history_hasTheVerdict() {
        JournalEntry entry = advisor.apply(recommend(BY_CUSTOMER), REAL);
        new ChangeApplier(DirectConnections.of(db.dataSource))
                .judge(
                        entry,
                        new JournalEntry.Judgement(
                                "improved", "twice as fast", entry.times().plannedAt()));

        assertThat(advisor.history())
                .singleElement()
                .satisfies(found -> assertThat(found.judgement().reason()).isEqualTo("twice as fast"));
    }
}
