package io.pgtender.verify;

import io.pgtender.verify.ServerEvidence.IndexCount;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when a new index is as warm in the cache as it will be. Give it a reading every minute or so; thread-safe.
 *
 * <p>Warm is when two periods in a row found the same share of the index's blocks in shared buffers.
 */
public final class WarmUp {

    /** Blocks that a period needs to have a share worth comparing; a shorter one goes on. */
    static final long MIN_BLOCKS = 100;

    /** Two shares as near as this are the same. */
    static final double SAME_SHARE = 0.02;

    /** Nobody waits longer: an index larger than the cache never settles. */
    static final Duration LONGEST = Duration.ofHours(1);

    private final Instant finished;
    private @Nullable IndexCount from;
    private double lastShare = Double.NaN;
    private @Nullable Instant warmFrom;

    /** Begins when the index was made. */
    public WarmUp(Instant finished) {
        this.finished = finished;
    }

    /**
     * Takes in a reading of the index; {@code null} where it cannot be read changes nothing.
     *
     * @param now by the clock that the series are recorded with
     */
    public synchronized void add(Instant now, @Nullable IndexCount reading) {
        if (warmFrom != null) {
            return;
        }
        if (Duration.between(finished, now).compareTo(LONGEST) >= 0) {
            // Of an index that nobody read a hundred blocks of in an hour, nothing was cold for anyone.
            warmFrom = from != null && Double.isNaN(lastShare) ? finished : now;
            return;
        }
        if (reading == null) {
            return;
        }
        IndexCount before = from;
        if (before == null || before.oid() != reading.oid() || total(reading) < total(before)) {
            from = reading;
            return;
        }
        long blocks = total(reading) - total(before);
        if (blocks < MIN_BLOCKS) {
            return;
        }
        double share = (double) (reading.blocksHit() - before.blocksHit()) / blocks;
        if (Math.abs(share - lastShare) <= SAME_SHARE) {
            warmFrom = now;
        }
        lastShare = share;
        from = reading;
    }

    private static long total(IndexCount reading) {
        return reading.blocksHit() + reading.blocksRead();
    }

    /** When it was found to be warm, for {@link Trial#warmFrom}; {@code null} while it is not. */
    public synchronized @Nullable Instant warmFrom() {
        return warmFrom;
    }
}
