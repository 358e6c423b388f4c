package io.pgtender.verify;

import java.time.Duration;

/**
 * When a {@link RegressionWatch} speaks up.
 *
 * @param factor how many times as slow as its own baseline a shape must be, above 1; squared where fewer than three other
 *     shapes show what the server as a whole does
 * @param blockLength stretch of time that makes one data point, and time between two looks
 * @param recentBlocks points that are compared with the baseline
 * @param baselineBlocks points that a baseline needs
 * @param minCallsPerBlock executions that a point needs; a shape with fewer is not judged
 * @param confidence of one look, in (0.5, 1)
 */
public record RegressionSettings(
        double factor,
        Duration blockLength,
        int recentBlocks,
        int baselineBlocks,
        int minCallsPerBlock,
        double confidence) {

    /** Change of the whole system, as a natural logarithm, beyond which a shape's own share in it is in doubt. */
    static final double FREEZE_THRESHOLD = 0.35;

    /** Intervals of the sampler in a block: a block of a minute with ticks every 5 s. */
    private static final int INTERVALS_PER_BLOCK = 12;

    public RegressionSettings {
        require(factor > 1, "factor", factor, "above 1; 2 is usual");
        require(blockLength.compareTo(Duration.ofMillis(10)) >= 0, "blockLength", blockLength, "at least 10 ms");
        require(recentBlocks >= 3, "recentBlocks", recentBlocks, "at least 3");
        require(baselineBlocks >= recentBlocks, "baselineBlocks", baselineBlocks, "at least recentBlocks");
        require(minCallsPerBlock >= 1, "minCallsPerBlock", minCallsPerBlock, "at least 1");
        require(confidence > 0.5 && confidence < 1, "confidence", confidence, "between 0.5 and 1");
    }

    /**
     * Twice as slow, five blocks against at least fifteen; a block is twelve intervals of the sampler. At the usual 5 s a
     * regression is reported after six to eight minutes, and none in the first twenty.
     */
    public static RegressionSettings forInterval(Duration samplingInterval) {
        return new RegressionSettings(2, samplingInterval.multipliedBy(INTERVALS_PER_BLOCK), 5, 15, 5, 0.999);
    }

    /** The same with another factor. */
    public RegressionSettings withFactor(double value) {
        return new RegressionSettings(value, blockLength, recentBlocks, baselineBlocks, minCallsPerBlock, confidence);
    }

    /** For the parts of the verifier; margins play no role in a watch. */
    VerifierSettings asVerifier() {
        return new VerifierSettings(
                blockLength, recentBlocks, minCallsPerBlock, Duration.ZERO, confidence, 0, 0, FREEZE_THRESHOLD, 1);
    }

    private static void require(boolean holds, String name, Object value, String remedy) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be " + remedy);
        }
    }
}
