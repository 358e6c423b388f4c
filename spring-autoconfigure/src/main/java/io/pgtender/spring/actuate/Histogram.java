package io.pgtender.spring.actuate;

import io.pgtender.spring.actuate.QueriesView.Bucket;
import io.pgtender.workload.LatencyDistribution;
import java.util.ArrayList;
import java.util.List;

/** A latency distribution as bars between 1, 2 and 5 times powers of ten. */
final class Histogram {

    private static final long[] MANTISSAS = {1, 2, 5};

    /** Lowest bound, in nanoseconds: a microsecond. */
    private static final long LOWEST_NANOS = 1_000;

    /** Powers of ten above it: up to a quarter of an hour. */
    private static final int DECADES = 9;

    private static final double HALF_RANK = 0.5;

    private Histogram() {}

    /** Adjacent buckets from the first that holds anything to the last. */
    static List<Bucket> of(LatencyDistribution latency) {
        List<Bucket> buckets = new ArrayList<>();
        long below = 0;
        long from = 0;
        long power = LOWEST_NANOS;
        for (int decade = 0; decade <= DECADES && below < latency.count(); decade++) {
            for (long mantissa : MANTISSAS) {
                long until = mantissa * power;
                long upTo = ranksUpTo(latency, until);
                if (upTo > below || (!buckets.isEmpty() && below < latency.count())) {
                    buckets.add(new Bucket(Millis.of(from), Millis.of(until), upTo - below));
                }
                below = upTo;
                from = until;
            }
            power *= 10;
        }
        if (below < latency.count()) {
            buckets.add(new Bucket(Millis.of(from), Millis.of(latency.maxNanos()), latency.count() - below));
        }
        return buckets;
    }

    /** How many values are not above {@code nanos}: the distribution tells values by rank, so the rank is searched for. */
    private static long ranksUpTo(LatencyDistribution latency, long nanos) {
        long low = 0;
        long high = latency.count();
        while (low < high) {
            long rank = low + (high - low + 1) / 2;
            if (latency.percentileNanos((rank - HALF_RANK) / latency.count() * 100) <= nanos) {
                low = rank;
            } else {
                high = rank - 1;
            }
        }
        return low;
    }
}
