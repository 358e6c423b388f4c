package io.pgtender;

import io.pgtender.apply.JournalEntry;
import io.pgtender.apply.JournalEntry.Judgement;
import io.pgtender.verify.ShapeComparison;
import io.pgtender.verify.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A change of an autopilot on live traffic, until it is kept or taken back. All that it knows is in the journal, so any
 * instance can go on with it.
 *
 * @param entry APPLIED
 * @param finishedAt when it was made
 * @param looks as the settings have them
 */
record Probation(JournalEntry entry, Instant finishedAt, List<Duration> looks) {

    static final String IMPROVED = "improved";
    static final String REGRESSED = "regressed";

    /** Change of the whole system, as a natural logarithm, beyond which nothing is decided against a change. */
    private static final double FREEZE_THRESHOLD = 0.35;

    /** What becomes of a change. */
    enum Fate {
        /** Not decided yet. */
        WAIT,
        KEEP,
        REVERT
    }

    /**
     * A decision, with the reason for the journal.
     *
     * @param fate what becomes of it
     * @param verdict in one word
     * @param reason in words, with the figures
     */
    record Decision(Fate fate, String verdict, String reason) {

        Judgement judgement(Instant at) {
            return new Judgement(verdict, reason, at);
        }
    }

    /** The trial of {@code entry}; empty when it was not made, or cannot be taken back. */
    static Optional<Probation> of(JournalEntry entry, List<Duration> looks) {
        Instant finishedAt = entry.times().finishedAt();
        return entry.state() == JournalEntry.State.APPLIED && entry.work().reversalSql() != null && finishedAt != null
                ? Optional.of(new Probation(entry, finishedAt, looks))
                : Optional.empty();
    }

    /** Whether live traffic was found to be slower because of it, so that it only waits to be taken back. */
    boolean isCondemned() {
        Judgement judgement = entry.judgement();
        return judgement != null && judgement.verdict().equals(REGRESSED);
    }

    /** Whether nothing more is asked: it was judged at the end or later. */
    boolean isOver() {
        Judgement judgement = entry.judgement();
        return judgement != null && !isCondemned() && !judgement.at().isBefore(end());
    }

    /** Whether it has yet to prove itself, so that nothing else is changed meanwhile. */
    boolean isOpen() {
        Judgement judgement = entry.judgement();
        return !isOver() && (judgement == null || !judgement.verdict().equals(IMPROVED));
    }

    Instant end() {
        return finishedAt.plus(looks.get(looks.size() - 1));
    }

    /** Whether a look is due that was not made yet. */
    boolean isLookDue(Instant now) {
        Judgement judgement = entry.judgement();
        return looks.stream()
                .map(finishedAt::plus)
                .anyMatch(look -> !look.isAfter(now)
                        && (judgement == null || judgement.at().isBefore(look)));
    }

    /**
     * Decides on a verdict.
     *
     * @param scans how often the new index was used; empty for other kinds of changes, or where it is not known
     */
    Decision decide(Verdict verdict, OptionalLong scans, Instant now, AutopilotSettings.Unproven unproven) {
        boolean unused = scans.isPresent() && scans.getAsLong() == 0;
        String name = word(verdict);
        if (verdict instanceof Verdict.Regressed) {
            return new Decision(Fate.REVERT, REGRESSED, verdict.describe());
        }
        if (verdict instanceof Verdict.Improved && !unused) {
            return new Decision(Fate.KEEP, IMPROVED, verdict.describe());
        }
        if (entry.judgement() != null && entry.judgement().verdict().equals(IMPROVED)) {
            // It has proved itself; what is left to find out is whether it does harm later.
            return new Decision(Fate.KEEP, IMPROVED, entry.judgement().reason());
        }
        // What became faster without the index being used did not become faster because of it.
        String credited = verdict instanceof Verdict.Improved ? "inconclusive" : name;
        boolean last = !now.isBefore(end());
        if (!last) {
            return new Decision(Fate.WAIT, credited, (unused ? "not used yet. " : "") + verdict.describe());
        }
        boolean costly = entry.work().kind() == JournalEntry.Kind.CREATE_INDEX;
        if (unused) {
            return new Decision(Fate.REVERT, credited, "the index was not used once. " + verdict.describe());
        }
        boolean knownNothing =
                verdict.shapes().stream().map(ShapeComparison::typical).allMatch(interval -> interval == null);
        boolean frozen = Math.abs(Math.log(verdict.basis().commonRatio())) > FREEZE_THRESHOLD;
        if (!costly || knownNothing || frozen || unproven == AutopilotSettings.Unproven.KEEP) {
            return new Decision(Fate.KEEP, credited, verdict.describe());
        }
        return new Decision(Fate.REVERT, credited, "nothing became surely faster. " + verdict.describe());
    }

    private static String word(Verdict verdict) {
        return verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
