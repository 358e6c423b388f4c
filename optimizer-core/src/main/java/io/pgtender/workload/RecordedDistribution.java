package io.pgtender.workload;

/** What a {@link LatencyHistogram} held at one moment, or what was added between two. Immutable. */
final class RecordedDistribution implements LatencyDistribution {

    static final RecordedDistribution EMPTY = new RecordedDistribution(BucketRuns.NONE, 0, 0);

    /** Bytes of this object and of its array's header, on a JVM with compressed pointers. */
    private static final int OVERHEAD_BYTES = 56;

    private final byte[] runs;
    private final long count;
    private final long totalNanos;
    private final long maxNanos;

    RecordedDistribution(byte[] runs, long totalNanos, long maxNanos) {
        this.runs = runs;
        this.totalNanos = totalNanos;
        this.maxNanos = maxNanos;
        long sum = 0;
        for (BucketRuns.Reader at = buckets(); at.bucket() != BucketRuns.Reader.END; at.advance()) {
            sum += at.count();
        }
        this.count = sum;
    }

    /**
     * The distribution as this class.
     *
     * @throws IllegalArgumentException if it does not come from a {@link LatencyHistogram}
     */
    static RecordedDistribution cast(LatencyDistribution distribution) {
        if (distribution instanceof RecordedDistribution recorded) {
            return recorded;
        }
        throw new IllegalArgumentException("cannot combine a "
                + distribution.getClass().getName() + ": take both distributions from LatencyHistogram.snapshot()");
    }

    BucketRuns.Reader buckets() {
        return new BucketRuns.Reader(runs);
    }

    /** Estimate of the memory that this object keeps. */
    int retainedBytes() {
        return OVERHEAD_BYTES + runs.length;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long totalNanos() {
        return totalNanos;
    }

    @Override
    public long maxNanos() {
        return maxNanos;
    }

    @Override
    public long percentileNanos(double percentile) {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile " + percentile + " is not between 0 and 100");
        }
        if (count == 0) {
            return 0;
        }
        long rank = Math.max(1, (long) Math.ceil(percentile / 100 * count));
        if (rank >= count) {
            return maxNanos;
        }
        BucketRuns.Reader at = buckets();
        for (long seen = at.count(); seen < rank; seen += at.count()) {
            at.advance();
        }
        return Math.min(maxNanos, LatencyBuckets.midpointNanos(at.bucket()));
    }

    @Override
    public double meanLogNanos() {
        if (count == 0) {
            return Double.NaN;
        }
        double sum = 0;
        for (BucketRuns.Reader at = buckets(); at.bucket() != BucketRuns.Reader.END; at.advance()) {
            sum += at.count() * LatencyBuckets.logMidpoint(at.bucket());
        }
        return sum / count;
    }

    @Override
    public LatencyDistribution since(LatencyDistribution earlier) {
        RecordedDistribution before = cast(earlier);
        if (before.count == 0) {
            return this;
        }
        BucketRuns.Writer difference = new BucketRuns.Writer();
        BucketRuns.Reader old = before.buckets();
        int highest = -1;
        for (BucketRuns.Reader at = buckets(); at.bucket() != BucketRuns.Reader.END; at.advance()) {
            while (old.bucket() < at.bucket()) {
                old.advance();
            }
            long added = old.bucket() == at.bucket() ? at.count() - old.count() : at.count();
            if (added > 0) {
                difference.append(at.bucket(), added);
                highest = at.bucket();
            }
        }
        if (highest < 0) {
            return EMPTY;
        }
        // A maximum that rose was reached in between; one that stayed says nothing, so the bucket has to do.
        long max = maxNanos > before.maxNanos ? maxNanos : Math.min(maxNanos, LatencyBuckets.highestNanos(highest));
        return new RecordedDistribution(difference.toBytes(), Math.max(0, totalNanos - before.totalNanos), max);
    }

    @Override
    public String toString() {
        return "LatencyDistribution[" + count + " values, " + totalNanos + " ns in all, largest " + maxNanos + " ns]";
    }
}
