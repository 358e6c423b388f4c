package io.pgtender.workload;

/**
 * Time that pgtender itself took of the application's threads, estimated from samples: one piece of work in
 * {@value OverheadRecorder#INTERVAL} is timed and stands for as many. A snapshot: immutable.
 *
 * @param samples pieces that were timed; with few of them the estimate is rough
 * @param estimatedNanos time in all pieces, in nanoseconds. Each sample includes one reading of the clock
 */
public record Overhead(long samples, long estimatedNanos) {

    public static final Overhead NONE = new Overhead(0, 0);

    /** Pieces of work in all, estimated. */
    public long estimatedCount() {
        return samples * OverheadRecorder.INTERVAL;
    }

    Overhead plus(Overhead other) {
        return new Overhead(samples + other.samples, estimatedNanos + other.estimatedNanos);
    }

    Overhead since(Overhead earlier) {
        return new Overhead(
                Math.max(0, samples - earlier.samples), Math.max(0, estimatedNanos - earlier.estimatedNanos));
    }
}
