package io.pgtender.verify;

/**
 * How many times as long something takes as before: below 1 is faster.
 *
 * @param ratio estimate
 * @param low lower end of its confidence interval
 * @param high upper end
 */
public record RatioInterval(double ratio, double low, double high) {

    /**
     * Welch's interval for the ratio of two geometric means.
     *
     * @param before logarithms of independent values, at least two
     * @param after the same, afterwards
     * @param confidence two-sided, in (0, 1)
     */
    static RatioInterval welch(double[] before, double[] after, double confidence) {
        double varianceBefore = variance(before) / before.length;
        double varianceAfter = variance(after) / after.length;
        double variance = varianceBefore + varianceAfter;
        double difference = mean(after) - mean(before);
        if (variance == 0) {
            return new RatioInterval(Math.exp(difference), Math.exp(difference), Math.exp(difference));
        }
        // Welch (1947), with Satterthwaite's degrees of freedom.
        double degrees = variance
                * variance
                / (varianceBefore * varianceBefore / (before.length - 1)
                        + varianceAfter * varianceAfter / (after.length - 1));
        double half = StudentT.quantile(0.5 + confidence / 2, degrees) * Math.sqrt(variance);
        return new RatioInterval(Math.exp(difference), Math.exp(difference - half), Math.exp(difference + half));
    }

    /** The smallest interval with both. */
    RatioInterval or(RatioInterval other) {
        return new RatioInterval(Math.sqrt(ratio * other.ratio), Math.min(low, other.low), Math.max(high, other.high));
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares / (values.length - 1);
    }
}
