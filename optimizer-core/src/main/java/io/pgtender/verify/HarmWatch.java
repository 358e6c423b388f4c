package io.pgtender.verify;

import io.pgtender.sql.QueryShape;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for harm in the minutes after a change, long before a {@link Verifier} could be sure. Ask it once a minute until the
 * verdict. Thread-safe; the caller's thread works for some milliseconds.
 */
public final class HarmWatch {

    /*
     * The comparison of RegressionWatch, with what ran before the change as the baseline and only the shapes that use what
     * was changed. A change is a good reason to suspect it, so one look is enough: four of the last five minutes, each
     * with enough executions, more than the factor above the baseline. In the warm-up a cold cache may well be three times
     * as slow; what is beyond that is harm all the same.
     */

    /** Blocks that are looked at, and those among them that must be slow. */
    private static final int RECENT_BLOCKS = 5;

    private static final int SLOW_BLOCKS = 4;

    /** Times as slow that is no cold cache. */
    static final double WARM_UP_FACTOR = 5;

    /** A shape fails when more than this part of its calls does, and more than so many times as large a part as before. */
    static final double LEAST_ERROR_SHARE = 0.01;

    private static final double ERROR_FACTOR = 5;

    /** Fewer failures say nothing. */
    private static final long LEAST_ERRORS = 5;

    private final RegressionSettings settings;
    private final Duration warmUp;
    private final SessionCounts sessions = new SessionCounts();

    /**
     * Watches in blocks as {@code settings} say, which is usually a minute.
     *
     * @param warmUp time after a change in which a cold cache is no harm
     */
    public HarmWatch(RegressionSettings settings, Duration warmUp) {
        this.settings = new RegressionSettings(
                settings.factor(),
                settings.blockLength(),
                RECENT_BLOCKS,
                Math.max(RECENT_BLOCKS, settings.baselineBlocks()),
                settings.minCallsPerBlock(),
                settings.confidence());
        this.warmUp = warmUp;
    }

    /**
     * Takes in how many sessions were at work, once a minute, from well before a change on; see
     * {@link ServerEvidenceReader#activeSessions}. Without it the other two questions are still asked.
     */
    public void sessions(Instant now, int active) {
        sessions.add(now, active);
    }

    /**
     * Looks.
     *
     * @param series latencies over time of as many shapes as there are
     * @param trial the change, of which targets and touched shapes are watched
     * @param now by the clock that the series were recorded with
     * @return the worst that is found first; empty as a rule
     */
    public Optional<Harm> check(Collection<LatencySeries> series, Trial trial, Instant now) {
        Instant warm = warm(trial);
        List<Watched> all =
                series.stream().map(s -> watched(s, trial, warm, now)).toList();
        List<Watched> judged =
                all.stream().filter(w -> trial.judges(w.shape().fingerprint())).toList();
        List<Watched> others =
                all.stream().filter(w -> trial.leaves(w.shape().fingerprint())).toList();
        Optional<Harm> failing = failing(judged, others);
        if (failing.isPresent() || trial.interference().isPresent()) {
            return failing; // What is slower since may be so because of what somebody else did.
        }
        return slower(judged, others, trial, warm, now).or(() -> sessions.crowded(others, trial, settings));
    }

    /**
     * One shape's times.
     *
     * @param recent the last blocks, warm-up or not
     * @param warm those among them after the warm-up
     */
    record Watched(QueryShape shape, Side before, Side recent, Side warm) {

        Controls.Control control(Side after) {
            return new Controls.Control(Controls.Access.of(shape), before, after);
        }
    }

    private Watched watched(LatencySeries series, Trial trial, Instant warm, Instant now) {
        // One block more than needed: what is left over at the end of the last block is not used.
        Instant from = latest(trial.finished(), now.minus(settings.blockLength().multipliedBy(RECENT_BLOCKS + 1L)));
        return new Watched(
                series.shape(),
                Side.of(series, TimeFilter.before(trial, from, now), settings.blockLength()),
                Side.of(series, TimeFilter.between(from, now), settings.blockLength()),
                Side.of(series, TimeFilter.between(latest(from, warm), latest(now, warm)), settings.blockLength()));
    }

    private Instant warm(Trial trial) {
        Instant fixed = trial.finished().plus(warmUp);
        Instant seen = trial.warmFrom();
        return seen == null ? fixed : latest(fixed, seen);
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Optional<Harm> failing(List<Watched> judged, List<Watched> others) {
        for (Watched shape : judged) {
            if (isFailing(List.of(shape)) && !isFailing(others)) {
                return Optional.of(new Harm.Failing(
                        shape.shape(),
                        shape.recent().calls(),
                        shape.recent().errors(),
                        share(shape.before().errors(), shape.before().calls())));
            }
        }
        return Optional.empty();
    }

    private static boolean isFailing(List<Watched> shapes) {
        long errors = shapes.stream().mapToLong(w -> w.recent().errors()).sum();
        long calls = shapes.stream().mapToLong(w -> w.recent().calls()).sum();
        double usual = share(
                shapes.stream().mapToLong(w -> w.before().errors()).sum(),
                shapes.stream().mapToLong(w -> w.before().calls()).sum());
        return errors >= LEAST_ERRORS && share(errors, calls) > Math.max(LEAST_ERROR_SHARE, ERROR_FACTOR * usual);
    }

    private static double share(long part, long all) {
        return all == 0 ? 0 : (double) part / all;
    }

    private Optional<Harm> slower(List<Watched> judged, List<Watched> others, Trial trial, Instant warm, Instant now) {
        double nanos = judged.stream().mapToDouble(w -> w.recent().totalNanos()).sum();
        for (Watched shape : judged) {
            if (shape.recent().totalNanos() < Verifier.LEAST_TIME_SHARE * nanos) {
                continue;
            }
            boolean isWarm = now.isAfter(warm);
            RecentComparison comparison = isWarm
                    ? compare(
                            shape,
                            shape.warm(),
                            others.stream().map(w -> w.control(w.warm())).toList())
                    : compare(
                            shape,
                            shape.recent(),
                            others.stream().map(w -> w.control(w.recent())).toList());
            double factor = isWarm ? settings.factor() : WARM_UP_FACTOR;
            if (comparison != null && comparison.blocksAbove(factor, RECENT_BLOCKS) >= SLOW_BLOCKS) {
                return Optional.of(new Harm.Slower(regression(shape, comparison, trial, now)));
            }
        }
        return Optional.empty();
    }

    private @Nullable RecentComparison compare(Watched shape, Side recent, List<Controls.Control> controls) {
        return RecentComparison.of(shape.before(), recent, controls, settings);
    }

    private static Regression regression(Watched shape, RecentComparison comparison, Trial trial, Instant now) {
        return new Regression(
                shape.shape(),
                Regression.State.BEGAN,
                trial.finished(),
                now,
                LatencySummary.of(comparison.before().latency()),
                LatencySummary.of(comparison.recent().latency()),
                comparison.ratio(),
                comparison.controls().count(),
                Math.exp(comparison.controls().medianAfter()));
    }
}
