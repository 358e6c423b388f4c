package io.pgtender.verify;

import java.time.Duration;

/**
 * How careful a {@link Verifier} is.
 *
 * @param blockLength shortest stretch of time that makes one data point; long enough to outlast the load's own waves
 * @param minBlocks blocks needed on either side of a change
 * @param minCallsPerBlock executions that a block needs; a block of a rare shape grows until it has them
 * @param warmUp time after the change that is left out: caches are cold
 * @param confidence of a whole verdict, over all shapes and looks
 * @param margin smallest change of the typical latency that is called one, 0.10 for 10 %; doubled with too few
 *     controls
 * @param tailMargin the same for the 95th percentile
 * @param freezeThreshold largest change of the rest of the workload, as a natural logarithm, with which a verdict is
 *     given as usual; beyond, only for what no such change explains
 * @param plannedLooks how often one change will be looked at, which the confidence is shared out to
 */
public record VerifierSettings(
        Duration blockLength,
        int minBlocks,
        int minCallsPerBlock,
        Duration warmUp,
        double confidence,
        double margin,
        double tailMargin,
        double freezeThreshold,
        int plannedLooks) {

    public VerifierSettings {
        require(blockLength.compareTo(Duration.ofMillis(1)) >= 0, "blockLength", blockLength, "at least 1 ms");
        require(minBlocks >= 3, "minBlocks", minBlocks, "at least 3");
        require(minCallsPerBlock >= 1, "minCallsPerBlock", minCallsPerBlock, "at least 1");
        require(!warmUp.isNegative(), "warmUp", warmUp, "not negative");
        require(confidence > 0.5 && confidence < 1, "confidence", confidence, "between 0.5 and 1");
        require(margin >= 0 && margin < 0.5, "margin", margin, "at least 0 and below 0.5");
        require(tailMargin >= 0 && tailMargin < 0.5, "tailMargin", tailMargin, "at least 0 and below 0.5");
        require(freezeThreshold > 0, "freezeThreshold", freezeThreshold, "above 0");
        require(plannedLooks >= 1, "plannedLooks", plannedLooks, "at least 1");
    }

    /** For live traffic: blocks of 5 minutes, six of them on either side, 10 minutes of warm-up. */
    public static VerifierSettings production() {
        return new VerifierSettings(Duration.ofMinutes(5), 6, 10, Duration.ofMinutes(10), 0.99, 0.10, 0.25, 0.35, 6);
    }

    /**
     * For a run under steady load that lasts seconds or minutes: five short blocks on either side, one look, one block
     * of warm-up, and wider margins, as blocks so short do not outlast the load's waves. Shows large effects: in
     * simulated runs of 8 s before and 8 s after, three times as fast is found in 95 of 100 even without controls, and
     * no change is taken for one in none of 1,000 with six controls, in 4 without.
     *
     * @param blockLength at least the interval of the latency sampler
     */
    public static VerifierSettings shortRun(Duration blockLength) {
        return new VerifierSettings(blockLength, 5, 3, blockLength, 0.99, 0.20, 0.40, 0.35, 1);
    }

    private static void require(boolean holds, String name, Object value, String remedy) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + remedy);
        }
    }
}
