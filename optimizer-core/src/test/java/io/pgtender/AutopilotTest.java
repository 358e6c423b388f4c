package io.pgtender;

import static io.pgtender.AutopilotFixture.BY_CUSTOMER;
import static io.pgtender.AutopilotFixture.BY_STATUS;
import static io.pgtender.AutopilotFixture.recommend;
import static io.pgtender.AutopilotFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.advice.Confidence;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.Autonomy;
import io.pgtender.apply.ChangeApplier;
import io.pgtender.apply.ChangeWindow;
import io.pgtender.apply.DirectConnections;
import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.Kind;
import io.pgtender.apply.JournalEntry.State;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** From a recommendation to a change that stays or goes, on a real server with simulated traffic. */
class AutopilotTest {

    private final AutopilotFixture db;

    AutopilotTest() throws Exception {
        db = new AutopilotFixture();
    }

    private JournalEntry only() {
        List<JournalEntry> history = db.history();
        assertThat(history).hasSize(1);
        return history.get(0);
    }

    private static AutopilotSettings with(UnaryOperator<ApplyPolicy.Builder> change) {
        return AutopilotSettings.of(
                change.apply(settings().policy().toBuilder()).build());
    }

    @Test
    void goodIndex_isKept_thenTheNextThatHarmsIsTakenBack() throws Exception {
        Autopilot autopilot = db.autopilot(settings());
        autopilot.round();
        assertThat(only().state()).isEqualTo(State.APPLIED);
        assertThat(only().author().appliedBy()).isEqualTo("autopilot");
        db.use(BY_CUSTOMER);

        Duration kept = db.runUntil(autopilot, "KEEP", Duration.ofMinutes(60), 0.3);

        assertThat(kept).isGreaterThanOrEqualTo(Duration.ofMinutes(49));
        assertThat(only().judgement().verdict()).isEqualTo("improved");
        assertThat(db.exists(BY_CUSTOMER)).isTrue();

        // The journal's clock is the server's: what comes next is as if the hour had not passed.
        AutopilotFixture later = new AutopilotFixture();
        later.recommended = List.of(recommend(BY_STATUS));
        Autopilot second = later.autopilot(settings());
        second.round();
        assertThat(later.exists(BY_STATUS)).isTrue();

        Duration harmed = later.runUntil(second, "is taken back: REVERTED", Duration.ofMinutes(20), 3);

        // Ten minutes of warm-up, in which a cold cache may be as slow, then four of five, each beginning with a whole
        // minute.
        assertThat(harmed).isLessThanOrEqualTo(Duration.ofMinutes(17));
        JournalEntry reverted = later.history().get(0);
        assertThat(reverted.state()).isEqualTo(State.REVERTED);
        assertThat(reverted.judgement().verdict()).isEqualTo("regressed");
        assertThat(reverted.judgement().reason()).contains("times as long as before");
        assertThat(later.exists(BY_STATUS)).isFalse();
    }

    @Test
    void onTrial_nothingElseIsChanged() {
        Autopilot autopilot = db.autopilot(settings());
        autopilot.round();
        db.recommended = List.of(recommend(BY_STATUS));
        db.run(Duration.ofMinutes(16), 1);

        assertThat(autopilot.round().notes())
                .containsExactly("a change is on trial; nothing else is changed meanwhile");
        assertThat(only().work().object()).isEqualTo(BY_CUSTOMER.proposedName());
    }

    @Test
    void unprovenIndex_isTakenBackAtTheEnd_andNotMadeAgain() throws Exception {
        Autopilot autopilot = db.autopilot(settings());
        autopilot.round();
        db.use(BY_CUSTOMER);

        Duration reverted = db.runUntil(autopilot, "is taken back: REVERTED", Duration.ofMinutes(80), 1);

        assertThat(reverted).isGreaterThanOrEqualTo(Duration.ofMinutes(69));
        assertThat(only().judgement().verdict()).isIn("unchanged", "inconclusive");
        assertThat(only().judgement().reason()).contains("its time was up at");
        db.run(Duration.ofMinutes(16), 1);
        assertThat(autopilot.round().notes())
                .anySatisfy(note -> assertThat(note).contains("is not made").contains("taken back"));
        assertThat(db.exists(BY_CUSTOMER)).isFalse();
    }

    @Test
    void unprovenIndex_staysWhereTheSettingsSaySo() throws Exception {
        Autopilot autopilot = db.autopilot(settings().withUnproven(AutopilotSettings.Unproven.KEEP));
        autopilot.round();
        db.use(BY_CUSTOMER);

        db.runUntil(autopilot, "KEEP", Duration.ofMinutes(80), 1);

        assertThat(only().state()).isEqualTo(State.APPLIED);
    }

    @Test
    void fasterWithoutUseOfTheIndex_isNotCredited() {
        Autopilot autopilot = db.autopilot(settings());
        autopilot.round();

        db.runUntil(autopilot, "is taken back: REVERTED", Duration.ofMinutes(80), 0.3);

        assertThat(only().judgement().reason()).startsWith("the index was not used once");
    }

    @Test
    void restart_goesOnWithTheTrial() throws Exception {
        Autopilot before = db.autopilot(settings());
        before.round();
        db.use(BY_CUSTOMER);
        before.stepDown();

        Autopilot after = db.autopilot(settings());
        db.runUntil(after, "KEEP", Duration.ofMinutes(60), 0.3);

        assertThat(only().judgement().verdict()).isEqualTo("improved");
    }

    @Test
    void secondInstance_leavesItToTheFirst() {
        Autopilot first = db.autopilot(settings());
        Autopilot second = db.autopilot(settings());
        db.recommended = List.of();
        first.round();
        db.recommended = List.of(recommend(BY_CUSTOMER));

        assertThat(second.round().notes()).containsExactly("another instance tends this database");
        assertThat(db.history()).isEmpty();
    }

    @Test
    void changeThatIsNotSure_isAPersons() {
        db.recommended = List.of(
                recommend(BY_CUSTOMER, Optional.of(Confidence.Level.MODERATE)), recommend(BY_STATUS, Optional.empty()));

        db.autopilot(settings()).round();

        assertThat(db.history()).isEmpty();
    }

    @Test
    void approvedChange_isMadeInTheNameOfWhoApproved() {
        db.recommended = List.of(recommend(BY_CUSTOMER, Optional.of(Confidence.Level.LOW)));
        try (ChangeApplier applier = new ChangeApplier(DirectConnections.of(db.dataSource))) {
            applier.control().approve(db.recommended.get(0).change(), "alice");
        }

        db.autopilot(with(policy -> policy.autonomy(Kind.CREATE_INDEX, Autonomy.APPROVE)))
                .round();

        assertThat(only().author().appliedBy()).isEqualTo("autopilot for alice");
    }

    @Test
    void dryRun_makesNothing() throws Exception {
        Autopilot autopilot = db.autopilot(AutopilotSettings.of(
                settings().policy().toBuilder().mode(ApplyPolicy.Mode.DRY_RUN).build()));

        assertThat(autopilot.round().notes())
                .anySatisfy(note -> assertThat(note).contains("DRY_RUN would build"));
        assertThat(db.exists(BY_CUSTOMER)).isFalse();
    }

    @Test
    void closedWindow_isNotEvenAnalysedIn() {
        LocalTime opening = LocalTime.ofInstant(db.clock.now.plus(Duration.ofHours(3)), ZoneOffset.UTC);
        ChangeWindow window = ChangeWindow.daily(opening, opening.plusHours(1), ZoneOffset.UTC);

        assertThat(db.autopilot(with(policy -> policy.window(window))).round().notes())
                .anySatisfy(note -> assertThat(note).contains("the next one opens at"));
        assertThat(db.analyses).isZero();
    }

    @Test
    void switchedOff_doesNothing() {
        Autopilot autopilot = db.autopilot(settings());
        try (ChangeApplier applier = new ChangeApplier(DirectConnections.of(db.dataSource))) {
            applier.control().pauseEverywhere("alice");
        }

        assertThat(autopilot.round().notes())
                .singleElement()
                .asString()
                .contains("changes are switched off by pgtender.control, set by alice");
        assertThat(db.analyses).isZero();
    }

    @Test
    void whatAPersonMade_isNotOnTrial() {
        try (ChangeApplier applier = new ChangeApplier(DirectConnections.of(db.dataSource))) {
            applier.apply(
                    recommend(BY_STATUS), ApplyPolicy.safeDefaults().forReal().appliedBy("alice"));
        }
        db.recommended = List.of();
        db.run(Duration.ofMinutes(90), 1);

        assertThat(db.autopilot(settings()).round().notes()).isEmpty();
        assertThat(only().judgement()).isNull();
    }

    @Test
    void crashDuringARevert_isFinished() throws Exception {
        Autopilot autopilot = db.autopilot(settings());
        autopilot.round();
        db.execute("UPDATE pgtender.journal SET verdict = 'regressed', verdict_reason = 'twice as slow', verified_at ="
                + " now()");

        assertThat(autopilot.round().notes())
                .anySatisfy(note -> assertThat(note).endsWith("is taken back: REVERTED"));
        assertThat(db.exists(BY_CUSTOMER)).isFalse();
    }

    @Test
    void thread_survivesAnUnreachableServer_andEndsWhenClosed() {
        Autopilot autopilot = db.autopilot(settings().withRhythm(Duration.ofMillis(2), Duration.ofMinutes(15)));
        db.recommended = List.of();
        db.dataSource.setPortNumbers(new int[] {1});
        autopilot.start("test");
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        Instant first = null;
        while (true) {
            Optional<Autopilot.Round> round = autopilot.lastRound();
            if (round.isPresent() && first == null) {
                first = round.get().at();
                assertThat(round.get().notes()).singleElement().asString().startsWith("failed: ");
                db.clock.now = db.clock.now.plusSeconds(1);
            } else if (round.isPresent() && !round.get().at().equals(first)) {
                break;
            }
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        autopilot.close();
    }
}
