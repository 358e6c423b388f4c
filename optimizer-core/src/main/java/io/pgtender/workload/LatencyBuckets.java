package io.pgtender.workload;

/**
 * The bucket layout that all latency histograms share: log-linear, as in HdrHistogram.
 *
 * <p>Values below 32 ns have a bucket each. Above, every power of two is an octave of 32 buckets of equal width, so a
 * bucket is at most 1/32 of its lower edge wide and its midpoint is within 1/64 (1.6 %) of every value in it.
 */
final class LatencyBuckets {

    private static final int SUB_BUCKET_BITS = 5;

    /** Buckets of an octave. */
    static final int PER_OCTAVE = 1 << SUB_BUCKET_BITS;

    /** Bits of the largest value: 2^42 ns are 73 minutes. */
    private static final int VALUE_BITS = 42;

    /** Largest value that is told apart, in nanoseconds; larger ones are counted as this one. */
    static final long MAX_NANOS = (1L << VALUE_BITS) - 1;

    /** Octaves, the linear one at the bottom included. */
    static final int OCTAVES = VALUE_BITS - SUB_BUCKET_BITS + 1;

    static final int COUNT = OCTAVES * PER_OCTAVE;

    private static final double[] LOG_MIDPOINTS = new double[COUNT];

    static {
        for (int bucket = 0; bucket < COUNT; bucket++) {
            double middle = (lowestNanos(bucket) + highestNanos(bucket)) / 2.0;
            LOG_MIDPOINTS[bucket] = Math.log(Math.max(1, middle));
        }
    }

    private LatencyBuckets() {}

    /** The bucket of a value between 0 and {@link #MAX_NANOS}. */
    static int of(long nanos) {
        if (nanos < PER_OCTAVE) {
            return (int) nanos;
        }
        int shift = 63 - Long.numberOfLeadingZeros(nanos) - SUB_BUCKET_BITS;
        return (shift << SUB_BUCKET_BITS) + (int) (nanos >>> shift);
    }

    static long lowestNanos(int bucket) {
        int octave = bucket >>> SUB_BUCKET_BITS;
        if (octave == 0) {
            return bucket;
        }
        return (long) (PER_OCTAVE + (bucket & (PER_OCTAVE - 1))) << (octave - 1);
    }

    /** Largest value of the bucket, inclusive. */
    static long highestNanos(int bucket) {
        int octave = bucket >>> SUB_BUCKET_BITS;
        long width = octave == 0 ? 1 : 1L << (octave - 1);
        return lowestNanos(bucket) + width - 1;
    }

    static long midpointNanos(int bucket) {
        return (lowestNanos(bucket) + highestNanos(bucket)) >>> 1;
    }

    /** Natural logarithm of the midpoint; 0 ns counts as 1 ns. */
    static double logMidpoint(int bucket) {
        return LOG_MIDPOINTS[bucket];
    }
}
