package io.pgtender.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts latencies in buckets that are within 1.6 % of every value in them, from 1 ns to 73 minutes.
 *
 * <p>Thread-safe: any number of threads record while others take snapshots, without locks. A snapshot that runs beside
 * recordings holds all that finished before it, and some of those that overlap it; its count never falls behind an
 * earlier snapshot's.
 */
public final class LatencyHistogram {

    /*
     * Buckets as LatencyBuckets lays them out. An octave (32 longs, 272 bytes) is allocated when the first value falls
     * into it: a typical shape lives in 3 to 6 of the 38, which makes 1 to 2 kB. Recording is one atomic add to a bucket
     * that other threads of the same shape hardly ever hit in the same nanosecond (each is behind a round trip of its
     * own), and one to a striped sum. There is no counter of calls: it is the sum of the buckets.
     */
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private static final VarHandle MAX;

    static {
        try {
            MAX = MethodHandles.lookup().findVarHandle(LatencyHistogram.class, "maxNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AtomicReferenceArray<long[]> octaves = new AtomicReferenceArray<>(LatencyBuckets.OCTAVES);
    private final LongAdder totalNanos = new LongAdder();

    @SuppressWarnings("FieldMayBeFinal") // written through MAX
    private volatile long maxNanos;

    /**
     * Adds one value.
     *
     * @param nanos elapsed time; negative counts as 0, more than 73 minutes as 73 minutes
     */
    public void record(long nanos) {
        long value = Math.max(0, Math.min(nanos, LatencyBuckets.MAX_NANOS));
        int bucket = LatencyBuckets.of(value);
        COUNT.getAndAdd(octave(bucket / LatencyBuckets.PER_OCTAVE), bucket % LatencyBuckets.PER_OCTAVE, 1L);
        totalNanos.add(value);
        for (long max = maxNanos; value > max; max = maxNanos) {
            if (MAX.compareAndSet(this, max, value)) {
                return;
            }
        }
    }

    /** What has been recorded so far. */
    public LatencyDistribution snapshot() {
        BucketRuns.Writer runs = new BucketRuns.Writer();
        int highest = -1;
        for (int octave = 0; octave < LatencyBuckets.OCTAVES; octave++) {
            long[] counts = octaves.get(octave);
            if (counts == null) {
                continue;
            }
            for (int i = 0; i < counts.length; i++) {
                long count = (long) COUNT.getAcquire(counts, i);
                if (count > 0) {
                    highest = octave * LatencyBuckets.PER_OCTAVE + i;
                    runs.append(highest, count);
                }
            }
        }
        if (highest < 0) {
            return RecordedDistribution.EMPTY;
        }
        // A value counted a moment ago may not have reached the maximum yet.
        long max = Math.max(maxNanos, LatencyBuckets.lowestNanos(highest));
        return new RecordedDistribution(runs.toBytes(), totalNanos.sum(), max);
    }

    /** Time recorded so far, in nanoseconds; much cheaper than a snapshot. */
    public long totalNanos() {
        return totalNanos.sum();
    }

    /**
     * One distribution with the values of all.
     *
     * @throws IllegalArgumentException if one does not come from a histogram of this class
     */
    public static LatencyDistribution merge(Collection<? extends LatencyDistribution> distributions) {
        long[] counts = new long[LatencyBuckets.COUNT];
        long total = 0;
        long max = 0;
        for (LatencyDistribution distribution : distributions) {
            BucketRuns.Reader at = RecordedDistribution.cast(distribution).buckets();
            for (; at.bucket() != BucketRuns.Reader.END; at.advance()) {
                counts[at.bucket()] += at.count();
            }
            total += distribution.totalNanos();
            max = Math.max(max, distribution.maxNanos());
        }
        BucketRuns.Writer runs = new BucketRuns.Writer();
        for (int bucket = 0; bucket < counts.length; bucket++) {
            if (counts[bucket] > 0) {
                runs.append(bucket, counts[bucket]);
            }
        }
        return new RecordedDistribution(runs.toBytes(), total, max);
    }

    /** Octaves in use; each takes {@value #OCTAVE_BYTES} bytes. */
    int allocatedOctaves() {
        int allocated = 0;
        for (int octave = 0; octave < LatencyBuckets.OCTAVES; octave++) {
            if (octaves.get(octave) != null) {
                allocated++;
            }
        }
        return allocated;
    }

    static final int OCTAVE_BYTES = 16 + 8 * LatencyBuckets.PER_OCTAVE;

    private long[] octave(int octave) {
        long[] counts = octaves.get(octave);
        if (counts != null) {
            return counts;
        }
        long[] created = new long[LatencyBuckets.PER_OCTAVE];
        long[] winner = octaves.compareAndExchange(octave, null, created);
        return winner == null ? created : winner;
    }
}
