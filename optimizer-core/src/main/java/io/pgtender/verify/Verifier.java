package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import io.pgtender.verify.ShapeComparison.Outcome;
import io.pgtender.workload.LatencySeries;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares live latencies before and after a change, set against what shapes did that the change does not touch.
 * Immutable and thread-safe; some milliseconds of work per call.
 */
public final class Verifier {

    /*
     * Difference in differences on logarithms (so that effects are ratios and single slow executions weigh little).
     * Per cell of a fifth of a block, the controls' median deviation from their baselines is the common factor; each
     * affected shape is adjusted by it, times a sensitivity learned before the change. Blocks of several minutes outlast
     * most of the load's autocorrelation; what they leave is what the margin is for. Welch's interval on the block means,
     * its confidence shared out over shapes and looks (Bonferroni).
     *
     * When the whole system changed by more than the freeze threshold, the adjustment is not to be trusted: then a shape
     * is only judged where the verdict is the same for every plausible sensitivity.
     */

    /** Executions that a block needs to have a 95th percentile worth comparing. */
    private static final int TAIL_CALLS_PER_BLOCK = 50;

    /** A slower shape with less of the affected shapes' time is shown but does not make a regression. */
    private static final double LEAST_TIME_SHARE = 0.01;

    private final VerifierSettings settings;

    public Verifier(VerifierSettings settings) {
        this.settings = settings;
    }

    /**
     * Judges a change.
     *
     * @param series latencies over time of as many shapes as there are
     * @param affected shapes that the change may make faster or slower, writes included
     * @param notControls further shapes that say nothing about the rest of the system: those that touch the same table,
     *     or that other changes affect
     * @param changeStarted what ran until then is before
     * @param changeFinished what ran from then on, warm-up added, is after; in between counts for nothing
     * @throws IllegalArgumentException if the change finished before it started
     */
    public Verdict verify(
            Collection<LatencySeries> series,
            Set<Fingerprint> affected,
            Set<Fingerprint> notControls,
            Instant changeStarted,
            Instant changeFinished) {
        if (changeFinished.isBefore(changeStarted)) {
            throw new IllegalArgumentException("the change finished at " + changeFinished + ", before it started at "
                    + changeStarted + "; give both by the clock that the series were recorded with");
        }
        Instant warm = changeFinished.plus(settings.warmUp());
        List<Sides> all = series.stream()
                .map(s -> new Sides(
                        s,
                        Side.of(s, Instant.MIN, changeStarted, settings.blockLength()),
                        Side.of(s, warm, Instant.MAX, settings.blockLength())))
                .toList();
        Controls controls = Controls.of(
                all.stream()
                        .filter(s -> !affected.contains(s.fingerprint()) && !notControls.contains(s.fingerprint()))
                        .map(s -> new Controls.Control(s.before(), s.after()))
                        .toList(),
                settings);
        List<Sides> judged =
                all.stream().filter(s -> affected.contains(s.fingerprint())).toList();
        Comparisons comparisons = new Comparisons(controls, Math.max(1, judged.size()));
        List<ShapeComparison> shapes = judged.stream()
                .map(comparisons::compare)
                .sorted(Comparator.comparingLong(
                                (ShapeComparison c) -> c.before().totalNanos())
                        .reversed())
                .toList();
        return comparisons.verdict(shapes);
    }

    private record Sides(LatencySeries series, Side before, Side after) {
        Fingerprint fingerprint() {
            return series.shape().fingerprint();
        }
    }

    /** One verification's shared facts. */
    private final class Comparisons {
        private final Controls controls;
        private final double confidencePerInterval;
        private final double marginFactor;
        private final boolean frozen;

        Comparisons(Controls controls, int shapes) {
            this.controls = controls;
            this.confidencePerInterval = 1 - (1 - settings.confidence()) / (shapes * settings.plannedLooks());
            this.marginFactor = controls.count() < Controls.FEWEST ? 2 : 1;
            this.frozen = Math.abs(controls.medianAfter()) > settings.freezeThreshold();
        }

        ShapeComparison compare(Sides shape) {
            List<Block> before = Block.of(shape.before(), controls, settings);
            List<Block> after = Block.of(shape.after(), controls, settings);
            RatioInterval typical = typical(shape.before(), before, after);
            RatioInterval tail = typical == null || frozen ? null : tail(shape.before(), before, after);
            return new ShapeComparison(
                    shape.series().shape(),
                    LatencySummary.of(shape.before().latency()),
                    LatencySummary.of(shape.after().latency()),
                    before.size(),
                    after.size(),
                    typical,
                    tail,
                    settings.confidence(),
                    outcome(typical, tail));
        }

        private @Nullable RatioInterval typical(Side side, List<Block> before, List<Block> after) {
            if (before.size() < settings.minBlocks() || after.size() < settings.minBlocks()) {
                return null;
            }
            double[] sensitivities =
                    frozen ? Controls.extremeSensitivities() : new double[] {controls.sensitivity(side)};
            RatioInterval interval = null;
            for (double sensitivity : sensitivities) {
                RatioInterval next = RatioInterval.welch(
                        before.stream()
                                .mapToDouble(b -> b.adjusted(sensitivity))
                                .toArray(),
                        after.stream().mapToDouble(b -> b.adjusted(sensitivity)).toArray(),
                        confidencePerInterval);
                interval = interval == null ? next : interval.or(next);
            }
            return interval;
        }

        private @Nullable RatioInterval tail(Side side, List<Block> before, List<Block> after) {
            double sensitivity = controls.sensitivity(side);
            double[] tailBefore = tails(before, sensitivity);
            double[] tailAfter = tails(after, sensitivity);
            if (tailBefore.length < settings.minBlocks() || tailAfter.length < settings.minBlocks()) {
                return null;
            }
            return RatioInterval.welch(tailBefore, tailAfter, confidencePerInterval);
        }

        private static double[] tails(List<Block> blocks, double sensitivity) {
            return blocks.stream()
                    .filter(b -> b.calls() >= TAIL_CALLS_PER_BLOCK)
                    .mapToDouble(b -> b.adjustedTail(sensitivity))
                    .toArray();
        }

        private Outcome outcome(@Nullable RatioInterval typical, @Nullable RatioInterval tail) {
            if (typical == null) {
                return Outcome.TOO_FEW;
            }
            double margin = settings.margin() * marginFactor;
            double tailMargin = settings.tailMargin() * marginFactor;
            if (typical.low() > 1 + margin || (tail != null && tail.low() > 1 + tailMargin)) {
                return Outcome.SLOWER;
            }
            if (typical.high() < 1 - margin) {
                return Outcome.FASTER;
            }
            // No doubling here: too few controls are no reason to call a larger change none.
            boolean within = typical.low() >= 1 - settings.margin() && typical.high() <= 1 + settings.margin();
            return within && !frozen ? Outcome.UNCHANGED : Outcome.UNCLEAR;
        }

        Verdict verdict(List<ShapeComparison> shapes) {
            Verdict.Basis basis = new Verdict.Basis(
                    controls.count(),
                    Math.exp(controls.medianAfter()),
                    settings.margin() * marginFactor,
                    settings.confidence());
            long totalAfter =
                    shapes.stream().mapToLong(s -> s.after().totalNanos()).sum();
            boolean slower = shapes.stream()
                    .anyMatch(s ->
                            s.outcome() == Outcome.SLOWER && s.after().totalNanos() >= LEAST_TIME_SHARE * totalAfter);
            if (slower) {
                return new Verdict.Regressed(shapes, basis);
            }
            if (shapes.stream().anyMatch(s -> s.outcome() == Outcome.FASTER)) {
                return new Verdict.Improved(shapes, basis);
            }
            boolean unchanged = !shapes.isEmpty() && shapes.stream().allMatch(s -> s.outcome() == Outcome.UNCHANGED);
            return unchanged
                    ? new Verdict.Unchanged(shapes, basis)
                    : new Verdict.Inconclusive(shapes, basis, reason(shapes));
        }

        private String reason(List<ShapeComparison> shapes) {
            if (shapes.isEmpty()) {
                return "none of the affected shapes was recorded";
            }
            List<ShapeComparison> tooFew =
                    shapes.stream().filter(s -> s.outcome() == Outcome.TOO_FEW).toList();
            if (tooFew.size() == shapes.size()) {
                ShapeComparison first = shapes.get(0);
                return String.format(
                        Locale.ROOT,
                        "too few executions: the affected shape with most time has %d blocks before and %d after the"
                                + " change, of %d that are needed; a block takes %s and %d executions",
                        first.blocksBefore(),
                        first.blocksAfter(),
                        settings.minBlocks(),
                        settings.blockLength(),
                        settings.minCallsPerBlock());
            }
            if (frozen) {
                return String.format(
                        Locale.ROOT,
                        "shapes that the change does not touch take %.2f times as long as before, so something else"
                                + " happened; compare again when that is over",
                        Math.exp(controls.medianAfter()));
            }
            return "no affected shape is surely faster or slower by more than "
                    + ShapeComparison.percent(settings.margin() * marginFactor)
                    + (tooFew.isEmpty() ? "" : ", and " + tooFew.size() + " ran too seldom to judge")
                    + "; more time may show";
        }
    }
}
