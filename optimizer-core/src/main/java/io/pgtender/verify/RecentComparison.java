package io.pgtender.verify;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One shape's recent minutes against its baseline: what a {@link RegressionWatch} and a {@link HarmWatch} both ask.
 *
 * @param ratio adjusted for what the controls did; over all sensitivities that are plausible where those moved a lot
 * @param rawRatio of the geometric means, not adjusted for anything
 * @param controls what the server as a whole did
 * @param before the baseline
 * @param recent the minutes
 * @param excesses by recent block, oldest first: logarithm of how many times as slow as the baseline, at the least
 * @param severity exponent on every factor that is asked for: 2 where too few controls leave in doubt what the server did
 */
record RecentComparison(
        RatioInterval ratio,
        double rawRatio,
        Controls controls,
        Side before,
        Side recent,
        List<Double> excesses,
        int severity) {

    /** {@code null} with too few blocks on either side. */
    static @Nullable RecentComparison of(
            Side before, Side recent, List<Controls.Control> candidates, RegressionSettings settings) {
        VerifierSettings verifier = settings.asVerifier();
        Controls controls = Controls.of(candidates, verifier);
        List<Block> baseline = Block.of(before, controls, verifier);
        List<Block> latest = Block.of(recent, controls, verifier);
        if (baseline.size() < settings.baselineBlocks() || latest.size() < settings.recentBlocks()) {
            return null;
        }
        double[] sensitivities = controls.isFrozen(RegressionSettings.FREEZE_THRESHOLD)
                ? Controls.extremeSensitivities()
                : new double[] {controls.sensitivity(before)};
        RatioInterval ratio = null;
        double[] excesses = new double[latest.size()];
        Arrays.fill(excesses, Double.POSITIVE_INFINITY);
        for (double sensitivity : sensitivities) {
            double[] usual = adjusted(baseline, sensitivity);
            double[] now = adjusted(latest, sensitivity);
            RatioInterval next = RatioInterval.welch(usual, now, settings.confidence());
            ratio = ratio == null ? next : ratio.or(next);
            double mean = RatioInterval.mean(usual);
            for (int i = 0; i < now.length; i++) {
                excesses[i] = Math.min(excesses[i], now[i] - mean);
            }
        }
        return ratio == null
                ? null
                : new RecentComparison(
                        ratio,
                        Math.exp(recent.meanLog() - before.meanLog()),
                        controls,
                        before,
                        recent,
                        Arrays.stream(excesses).boxed().toList(),
                        controls.count() < Controls.FEWEST ? 2 : 1);
    }

    /** Surely about {@code factor} times as slow or more, over all recent blocks. */
    boolean isSlower(double factor) {
        double asked = Math.pow(factor, severity);
        return rawRatio >= asked && ratio.ratio() >= asked && ratio.low() >= Math.sqrt(asked);
    }

    /** Near the baseline again. */
    boolean isRecovered(double factor) {
        return ratio.ratio() <= Math.sqrt(Math.pow(factor, severity));
    }

    /** How many of the last {@code blocks} were more than {@code factor} times as slow. */
    int blocksAbove(double factor, int blocks) {
        double asked = severity * Math.log(factor);
        return (int) excesses.subList(Math.max(0, excesses.size() - blocks), excesses.size()).stream()
                .filter(excess -> excess > asked)
                .count();
    }

    private static double[] adjusted(List<Block> blocks, double sensitivity) {
        return blocks.stream().mapToDouble(b -> b.adjusted(sensitivity)).toArray();
    }
}
