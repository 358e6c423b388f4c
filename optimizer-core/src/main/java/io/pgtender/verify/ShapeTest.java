package io.pgtender.verify;

import io.pgtender.sql.QueryShape;
import io.pgtender.verify.ShapeComparison.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One shape's blocks before and after, adjusted for its controls; asked at any confidence. */
final class ShapeTest {

    /** Executions that a block needs to have a 95th percentile worth comparing. */
    private static final int TAIL_CALLS_PER_BLOCK = 50;

    private final VerifierSettings settings;
    private final QueryShape shape;
    private final Side before;
    private final Side after;
    private final Controls controls;
    private final List<Block> blocksBefore;
    private final List<Block> blocksAfter;
    private final boolean frozen;
    private final double[] sensitivities;
    private final double[] tailsBefore;
    private final double[] tailsAfter;
    private final @Nullable BlockReads reads;

    /**
     * Prepares a comparison.
     *
     * @param reads what the server counted for this shape; {@code null} where it did not
     */
    ShapeTest(
            QueryShape shape,
            Side before,
            Side after,
            Controls controls,
            @Nullable BlockReads reads,
            VerifierSettings settings) {
        this.settings = settings;
        this.shape = shape;
        this.before = before;
        this.after = after;
        this.controls = controls;
        this.reads = reads;
        this.blocksBefore = Block.of(before, controls, settings);
        this.blocksAfter = Block.of(after, controls, settings);
        this.frozen = controls.isFrozen(settings.freezeThreshold());
        this.sensitivities = frozen ? Controls.extremeSensitivities() : new double[] {controls.sensitivity(before)};
        this.tailsBefore = tails(blocksBefore);
        this.tailsAfter = tails(blocksAfter);
    }

    Controls controls() {
        return controls;
    }

    /** Margins grow where too few controls leave in doubt what the system did. */
    private double marginFactor() {
        return controls.count() < Controls.FEWEST ? 2 : 1;
    }

    /** Questions that can be asked: about the typical latency, and about the tail. */
    int hypotheses() {
        return (hasTypical() ? 1 : 0) + (hasTail() ? 1 : 0);
    }

    /** Those of them to which there is a sure answer. */
    int rejected(double confidence) {
        RatioInterval typical = typical(confidence);
        RatioInterval tail = tail(confidence);
        boolean moved = typical != null && (isSlower(typical) || isFaster(typical));
        return (moved ? 1 : 0) + (tail != null && isSlowerTail(tail) ? 1 : 0);
    }

    ShapeComparison compare(double confidence) {
        RatioInterval typical = typical(confidence);
        RatioInterval tail = tail(confidence);
        return new ShapeComparison(
                shape,
                LatencySummary.of(before.latency()),
                LatencySummary.of(after.latency()),
                blocksBefore.size(),
                blocksAfter.size(),
                after.seconds(),
                typical,
                tail,
                settings.confidence(),
                reads,
                outcome(typical, tail));
    }

    private Outcome outcome(@Nullable RatioInterval typical, @Nullable RatioInterval tail) {
        if ((typical != null && isSlower(typical)) || (tail != null && isSlowerTail(tail))) {
            return Outcome.SLOWER;
        }
        if (typical != null && isFaster(typical)) {
            return Outcome.FASTER;
        }
        // Blocks per call hardly depend on the load: they decide where time does not, unless it surely says otherwise.
        if (reads != null && reads.areFewer() && (typical == null || typical.low() <= 1)) {
            return Outcome.FASTER;
        }
        if (typical == null) {
            return Outcome.TOO_FEW;
        }
        // No doubling here: too few controls are no reason to call a larger change none.
        boolean within = typical.low() >= 1 - settings.margin() && typical.high() <= 1 + settings.margin();
        return within && !frozen ? Outcome.UNCHANGED : Outcome.UNCLEAR;
    }

    private boolean isSlower(RatioInterval typical) {
        return typical.low() > 1 + settings.margin() * marginFactor();
    }

    private boolean isFaster(RatioInterval typical) {
        return typical.high() < 1 - settings.margin() * marginFactor();
    }

    private boolean isSlowerTail(RatioInterval tail) {
        return tail.low() > 1 + settings.tailMargin() * marginFactor();
    }

    private boolean hasTypical() {
        return blocksBefore.size() >= settings.minBlocks() && blocksAfter.size() >= settings.minBlocks();
    }

    private boolean hasTail() {
        return hasTypical()
                && !frozen
                && tailsBefore.length >= settings.minBlocks()
                && tailsAfter.length >= settings.minBlocks();
    }

    private @Nullable RatioInterval typical(double confidence) {
        if (!hasTypical()) {
            return null;
        }
        RatioInterval interval = null;
        for (double sensitivity : sensitivities) {
            RatioInterval next = RatioInterval.welch(
                    adjusted(blocksBefore, sensitivity), adjusted(blocksAfter, sensitivity), confidence);
            interval = interval == null ? next : interval.or(next);
        }
        return interval;
    }

    private @Nullable RatioInterval tail(double confidence) {
        return hasTail() ? RatioInterval.welch(tailsBefore, tailsAfter, confidence) : null;
    }

    private static double[] adjusted(List<Block> blocks, double sensitivity) {
        return blocks.stream().mapToDouble(b -> b.adjusted(sensitivity)).toArray();
    }

    private double[] tails(List<Block> blocks) {
        return blocks.stream()
                .filter(b -> b.calls() >= TAIL_CALLS_PER_BLOCK)
                .mapToDouble(b -> b.adjustedTail(sensitivities[0]))
                .toArray();
    }
}
