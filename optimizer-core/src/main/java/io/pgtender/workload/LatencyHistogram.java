package io.pgtender.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Counts latencies in buckets that are within 1.6 % of every value in them, from 1 ns to 73 minutes.
 *
 * <p>Thread-safe: any number of threads record while others take snapshots, without locks. A snapshot that runs beside
 * recordings holds all that finished before it, and some of those that overlap it; its count never falls behind an
 * earlier snapshot's.
 */
public final class LatencyHistogram {

    /*
     * Buckets as LatencyBuckets lays them out, each octave with the sum of its values before them. An octave (33 longs,
     * 280 bytes) is allocated when the first value falls into it: a typical shape lives in 3 to 6 of the 38, which makes
     * 1 to 2 kB. Recording is two atomic adds to it, which other threads of the same shape hardly ever make in the same
     * nanosecond (each is behind a round trip of its own); all of it is in few cache lines, which are cold after that round
     * trip: a striped sum costs more there than it saves. There is no counter of calls: it is the sum of the buckets.
     */
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private static final VarHandle OCTAVE = MethodHandles.arrayElementVarHandle(long[][].class);

    /** Where an octave keeps the sum of its values; its buckets follow. */
    private static final int SUM = 0;

    private static final int FIRST_BUCKET = 1;

    private static final VarHandle MAX;

    static {
        try {
            MAX = MethodHandles.lookup().findVarHandle(LatencyHistogram.class, "maxNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long @Nullable [][] octaves = new long[LatencyBuckets.OCTAVES][];

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
        long[] octave = octave(bucket / LatencyBuckets.PER_OCTAVE);
        COUNT.getAndAdd(octave, SUM, value);
        COUNT.getAndAdd(octave, FIRST_BUCKET + bucket % LatencyBuckets.PER_OCTAVE, 1L);
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
            long[] counts = existing(octave);
            if (counts == null) {
                continue;
            }
            for (int i = 0; i < LatencyBuckets.PER_OCTAVE; i++) {
                long count = (long) COUNT.getAcquire(counts, FIRST_BUCKET + i);
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
        return new RecordedDistribution(runs.toBytes(), totalNanos(), max);
    }

    /** Time recorded so far, in nanoseconds; much cheaper than a snapshot. */
    public long totalNanos() {
        long total = 0;
        for (int octave = 0; octave < LatencyBuckets.OCTAVES; octave++) {
            long[] counts = existing(octave);
            total += counts == null ? 0 : (long) COUNT.getAcquire(counts, SUM);
        }
        return total;
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

    /**
     * A distribution of which only the number, the sum and the largest value are known, as a server's counters tell: all
     * values but the largest are taken to be equal.
     *
     * @param count number of values, at least 1
     * @param totalNanos their sum
     * @param maxNanos the largest; the mean where it is not known
     * @throws IllegalArgumentException if {@code count} is less than 1 or a time negative
     */
    public static LatencyDistribution summarised(long count, long totalNanos, long maxNanos) {
        if (count < 1 || totalNanos < 0 || maxNanos < 0) {
            throw new IllegalArgumentException("count " + count + ", total " + totalNanos + " ns and maximum "
                    + maxNanos + " ns describe no values; give at least one, and times from 0");
        }
        long mean = Math.min(totalNanos / count, LatencyBuckets.MAX_NANOS);
        long max = Math.max(mean, Math.min(maxNanos, LatencyBuckets.MAX_NANOS));
        long rest = count == 1 ? mean : Math.max(0, Math.min(mean, (totalNanos - max) / (count - 1)));
        int restBucket = LatencyBuckets.of(rest);
        int maxBucket = LatencyBuckets.of(count == 1 ? mean : max);
        BucketRuns.Writer runs = new BucketRuns.Writer();
        if (restBucket == maxBucket) {
            runs.append(maxBucket, count);
        } else {
            runs.append(restBucket, count - 1);
            runs.append(maxBucket, 1);
        }
        return new RecordedDistribution(runs.toBytes(), totalNanos, count == 1 ? mean : max);
    }

    /** Octaves in use; each takes {@value #OCTAVE_BYTES} bytes. */
    int allocatedOctaves() {
        int allocated = 0;
        for (int octave = 0; octave < LatencyBuckets.OCTAVES; octave++) {
            if (existing(octave) != null) {
                allocated++;
            }
        }
        return allocated;
    }

    static final int OCTAVE_BYTES = 16 + 8 * (FIRST_BUCKET + LatencyBuckets.PER_OCTAVE);

    private long @Nullable [] existing(int octave) {
        return (long[]) OCTAVE.getAcquire(octaves, octave);
    }

    private long[] octave(int octave) {
        long[] counts = existing(octave);
        if (counts != null) {
            return counts;
        }
        long[] created = new long[FIRST_BUCKET + LatencyBuckets.PER_OCTAVE];
        long[] winner = (long[]) OCTAVE.compareAndExchange(octaves, octave, null, created);
        return winner == null ? created : winner;
    }
}
