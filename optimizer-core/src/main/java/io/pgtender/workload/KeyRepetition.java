package io.pgtender.workload;

import java.util.List;

/**
 * How often a shape is asked for the same values, in the units of work that were looked at in full, since the start or the
 * last reset.
 *
 * @param executions that were looked at
 * @param repeated for each combination of values that was surely asked for more than once, how often, the most frequent
 *     first; at most 64, and never too high
 */
public record KeyRepetition(long executions, List<Long> repeated) {

    /** Nothing was looked at. */
    public static final KeyRepetition NONE = new KeyRepetition(0, List.of());

    public KeyRepetition {
        repeated = List.copyOf(repeated);
    }

    /**
     * The share of executions that a cache would serve whose answers live for a fixed time and end early when what they
     * read is written: for each combination of values, asked for at random times at its rate r, one execution fills and
     * r E[L] are served, where the life L ends at the time to live or at the first write, whichever comes first. J. Jung,
     * A. Berger and H. Balakrishnan, "Modeling TTL-based Internet Caches" (INFOCOM 2003), for the case without writes.
     * Values that were seen once count as never asked for again, so that it is more rather than less.
     *
     * @param perSecond executions of the shape in a second
     * @param writesPerSecond writes of anything that it reads
     * @param liveSeconds time to live
     * @return 0 to 1
     */
    public double servedShare(double perSecond, double writesPerSecond, double liveSeconds) {
        if (executions == 0) {
            return 0;
        }
        double life =
                writesPerSecond <= 0 ? liveSeconds : -Math.expm1(-writesPerSecond * liveSeconds) / writesPerSecond;
        double served = 0;
        for (long count : repeated) {
            double share = (double) count / executions;
            double expected = share * perSecond * life;
            served += share * expected / (1 + expected);
        }
        return served;
    }
}
