package io.pgtender.verify;

import io.pgtender.apply.JournalEntry;
import io.pgtender.sql.Fingerprint;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Looks for harm in the days after a change was kept: parameters change, months end, tables grow. The recorder has long
 * forgotten what was before the change, so its means are written into the journal. Immutable and thread-safe.
 */
public final class LateWatch {

    /*
     * Hours against hours, by their geometric means: no interval is needed, as the effect asked for is large. What the
     * controls did is taken off with whatever plausible sensitivity speaks most for the change; and what is not slower
     * than before the change is no harm of it, however much faster it was in between.
     */

    /** Shapes that are judged, and controls, each the busiest. */
    static final int MAX_JUDGED = 10;

    static final int MAX_CONTROLS = 10;

    /** Fewer executions on either side say nothing. */
    static final long MIN_CALLS = 30;

    /** As far back as a look goes, which is what the recorder keeps. */
    private static final Duration WINDOW = TimeFilter.RECENT;

    private static final String JUDGED = "baseline.judged.";
    private static final String CONTROL = "baseline.control.";

    private final double factor;

    /** @param factor times as slow that is harm; 2 is usual */
    public LateWatch(double factor) {
        this.factor = factor;
    }

    /**
     * One shape before the change.
     *
     * @param calls executions
     * @param meanLog mean logarithm of their nanoseconds
     */
    private record Before(long calls, double meanLog) {

        static Before of(Side side) {
            return new Before(side.calls(), side.meanLog());
        }

        String text() {
            return calls + " " + String.format(Locale.ROOT, "%.6f", meanLog);
        }

        /** Empty for what another version wrote. */
        static Optional<Before> parse(String text) {
            int blank = text.indexOf(' ');
            try {
                return blank < 0
                        ? Optional.empty()
                        : Optional.of(new Before(
                                Long.parseLong(text, 0, blank, 10), Double.parseDouble(text.substring(blank + 1))));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    private record Compared(LatencySeries series, Before before, Side now) {

        double logRatio() {
            return now.meanLog() - before.meanLog();
        }

        boolean isKnown() {
            return before.calls() >= MIN_CALLS && now.calls() >= MIN_CALLS;
        }
    }

    /** What is to be kept of the time before a change, as names and values for the journal's originals. */
    public static Map<String, String> baseline(Collection<LatencySeries> series, Trial trial) {
        TimeFilter before = TimeFilter.between(trial.started().minus(WINDOW), trial.started());
        Map<Fingerprint, Side> sides = new HashMap<>();
        for (LatencySeries one : series) {
            Side side = Side.of(one, before, WINDOW);
            if (side.calls() >= MIN_CALLS) {
                sides.put(one.shape().fingerprint(), side);
            }
        }
        Map<String, String> notes = new HashMap<>();
        busiest(sides, trial::judges, MAX_JUDGED)
                .forEach((shape, side) ->
                        notes.put(JUDGED + shape, Before.of(side).text()));
        busiest(sides, trial::leaves, MAX_CONTROLS)
                .forEach((shape, side) ->
                        notes.put(CONTROL + shape, Before.of(side).text()));
        return notes;
    }

    private static Map<Fingerprint, Side> busiest(
            Map<Fingerprint, Side> sides, Predicate<Fingerprint> which, int atMost) {
        return sides.entrySet().stream()
                .filter(e -> which.test(e.getKey()))
                .sorted(Comparator.comparingLong(
                                (Map.Entry<Fingerprint, Side> e) -> e.getValue().totalNanos())
                        .reversed())
                .limit(atMost)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * Looks at the last hours.
     *
     * @param series latencies over time of as many shapes as there are
     * @param entry the change, with what {@link #baseline} noted
     * @param excluded shapes that other changes affected since
     * @param now by the clock that the series were recorded with
     * @return the worst that is found first; empty as a rule
     */
    public Optional<Harm> check(
            Collection<LatencySeries> series, JournalEntry entry, Set<Fingerprint> excluded, Instant now) {
        List<Compared> judged = compared(series, entry, JUDGED, now);
        List<Compared> controls = compared(series, entry, CONTROL, now).stream()
                .filter(c -> !excluded.contains(c.series().shape().fingerprint()))
                .toList();
        double common = controls.isEmpty()
                ? 0
                : Controls.median(
                        controls.stream().mapToDouble(Compared::logRatio).toArray());
        double nanos = judged.stream().mapToDouble(c -> c.now().totalNanos()).sum();
        return judged.stream()
                .filter(c -> !excluded.contains(c.series().shape().fingerprint()))
                .filter(c -> c.now().totalNanos() >= Verifier.LEAST_TIME_SHARE * nanos)
                .filter(c -> isSlower(c.logRatio(), common, controls.size()))
                .max(Comparator.comparingDouble(Compared::logRatio))
                .map(c -> new Harm.Late(
                        c.series().shape(),
                        Math.exp(c.logRatio()),
                        c.now().calls(),
                        controls.size(),
                        Math.exp(common)));
    }

    private boolean isSlower(double logRatio, double common, int controls) {
        double asked = Math.log(factor) * (controls < Controls.FEWEST ? 2 : 1);
        double least = logRatio;
        for (double sensitivity : Controls.extremeSensitivities()) {
            least = Math.min(least, logRatio - sensitivity * common);
        }
        return least > asked;
    }

    private static List<Compared> compared(
            Collection<LatencySeries> series, JournalEntry entry, String prefix, Instant now) {
        TimeFilter recent = TimeFilter.between(now.minus(WINDOW), now);
        List<Compared> found = new ArrayList<>();
        for (LatencySeries one : series) {
            String text = entry.work().originals().get(prefix + one.shape().fingerprint());
            if (text != null) {
                Before.parse(text)
                        .map(before -> new Compared(one, before, Side.of(one, recent, WINDOW)))
                        .filter(Compared::isKnown)
                        .ifPresent(found::add);
            }
        }
        return found;
    }
}
