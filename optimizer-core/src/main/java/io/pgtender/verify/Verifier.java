package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.LatencySeries;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares live latencies before and after a change, set against what shapes did that the change does not touch.
 * Immutable and thread-safe; some milliseconds of work per judged shape.
 */
public final class Verifier {

    /*
     * Difference in differences on logarithms (so that effects are ratios and single slow executions weigh little).
     * Per cell of a fifth of a block, the controls' median deviation from their baselines is the common factor; each
     * judged shape is adjusted by it, times a sensitivity learned before the change. Blocks of several minutes outlast
     * most of the load's autocorrelation; what they leave is what the margin is for. Welch's interval on the block means,
     * its confidence shared out over looks (Bonferroni) and over shapes (Holm).
     *
     * When the whole system changed by more than the freeze threshold, the adjustment is not to be trusted: then a shape
     * is only judged where the verdict is the same for every plausible sensitivity.
     *
     * Blocks per call, where the server counts them, do not follow the load at all: fewer of them are an improvement even
     * where the time of too few calls is undecided. They never make a regression: only time hurts.
     */

    /** A shape with less of the judged shapes' time is not asked about unless it is a target, and makes no regression. */
    static final double LEAST_TIME_SHARE = 0.01;

    private final VerifierSettings settings;

    public Verifier(VerifierSettings settings) {
        this.settings = settings;
    }

    /** How careful this verifier is. */
    public VerifierSettings settings() {
        return settings;
    }

    /**
     * Judges a change of which little is known.
     *
     * @param series latencies over time of as many shapes as there are
     * @param affected shapes that the change may make faster or slower, writes included
     * @param notControls further shapes that say nothing about the rest of the system: those that touch the same table,
     *     or that other changes affect
     * @param changeStarted what ran until then is before
     * @param changeFinished what ran from then on, warm-up added, is after; in between counts for nothing
     * @throws IllegalArgumentException if the change finished before it started
     */
    public Verdict verify(
            Collection<LatencySeries> series,
            Set<Fingerprint> affected,
            Set<Fingerprint> notControls,
            Instant changeStarted,
            Instant changeFinished) {
        return verify(series, Trial.of(affected, changeStarted, changeFinished).excluding(notControls));
    }

    /**
     * Judges a change.
     *
     * @param series latencies over time of as many shapes as there are
     */
    public Verdict verify(Collection<LatencySeries> series, Trial trial) {
        Instant warm = warm(trial);
        TimeFilter before = TimeFilter.before(trial, warm, end(series, warm));
        TimeFilter after = TimeFilter.after(trial, warm);
        List<Sides> all = series.stream()
                .map(s -> new Sides(
                        s.shape(),
                        Side.of(s, before, settings.blockLength()),
                        Side.of(s, after, settings.blockLength())))
                .toList();
        List<Controls.Control> others = all.stream()
                .filter(s -> trial.leaves(s.fingerprint()))
                .map(s -> new Controls.Control(Controls.Access.of(s.shape()), s.before(), s.after()))
                .toList();
        List<ShapeTest> tests = judged(all, trial).stream()
                .map(s -> new ShapeTest(
                        s.shape(),
                        s.before(),
                        s.after(),
                        Controls.similarTo(Controls.Access.of(s.shape()), s.before(), others, settings),
                        reads(trial, s.fingerprint()),
                        settings))
                .toList();
        Controls controls =
                tests.isEmpty() ? Controls.of(others, settings) : tests.get(0).controls();
        return Ruling.of(tests, controls, trial, settings);
    }

    /** Targets first, each part by its time before; touched shapes of next to no time are left out. */
    private static List<Sides> judged(List<Sides> all, Trial trial) {
        List<Sides> judged =
                all.stream().filter(s -> trial.judges(s.fingerprint())).toList();
        double nanosBefore =
                judged.stream().mapToDouble(s -> s.before().totalNanos()).sum();
        double nanosAfter =
                judged.stream().mapToDouble(s -> s.after().totalNanos()).sum();
        return judged.stream()
                .filter(s -> trial.targets().contains(s.fingerprint())
                        || s.before().totalNanos() >= LEAST_TIME_SHARE * nanosBefore
                        || s.after().totalNanos() >= LEAST_TIME_SHARE * nanosAfter)
                .sorted(Comparator.comparing((Sides s) -> !trial.targets().contains(s.fingerprint()))
                        .thenComparing(
                                Comparator.comparingLong((Sides s) -> s.before().totalNanos())
                                        .reversed()))
                .toList();
    }

    private Instant warm(Trial trial) {
        Instant fixed = trial.finished().plus(settings.warmUp());
        Instant seen = trial.warmFrom();
        return seen == null || seen.isBefore(fixed) ? fixed : seen;
    }

    private static Instant end(Collection<LatencySeries> series, Instant atLeast) {
        Instant end = atLeast;
        for (LatencySeries one : series) {
            for (LatencySeries.Point point : one.points()) {
                end = point.until().isAfter(end) ? point.until() : end;
            }
        }
        return end;
    }

    private static @Nullable BlockReads reads(Trial trial, Fingerprint shape) {
        ServerEffect server = trial.server();
        return server == null ? null : server.shapes().get(shape);
    }

    private record Sides(QueryShape shape, Side before, Side after) {
        Fingerprint fingerprint() {
            return shape.fingerprint();
        }
    }
}
