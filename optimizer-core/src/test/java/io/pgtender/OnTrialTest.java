package io.pgtender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.Judgement;
import io.pgtender.apply.JournalEntry.Kind;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.verify.Deadline;
import io.pgtender.verify.TrialNotes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where a change stands, by literals of the journal. */
class OnTrialTest {

    private static final Instant MADE = Instant.parse("2026-03-02T12:00:00Z");
    private static final Duration FIRST = Duration.ofHours(1);
    private static final Duration LAST = Duration.ofHours(72);
    private static final List<Duration> LOOKS = List.of(FIRST, Duration.ofHours(6), LAST);

    private static JournalEntry entry(
            @Nullable String reversal, @Nullable Judgement judgement, Map<String, String> notes) {
        return new JournalEntry(
                UUID.randomUUID(),
                State.APPLIED,
                new JournalEntry.Work(
                        Kind.CREATE_INDEX, AutopilotFixture.ORDERS, "i", "sql", reversal, List.of(), notes),
                new JournalEntry.Reason("slow", List.of()),
                new JournalEntry.Author(Autopilot.AUTHOR, "here 1"),
                List.of(),
                new JournalEntry.Times(MADE, MADE, MADE, null, null),
                new JournalEntry.Outcome("", null, false, null),
                judgement);
    }

    private static OnTrial trial(@Nullable Judgement judgement, Map<String, String> notes) {
        return OnTrial.of(entry("undo", judgement, notes), LOOKS).orElseThrow();
    }

    private static Judgement judged(String verdict, Duration after) {
        return new Judgement(verdict, "before", MADE.plus(after));
    }

    @Test
    void changeThatCannotBeTakenBack_isNotTried() {
        assertThat(OnTrial.of(entry(null, null, Map.of()), LOOKS)).isEmpty();
    }

    @Test
    void look_isDueOnce() {
        assertThat(trial(null, Map.of()).isLookDue(MADE.plus(FIRST).minusSeconds(1)))
                .isFalse();
        assertThat(trial(null, Map.of()).isLookDue(MADE.plus(FIRST))).isTrue();
        OnTrial looked = trial(judged("inconclusive", FIRST), Map.of());
        assertThat(looked.isLookDue(MADE.plusSeconds(6 * 3600 - 1))).isFalse();
        assertThat(looked.isLookDue(MADE.plusSeconds(6 * 3600))).isTrue();
    }

    @Test
    void judgedWell_isOpenUntilItIsKept() {
        assertThat(trial(judged("improved", FIRST), Map.of()).isOpen()).isTrue();
        assertThat(trial(judged("improved", FIRST), TrialNotes.kept(MADE.plus(FIRST)))
                        .isOpen())
                .isFalse();
    }

    @Test
    void kept_isReleasedAfterAWeekOfDailyLooks() {
        OnTrial kept = trial(judged("improved", FIRST), TrialNotes.kept(MADE));

        assertThat(kept.isCheckDue(MADE.plus(Duration.ofHours(23)))).isFalse();
        assertThat(kept.isCheckDue(MADE.plus(Duration.ofHours(24)))).isTrue();
        assertThat(kept.isReleased(MADE.plus(Duration.ofDays(7)).minusSeconds(1)))
                .isFalse();
        assertThat(kept.isReleased(MADE.plus(Duration.ofDays(7)))).isTrue();
    }

    @Test
    void regressed_isCondemnedAndNeverReleased() {
        OnTrial condemned = trial(judged("regressed", FIRST), TrialNotes.kept(MADE));

        assertThat(condemned.condemned()).contains("before");
        assertThat(condemned.isReleased(MADE.plus(Duration.ofDays(70)))).isFalse();
    }

    @Test
    void condemnedForAnotherReason_staysCondemned() {
        assertThat(trial(judged("unchanged", LAST), TrialNotes.condemned("of no use"))
                        .condemned())
                .contains("of no use");
    }

    @Test
    void deadline_isALook() {
        OnTrial trial = trial(null, Map.of());

        assertThat(trial.deadline(deadline(Duration.ofHours(2))).usual()).isEqualTo(MADE.plusSeconds(6 * 3600));
        assertThat(trial.deadline(deadline(Duration.ofHours(80))))
                .isEqualTo(new Deadline(MADE.plus(LAST), MADE.plus(LAST)));
    }

    @Test
    void deadline_isTheOneInTheJournal() {
        Deadline noted = new Deadline(MADE.plusSeconds(1), MADE.plusSeconds(2));

        assertThat(trial(null, TrialNotes.deadline(noted)).deadline()).isEqualTo(noted);
    }

    private static Deadline deadline(Duration after) {
        return new Deadline(MADE.plus(after), MADE.plus(Duration.ofHours(90)));
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
