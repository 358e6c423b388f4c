package io.pgtender.verify;

import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * Until when a change is watched.
 *
 * @param usual when it must have shown its use
 * @param last the same where the world changed meanwhile and nothing could be decided
 */
public record Deadline(Instant usual, Instant last) {

    /** Nothing is given up sooner. */
    public static final Duration SHORTEST = Duration.ofMinutes(30);

    /** Nothing is watched longer. */
    public static final Duration LONGEST = Duration.ofDays(3);

    private static final double LONGEST_SECONDS = seconds(LONGEST);

    /** Times the least number of blocks that are waited for: some are lost, and noise takes more. */
    private static final int PATIENCE = 4;

    /** Executions are counted over so much time before the change. */
    private static final Duration COUNTED = TimeFilter.RECENT;

    /**
     * As long as the shapes that it was made for need to run often enough, between {@link #SHORTEST} and {@link #LONGEST}
     * after the warm-up.
     */
    public static Deadline of(Collection<LatencySeries> series, Trial trial, VerifierSettings settings) {
        TimeFilter before = TimeFilter.between(trial.started().minus(COUNTED), trial.started());
        double longest = 0;
        for (LatencySeries one : series) {
            if (trial.targets().contains(one.shape().fingerprint())) {
                Side side = Side.of(one, before, settings.blockLength());
                longest = Math.max(longest, blockSeconds(side, trial, settings));
            }
        }
        double enough = longest == 0 ? LONGEST_SECONDS : longest * settings.minBlocks() * PATIENCE;
        double watched = Math.max(seconds(SHORTEST), Math.min(LONGEST_SECONDS, enough));
        Instant end = trial.finished().plus(settings.warmUp());
        return new Deadline(end.plusSeconds((long) watched), end.plus(LONGEST));
    }

    /** How long a block of the shape takes, in seconds. */
    private static double blockSeconds(Side side, Trial trial, VerifierSettings settings) {
        if (side.calls() == 0) {
            return LONGEST_SECONDS;
        }
        Instant first = side.cells().firstEntry().getValue().from();
        double perBlock =
                seconds(Duration.between(first, trial.started())) * settings.minCallsPerBlock() / side.calls();
        return Math.max(seconds(settings.blockLength()), perBlock);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
