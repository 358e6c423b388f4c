package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.Fingerprint;
import io.pgtender.verify.BlockReads.PerCall;
import io.pgtender.verify.Decision.Action;
import io.pgtender.verify.Decision.Expectation;
import io.pgtender.verify.ServerEffect.IndexUse;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a change, case by case. */
class DecisionTest {

    private static final Fingerprint TARGET = new Fingerprint(0);
    private static final Instant END = Simulation.CHANGE.plus(Duration.ofHours(2));
    private static final Deadline DEADLINE = new Deadline(END, END.plus(Duration.ofHours(70)));
    private static final Instant EARLY = END.minusSeconds(1);
    private static final Instant LATE = END;

    private static Decision decide(
            Consumer<Simulation> scenario, @Nullable ServerEffect server, Expectation expectation, Instant now) {
        Simulation simulation = new Simulation(77);
        scenario.accept(simulation);
        Trial trial =
                Trial.of(Set.of(TARGET), Simulation.CHANGE, Simulation.CHANGE).measuredBy(server);
        Verdict verdict = new Verifier(VerifierSettings.production()).verify(simulation.run(), trial);
        return Decision.of(verdict, Optional.empty(), trial, expectation, DEADLINE, now);
    }

    private static ServerEffect server(double blocksBefore, double blocksAfter, long scans) {
        return new ServerEffect(
                Map.of(
                        TARGET,
                        new BlockReads(new PerCall(5_000, blocksBefore, 1, 0), new PerCall(4_000, blocksAfter, 1, 0))),
                Optional.of(new IndexUse(scans, 8192)),
                Optional.empty());
    }

    @Test
    void faster_isKeptAtOnce() {
        Decision decision = decide(s -> s.effect = m -> 0.3, null, Expectation.GAIN, EARLY);

        assertThat(decision.action()).isEqualTo(Action.KEEP);
        assertThat(decision.reasons()).singleElement().asString().contains("faster: takes 0.3");
    }

    @Test
    void slower_isRevertedAtOnce() {
        Decision decision = decide(s -> s.effect = m -> 2, null, Expectation.GAIN, EARLY);

        assertThat(decision.action()).isEqualTo(Action.REVERT);
        assertThat(decision.reasons()).singleElement().asString().contains("slower: takes");
    }

    @Test
    void slower_isRevertedWhateverWasExpected() {
        assertThat(decide(s -> s.effect = m -> 2, null, Expectation.NO_HARM, EARLY)
                        .action())
                .isEqualTo(Action.REVERT);
    }

    @Test
    void unchanged_waitsUntilTheDeadline() {
        assertThat(decide(s -> s.intervalsAfter = 400, null, Expectation.GAIN, EARLY)
                        .action())
                .isEqualTo(Action.WAIT);
    }

    @Test
    void unchanged_isRevertedAtTheDeadline() {
        Decision decision = decide(s -> s.intervalsAfter = 400, null, Expectation.GAIN, LATE);

        assertThat(decision.action()).isEqualTo(Action.REVERT);
        assertThat(decision.reasons()).last().asString().contains("its time was up at 2026-03-02T14:00:00Z");
    }

    @Test
    void unchanged_isKeptWhereNoGainIsExpected() {
        assertThat(decide(s -> s.intervalsAfter = 400, null, Expectation.NO_HARM, LATE)
                        .action())
                .isEqualTo(Action.KEEP);
    }

    @Test
    void undecided_waitsWhereNoGainIsExpected() {
        assertThat(decide(s -> s.intervalsAfter = 20, null, Expectation.NO_HARM, EARLY)
                        .action())
                .isEqualTo(Action.WAIT);
    }

    @Test
    void changedWorld_extendsTheDeadline() {
        assertThat(decide(s -> s.systemFactor = 3, null, Expectation.GAIN, LATE).action())
                .isEqualTo(Action.WAIT);
        assertThat(decide(s -> s.systemFactor = 3, null, Expectation.GAIN, DEADLINE.last())
                        .action())
                .isEqualTo(Action.REVERT);
    }

    @Test
    void harm_needsNoVerdict() {
        Trial trial = Trial.of(Set.of(TARGET), Simulation.CHANGE, Simulation.CHANGE);
        Verdict verdict = new Verifier(VerifierSettings.production()).verify(List.of(), trial);

        Decision decision = Decision.of(
                verdict, Optional.of(new Harm.Crowded(30, 10)), trial, Expectation.NO_HARM, DEADLINE, EARLY);

        assertThat(decision)
                .isEqualTo(new Decision(
                        Action.REVERT,
                        List.of("at least 30 sessions are at work, where this traffic had 10.0 before the change")));
    }

    @Test
    void faster_withoutUseOfTheIndex_isNotCredited() {
        Decision early = decide(s -> s.effect = m -> 0.3, server(100, 100, 0), Expectation.GAIN, EARLY);
        Decision late = decide(s -> s.effect = m -> 0.3, server(100, 100, 0), Expectation.GAIN, LATE);

        assertThat(early.action()).isEqualTo(Action.WAIT);
        assertThat(late.action()).isEqualTo(Action.REVERT);
        assertThat(late.reasons())
                .startsWith("the index was not used once")
                .contains("faster, but not through the new index, which was scanned 0 times since");
    }

    @Test
    void faster_withUseOfTheIndex_isKept() {
        assertThat(decide(s -> s.effect = m -> 0.3, server(100, 4, 4_000), Expectation.GAIN, EARLY)
                        .action())
                .isEqualTo(Action.KEEP);
    }

    @Test
    void rareShape_isKeptForTheBlocksItSaves() {
        Decision decision = decide(s -> s.affectedCallsPerInterval = 0.05, server(900, 4, 30), Expectation.GAIN, EARLY);

        assertThat(decision.action()).isEqualTo(Action.KEEP);
        assertThat(decision.reasons()).singleElement().asString().contains("900.0 -> 4.0 blocks a call");
    }

    @Test
    void rareShape_withoutBlocks_isRevertedAtTheDeadline() {
        assertThat(decide(s -> s.affectedCallsPerInterval = 0.05, null, Expectation.GAIN, LATE)
                        .action())
                .isEqualTo(Action.REVERT);
    }

    @Test
    void fewerBlocks_doNotOutweighMoreTime() {
        assertThat(decide(s -> s.effect = m -> 2, server(900, 4, 4_000), Expectation.GAIN, EARLY)
                        .action())
                .isEqualTo(Action.REVERT);
    }

    @Test
    void fewerBlocks_countWhenTheWorldChanged() {
        assertThat(decide(
                                s -> {
                                    s.systemFactor = 1.6;
                                    s.effect = m -> 0.5;
                                },
                                server(900, 4, 4_000),
                                Expectation.GAIN,
                                EARLY)
                        .action())
                .isEqualTo(Action.KEEP);
    }

    @Test
    void unchanged_staysWhereUseIsEnough() {
        assertThat(decide(s -> s.intervalsAfter = 400, server(100, 100, 50), Expectation.USE, LATE)
                        .action())
                .isEqualTo(Action.KEEP);
        assertThat(decide(s -> s.intervalsAfter = 400, server(100, 100, 0), Expectation.USE, LATE)
                        .action())
                .isEqualTo(Action.REVERT);
    }

    @Test
    void nothingMeasured_staysIfTheIndexIsUsed() {
        assertThat(decide(s -> s.intervalsAfter = 11, used(30), Expectation.GAIN, LATE)
                        .action())
                .isEqualTo(Action.KEEP);
        assertThat(decide(s -> s.intervalsAfter = 11, used(0), Expectation.GAIN, LATE)
                        .action())
                .isEqualTo(Action.REVERT);
    }

    private static ServerEffect used(long scans) {
        return new ServerEffect(Map.of(), Optional.of(new IndexUse(scans, 8192)), Optional.empty());
    }

    @Test
    void deadline_followsHowOftenTheTargetRuns() {
        assertThat(watched(60)).isEqualTo(Duration.ofHours(2));
        assertThat(watched(0.5)).isBetween(Duration.ofHours(6), Duration.ofHours(10));
        assertThat(watched(0)).isEqualTo(Deadline.LONGEST);
    }

    private static Duration watched(double callsPerMinute) {
        Simulation simulation = new Simulation(5);
        simulation.affectedCallsPerInterval = callsPerMinute;
        List<LatencySeries> series = simulation.run();
        VerifierSettings settings = VerifierSettings.production();
        Trial trial = Trial.of(Set.of(TARGET), Simulation.CHANGE, Simulation.CHANGE);
        Deadline deadline = Deadline.of(series, trial, settings);
        return Duration.between(Simulation.CHANGE.plus(settings.warmUp()), deadline.usual());
    }
}
