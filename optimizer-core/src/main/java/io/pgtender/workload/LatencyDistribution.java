package io.pgtender.workload;

/**
 * An immutable latency histogram. Values are nanoseconds; a value is known to within 1.6 % of itself.
 *
 * <p>Implementations come from {@link LatencyHistogram}.
 */
public interface LatencyDistribution {

    /** Number of recorded values. */
    long count();

    /** Sum of the recorded values, exact. */
    long totalNanos();

    /** Largest recorded value, exact; 0 when empty. For a difference of two distributions: an upper bound. */
    long maxNanos();

    /**
     * The value below which {@code percentile} percent of the values lie.
     *
     * @param percentile 0 to 100
     * @return nanoseconds, 0 when empty
     */
    long percentileNanos(double percentile);

    /** Mean of the natural logarithm of the values in nanoseconds; NaN when empty. */
    double meanLogNanos();

    /** What was recorded since {@code earlier}, a snapshot of the same histogram. */
    LatencyDistribution since(LatencyDistribution earlier);

    /** Arithmetic mean, 0 when empty. */
    default double meanNanos() {
        return count() == 0 ? 0 : (double) totalNanos() / count();
    }
}
