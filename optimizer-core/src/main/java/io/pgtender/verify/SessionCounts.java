package io.pgtender.verify;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How many sessions were at work, minute by minute. Thread-safe. */
final class SessionCounts {

    /** Counts that are kept: a day of minutes. */
    private static final int MAX_COUNTS = 1_440;

    /** Counts before a change that make a baseline. */
    static final int MIN_BASELINE = 10;

    /** Latest counts that must all be high. */
    static final int HIGH_IN_A_ROW = 3;

    /** Times the baseline that is high, and sessions above it: three where one was is nothing. */
    private static final double FACTOR = 2;

    private static final int LEAST_MORE = 5;

    private final ArrayDeque<Count> counts = new ArrayDeque<>();

    private record Count(Instant at, int active) {}

    synchronized void add(Instant at, int active) {
        if (counts.size() == MAX_COUNTS) {
            counts.removeFirst();
        }
        counts.addLast(new Count(at, active));
    }

    private synchronized List<Count> snapshot() {
        return List.copyOf(counts);
    }

    /**
     * Whether the change fills the database with sessions: not more traffic, and not a server that is slow for everyone.
     *
     * @param others shapes that the change does not touch
     */
    Optional<Harm> crowded(List<HarmWatch.Watched> others, Trial trial, RegressionSettings settings) {
        List<Count> all = snapshot();
        double[] before = all.stream()
                .filter(c -> !c.at().isAfter(trial.started()))
                .mapToDouble(Count::active)
                .toArray();
        List<Count> after =
                all.stream().filter(c -> c.at().isAfter(trial.finished())).toList();
        Controls controls =
                Controls.of(others.stream().map(w -> w.control(w.recent())).toList(), settings.asVerifier());
        boolean othersAreFine =
                controls.count() >= Controls.FEWEST && !controls.isFrozen(RegressionSettings.FREEZE_THRESHOLD);
        if (before.length < MIN_BASELINE || after.size() < HIGH_IN_A_ROW || !othersAreFine) {
            return Optional.empty();
        }
        double usual = Controls.median(before) * Math.max(1, growth(others));
        int fewest = after.subList(after.size() - HIGH_IN_A_ROW, after.size()).stream()
                .mapToInt(Count::active)
                .min()
                .orElse(0);
        return fewest > FACTOR * usual && fewest >= usual + LEAST_MORE
                ? Optional.of(new Harm.Crowded(fewest, usual))
                : Optional.empty();
    }

    /** How many times as much runs that the change does not touch. */
    private static double growth(List<HarmWatch.Watched> others) {
        double before = rate(others.stream().map(HarmWatch.Watched::before).toList());
        double now = rate(others.stream().map(HarmWatch.Watched::recent).toList());
        return before == 0 ? 1 : now / before;
    }

    /** Calls a cell of time. */
    private static double rate(List<Side> sides) {
        Set<Long> cells = new HashSet<>();
        sides.forEach(side -> cells.addAll(side.cells().keySet()));
        return cells.isEmpty()
                ? 0
                : (double) sides.stream().mapToLong(Side::calls).sum() / cells.size();
    }
}
