package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.Judgement;
import io.pgtender.apply.JournalEntry.Kind;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.verify.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a change, by literals. */
class ProbationTest {

    private static final Instant MADE = Instant.parse("2026-03-02T12:00:00Z");
    private static final Duration FIRST = Duration.ofHours(1);
    private static final Duration LAST = Duration.ofHours(72);
    private static final Verdict.Basis BASIS = new Verdict.Basis(4, 1, 0.1, 0.99, Optional.empty());
    private static final Verdict NOTHING =
            new Verdict.Inconclusive(List.of(), BASIS, "none was recorded", Verdict.Cause.TOO_LITTLE);
    private static final Verdict WORSE = new Verdict.Regressed(List.of(), BASIS);
    private static final Verdict BETTER = new Verdict.Improved(List.of(), BASIS);
    private static final OptionalLong USED = OptionalLong.of(5);
    private static final OptionalLong UNUSED = OptionalLong.of(0);

    private static JournalEntry entry(Kind kind, @Nullable String reversal, @Nullable Judgement judgement) {
        return new JournalEntry(
                UUID.randomUUID(),
                State.APPLIED,
                new JournalEntry.Work(kind, AutopilotFixture.ORDERS, "i", "sql", reversal, List.of(), Map.of()),
                new JournalEntry.Reason("slow", List.of()),
                new JournalEntry.Author(Autopilot.AUTHOR, "here 1"),
                List.of(),
                new JournalEntry.Times(MADE, MADE, MADE, null, null),
                new JournalEntry.Outcome("", null, false, null),
                judgement);
    }

    private static Probation trial(Kind kind, @Nullable Judgement judgement) {
        return Probation.of(entry(kind, "undo", judgement), List.of(FIRST, LAST))
                .orElseThrow();
    }

    private static Probation.Decision decide(Probation trial, Verdict verdict, OptionalLong scans, Duration passed) {
        return trial.decide(verdict, scans, MADE.plus(passed), AutopilotSettings.Unproven.REVERT);
    }

    private static Judgement judged(String verdict, Duration after) {
        return new Judgement(verdict, "before", MADE.plus(after));
    }

    @Test
    void changeThatCannotBeTakenBack_isNotTried() {
        assertThat(Probation.of(entry(Kind.VACUUM, null, null), List.of(LAST))).isEmpty();
    }

    @Test
    void look_isDueOnce() {
        assertThat(trial(Kind.CREATE_INDEX, null).isLookDue(MADE.plus(FIRST).minusSeconds(1)))
                .isFalse();
        assertThat(trial(Kind.CREATE_INDEX, null).isLookDue(MADE.plus(FIRST))).isTrue();
        Probation looked = trial(Kind.CREATE_INDEX, judged("inconclusive", FIRST));
        assertThat(looked.isLookDue(MADE.plus(LAST).minusSeconds(1))).isFalse();
        assertThat(looked.isLookDue(MADE.plus(LAST))).isTrue();
    }

    @Test
    void improvedEarly_isOpenNoMoreButNotOver() {
        Probation improved = trial(Kind.CREATE_INDEX, judged("improved", FIRST));

        assertThat(improved.isOpen()).isFalse();
        assertThat(improved.isOver()).isFalse();
    }

    @Test
    void regressedLater_isTakenBackThoughItImprovedFirst() {
        Probation improved = trial(Kind.CREATE_INDEX, judged("improved", FIRST));

        assertThat(decide(improved, WORSE, USED, LAST).fate()).isEqualTo(Probation.Fate.REVERT);
        assertThat(decide(improved, NOTHING, USED, LAST).verdict()).isEqualTo("improved");
    }

    @Test
    void regressedAtTheEnd_isNotOver() {
        Probation condemned = trial(Kind.CREATE_INDEX, judged("regressed", LAST));

        assertThat(condemned.isOver()).isFalse();
        assertThat(condemned.isCondemned()).isTrue();
    }

    @Test
    void nothingKnownAtTheEnd_staysIfItIsUsed() {
        Probation open = trial(Kind.CREATE_INDEX, null);

        assertThat(decide(open, NOTHING, USED, LAST).fate()).isEqualTo(Probation.Fate.KEEP);
        assertThat(decide(open, NOTHING, UNUSED, LAST).fate()).isEqualTo(Probation.Fate.REVERT);
        assertThat(decide(open, NOTHING, USED, FIRST).fate()).isEqualTo(Probation.Fate.WAIT);
    }

    @Test
    void improvedWithoutUse_waits() {
        Probation.Decision decision = decide(trial(Kind.CREATE_INDEX, null), BETTER, UNUSED, FIRST);

        assertThat(decision.fate()).isEqualTo(Probation.Fate.WAIT);
        assertThat(decision.verdict()).isEqualTo("inconclusive");
    }

    @Test
    void droppedIndex_needsNoProofToStayDropped() {
        Verdict same = new Verdict.Unchanged(List.of(), BASIS);

        assertThat(decide(trial(Kind.DROP_INDEX, null), same, OptionalLong.empty(), LAST)
                        .fate())
                .isEqualTo(Probation.Fate.KEEP);
    }

    @Test
    void looksThatDoNotAscend_areRefused() {
        AutopilotSettings settings = AutopilotFixture.settings();

        assertThatThrownBy(() -> settings.withLooks(List.of(LAST, FIRST)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("looks must be positive and ascending, got [PT72H, PT1H]");
        assertThatThrownBy(() -> settings.withLooks(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the last one ends a trial");
    }
}
