package io.pgtender.verify;

import io.pgtender.apply.JournalEntry;
import io.pgtender.sql.Fingerprint;
import io.pgtender.verify.ShapeComparison.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done with a change, by what is known of it now. A pure function of its arguments: it asks nothing and does
 * nothing.
 *
 * @param action what to do
 * @param reasons why, each a sentence with its figures; the deciding one first
 */
public record Decision(Action action, List<String> reasons) {

    /** A target that became faster by less keeps no change alive, in times of the latency or of the blocks before. */
    static final double LEAST_GAIN_RATIO = 0.8;

    public Decision {
        reasons = List.copyOf(reasons);
    }

    /** What to do. */
    public enum Action {
        /** It stays; watching goes on for a while as for everything. */
        KEEP,
        /** It is taken back. */
        REVERT,
        /** Look again. */
        WAIT
    }

    /** What a change is kept for. */
    public enum Expectation {
        /** It costs something for ever, so it must make something faster: an index. */
        GAIN,
        /** It may stay where nothing became faster, as long as it is used and nothing is slower. */
        USE,
        /** It is for something else, and may stay unless it hurts: all that tidies up, or takes away. */
        NO_HARM;

        /** What is expected of a kind of change. */
        public static Expectation of(JournalEntry.Kind kind) {
            return switch (kind) {
                case CREATE_INDEX -> GAIN;
                case DROP_INDEX,
                        REBUILD_INDEX,
                        TABLE_STATISTICS,
                        VACUUM,
                        TABLE_SETTINGS,
                        SERVER_SETTING,
                        SHARED_CACHING -> NO_HARM;
            };
        }
    }

    /**
     * Decides.
     *
     * @param verdict the latest
     * @param harm what a {@link HarmWatch} found; it needs no verdict
     * @param trial what the verdict is about
     * @param now by the same clock as the deadline
     */
    public static Decision of(
            Verdict verdict,
            Optional<Harm> harm,
            Trial trial,
            Expectation expectation,
            Deadline deadline,
            Instant now) {
        if (harm.isPresent()) {
            return revert(harm.get().describe());
        }
        if (verdict instanceof Verdict.Regressed) {
            return new Decision(
                    Action.REVERT,
                    verdict.shapes().stream()
                            .filter(s -> s.outcome() == Outcome.SLOWER)
                            .map(ShapeComparison::describe)
                            .toList());
        }
        boolean isOver = !now.isBefore(deadline.usual());
        if (expectation == Expectation.NO_HARM) {
            return withoutGain(verdict, isOver);
        }
        List<String> missing = missing(verdict, trial);
        if (missing.isEmpty()) {
            return new Decision(Action.KEEP, gains(verdict, trial));
        }
        boolean isLast = isOver && !(verdict.isWorldChanged() && now.isBefore(deadline.last()));
        if (!isLast) {
            return new Decision(Action.WAIT, missing);
        }
        boolean isSpared = expectation == Expectation.USE
                ? unused(trial.server()).isEmpty()
                : isUsed(trial.server()) && isUnknowable(verdict);
        if (isSpared) {
            missing.add("it is not known to be of no use, and nothing is surely slower, so it stays");
            return new Decision(Action.KEEP, missing);
        }
        missing.add("and its time was up at " + (verdict.isWorldChanged() ? deadline.last() : deadline.usual()));
        return new Decision(Action.REVERT, missing);
    }

    /** Whether nothing about the targets could be measured, or not be put down to the change. */
    private static boolean isUnknowable(Verdict verdict) {
        return verdict instanceof Verdict.Inconclusive inconclusive
                && (inconclusive.cause() == Verdict.Cause.INTERFERENCE
                        || inconclusive.cause() == Verdict.Cause.WORLD_CHANGED
                        || verdict.shapes().stream().allMatch(s -> s.typical() == null));
    }

    private static boolean isUsed(@Nullable ServerEffect server) {
        return server != null && server.index().filter(use -> use.scans() > 0).isPresent();
    }

    private static Decision revert(String reason) {
        return new Decision(Action.REVERT, List.of(reason));
    }

    private static Decision withoutGain(Verdict verdict, boolean isOver) {
        boolean isSure = verdict instanceof Verdict.Improved || verdict instanceof Verdict.Unchanged;
        return isSure || isOver
                ? new Decision(Action.KEEP, List.of("nothing that uses it is surely slower"))
                : new Decision(Action.WAIT, List.of("it is not yet sure that nothing is slower"));
    }

    /** What speaks against keeping it; empty when nothing does. */
    private static List<String> missing(Verdict verdict, Trial trial) {
        List<String> missing = new ArrayList<>();
        unused(trial.server()).ifPresent(missing::add);
        if (verdict instanceof Verdict.Inconclusive inconclusive) {
            missing.add(inconclusive.reason());
        } else if (verdict instanceof Verdict.Unchanged) {
            missing.add("what it was made for takes as long as before");
        } else if (gaining(verdict, trial.targets()).isEmpty()) {
            missing.add(String.format(
                    Locale.ROOT,
                    "what it was made for became faster by less than %.0f %%",
                    (1 - LEAST_GAIN_RATIO) * 100));
        }
        double saved = verdict.savedMillisPerSecond();
        if (verdict instanceof Verdict.Improved && saved < 0) {
            missing.add(
                    String.format(Locale.ROOT, "in all, what uses it takes %.2f ms a second more, not less", -saved));
        }
        return missing;
    }

    private static Optional<String> unused(@Nullable ServerEffect server) {
        return Optional.ofNullable(server)
                .flatMap(ServerEffect::index)
                .filter(use -> use.scans() == 0)
                .map(use -> "the index was not used once");
    }

    private static List<ShapeComparison> gaining(Verdict verdict, Set<Fingerprint> targets) {
        return verdict.shapes().stream()
                .filter(s -> targets.contains(s.shape().fingerprint()))
                .filter(s -> s.outcome() == Outcome.FASTER)
                .filter(Decision::isEnough)
                .toList();
    }

    private static boolean isEnough(ShapeComparison shape) {
        RatioInterval typical = shape.typical();
        BlockReads reads = shape.reads();
        return (typical != null && typical.ratio() <= LEAST_GAIN_RATIO) || (reads != null && reads.areFewer());
    }

    private static List<String> gains(Verdict verdict, Trial trial) {
        return gaining(verdict, trial.targets()).stream()
                .map(ShapeComparison::describe)
                .toList();
    }
}
