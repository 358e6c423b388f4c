package io.pgtender;

import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.Judgement;
import io.pgtender.verify.Deadline;
import io.pgtender.verify.TrialNotes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a change of an autopilot stands: on trial, kept and still watched, condemned, or released. All of it is read from
 * the journal, so any instance can go on with it.
 *
 * @param entry APPLIED, and with a reversal
 * @param finishedAt when it was made
 * @param looks as the settings have them
 */
record OnTrial(JournalEntry entry, Instant finishedAt, List<Duration> looks) {

    /** How long a change that is kept is still watched: a week has every day and hour of the business in it. */
    static final Duration AFTERWARDS = Duration.ofDays(7);

    /** Between two looks at a change that is kept. */
    static final Duration CADENCE = Duration.ofDays(1);

    /** How long the recorder still has the minutes before the change, which a watch by the minute needs. */
    static final Duration BY_THE_MINUTE = Duration.ofHours(6);

    static final String REGRESSED = "regressed";

    /** The trial of {@code entry}; empty when it was not made, or cannot be taken back. */
    static Optional<OnTrial> of(JournalEntry entry, List<Duration> looks) {
        Instant finishedAt = entry.times().finishedAt();
        return entry.state() == JournalEntry.State.APPLIED && entry.work().reversalSql() != null && finishedAt != null
                ? Optional.of(new OnTrial(entry, finishedAt, looks))
                : Optional.empty();
    }

    /** Why it is to be taken back, where that was decided and is not done yet. */
    Optional<String> condemned() {
        return TrialNotes.condemned(entry)
                .or(() -> Optional.ofNullable(entry.judgement())
                        .filter(judgement -> judgement.verdict().equals(REGRESSED))
                        .map(Judgement::reason));
    }

    /** Whether it has yet to prove itself, so that nothing else is changed meanwhile. */
    boolean isOpen() {
        return TrialNotes.keptAt(entry).isEmpty();
    }

    /** Whether nothing more is asked. */
    boolean isReleased(Instant now) {
        return condemned().isEmpty()
                && TrialNotes.keptAt(entry)
                        .filter(kept -> !now.isBefore(kept.plus(AFTERWARDS)))
                        .isPresent();
    }

    /** Whether the minutes before the change may still be known. */
    boolean isFresh(Instant now) {
        return now.isBefore(finishedAt.plus(BY_THE_MINUTE));
    }

    /** Whether a verdict is due that was not asked for yet. */
    boolean isLookDue(Instant now) {
        Judgement judgement = entry.judgement();
        return looks.stream()
                .map(finishedAt::plus)
                .anyMatch(look -> !look.isAfter(now)
                        && (judgement == null || judgement.at().isBefore(look)));
    }

    /** Whether a look at a change that is kept is due. */
    boolean isCheckDue(Instant now) {
        Optional<Instant> last = TrialNotes.checkedAt(entry).or(() -> TrialNotes.keptAt(entry));
        return last.filter(at -> !now.isBefore(at.plus(CADENCE))).isPresent();
    }

    /** Until when it must have shown its use: {@code wanted}, put off to the next look; the last look at the latest. */
    Deadline deadline(Deadline wanted) {
        Instant last = end();
        Instant usual = looks.stream()
                .map(finishedAt::plus)
                .filter(look -> !look.isBefore(wanted.usual()))
                .findFirst()
                .orElse(last);
        return new Deadline(usual, last);
    }

    /** The same as the journal has it; the last look where it does not. */
    Deadline deadline() {
        return TrialNotes.deadline(entry).orElseGet(() -> new Deadline(end(), end()));
    }

    private Instant end() {
        return finishedAt.plus(looks.get(looks.size() - 1));
    }
}
