package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.RelationName;
import io.pgtender.verify.Regression.State;
import io.pgtender.workload.LatencySeries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches for shapes that become slower than they were. One event when a regression is sure, one when it is over. Thread-safe;
 * a look at 200 shapes of six hours takes some 50 ms, once a block, on the caller's thread.
 */
public final class RegressionWatch {

    /*
     * The verifier's comparison, with the recent blocks as what is after a change: logarithms, blocks, the controls' common
     * factor, a sensitivity learned on the baseline, and the freeze rule. Looks follow one another for ever and their blocks
     * are not independent, so what keeps false alarms away is less the interval than the size of the effect asked for: the
     * ratio must reach the factor, the lower end of its interval the factor's root, twice in a row. What lies between root
     * and factor changes nothing (hysteresis).
     *
     * A regression's baseline ends where it began. When that has left the recorded hours, its speed has become the usual one.
     */

    /** Looks in a row that must agree. */
    private static final int AGREEING_LOOKS = 2;

    /** A shape with less of the recent time is not worth an event. */
    private static final double LEAST_TIME_SHARE = 0.01;

    /** Candidates for controls, those with most executions. */
    private static final int MAX_CONTROL_CANDIDATES = 40;

    private final RegressionSettings settings;
    private final Map<Fingerprint, Suspicion> suspicions = new HashMap<>();
    private @Nullable Instant nextLook;

    public RegressionWatch(RegressionSettings settings) {
        this.settings = settings;
    }

    /** A shape that is, or may be, in a regression. */
    private static final class Suspicion {
        private final Instant since;
        private int agreeing = 1;
        private boolean reported;

        Suspicion(Instant since) {
            this.since = since;
        }

        /** True when this look makes it sure. */
        boolean agrees() {
            agreeing++;
            return agreeing >= AGREEING_LOOKS;
        }
    }

    /**
     * Looks, if the last look is a block ago.
     *
     * @param series asked only then
     * @param now by the clock that the series were recorded with
     * @return what began or ended since the last look
     */
    public synchronized List<Regression> check(Supplier<? extends Collection<LatencySeries>> series, Instant now) {
        Instant due = nextLook;
        if (due != null && now.isBefore(due) && due.isBefore(now.plus(settings.blockLength()))) {
            return List.of();
        }
        nextLook = now.plus(settings.blockLength());
        return look(series.get(), now);
    }

    private List<Regression> look(Collection<LatencySeries> series, Instant now) {
        // One block more than needed: what is left over at the end of the last block is not used.
        Instant recentFrom = now.minus(settings.blockLength().multipliedBy(settings.recentBlocks() + 1L));
        List<Watched> watched = series.stream()
                .map(s -> new Watched(s, side(s, Instant.MIN, recentFrom), side(s, recentFrom, Instant.MAX)))
                .sorted(Comparator.comparingLong((Watched w) -> w.recent().calls())
                        .reversed())
                .toList();
        Set<Fingerprint> present = new HashSet<>();
        watched.forEach(w -> present.add(w.fingerprint()));
        suspicions.keySet().retainAll(present);

        double recentNanos = watched.stream().mapToDouble(Watched::recentNanos).sum();
        List<Regression> found = new ArrayList<>();
        for (Watched shape : watched) {
            Suspicion suspicion = suspicions.get(shape.fingerprint());
            if (suspicion != null) {
                Regression regression = follow(shape, suspicion, watched, now);
                if (regression != null) {
                    found.add(regression);
                }
            } else if (shape.recentNanos() >= LEAST_TIME_SHARE * recentNanos
                    && shape.rawRatio(shape.before()) >= settings.factor()) {
                RecentComparison comparison = compare(shape, shape.before(), recentFrom, watched);
                if (comparison != null && comparison.isSlower(settings.factor())) {
                    suspicions.put(shape.fingerprint(), new Suspicion(recentFrom));
                }
            }
        }
        return found;
    }

    private @Nullable Regression follow(Watched shape, Suspicion suspicion, List<Watched> watched, Instant now) {
        Side before = side(shape.series(), Instant.MIN, suspicion.since);
        if (before.cells().isEmpty()) {
            suspicions.remove(shape.fingerprint());
            return null;
        }
        RecentComparison comparison = compare(shape, before, suspicion.since, watched);
        if (comparison == null) {
            return null; // It does not run, or too little is known: nothing new.
        }
        if (!suspicion.reported) {
            if (!comparison.isSlower(settings.factor())) {
                suspicions.remove(shape.fingerprint());
                return null;
            }
            if (!suspicion.agrees()) {
                return null;
            }
            suspicion.reported = true;
            suspicion.agreeing = 0;
            return regression(shape, State.BEGAN, suspicion, comparison, now);
        }
        if (!comparison.isRecovered(settings.factor())) {
            suspicion.agreeing = 0;
            return null;
        }
        if (!suspicion.agrees()) {
            return null;
        }
        suspicions.remove(shape.fingerprint());
        return regression(shape, State.RECOVERED, suspicion, comparison, now);
    }

    private static Regression regression(
            Watched shape, State state, Suspicion suspicion, RecentComparison comparison, Instant now) {
        return new Regression(
                shape.series().shape(),
                state,
                suspicion.since,
                now,
                LatencySummary.of(comparison.before().latency()),
                LatencySummary.of(comparison.recent().latency()),
                comparison.ratio(),
                comparison.controls().count(),
                Math.exp(comparison.controls().medianAfter()));
    }

    /** The shape's recent blocks against those before {@code until}; {@code null} with too few. */
    private @Nullable RecentComparison compare(Watched shape, Side before, Instant until, List<Watched> watched) {
        List<Controls.Control> controls = candidates(shape, watched).stream()
                .map(w -> new Controls.Control(
                        Controls.Access.of(w.series().shape()), side(w.series(), Instant.MIN, until), w.recent()))
                .toList();
        return RecentComparison.of(before, shape.recent(), controls, settings);
    }

    /** Shapes on other tables, as one table's trouble is that of all who use it; others only where those are too few. */
    private List<Watched> candidates(Watched shape, List<Watched> watched) {
        Set<RelationName> relations = TouchingShapes.uses(shape.series().shape());
        List<Watched> unrelated = new ArrayList<>();
        List<Watched> related = new ArrayList<>();
        for (Watched other : watched) {
            if (other.fingerprint().equals(shape.fingerprint()) || suspicions.containsKey(other.fingerprint())) {
                continue;
            }
            boolean apart = Collections.disjoint(
                    relations, TouchingShapes.uses(other.series().shape()));
            (apart ? unrelated : related).add(other);
            if (unrelated.size() == MAX_CONTROL_CANDIDATES) {
                break;
            }
        }
        if (unrelated.size() < Controls.FEWEST) {
            unrelated.addAll(related.subList(0, Math.min(related.size(), MAX_CONTROL_CANDIDATES)));
        }
        return unrelated;
    }

    private Side side(LatencySeries series, Instant from, Instant until) {
        return Side.of(series, from, until, settings.blockLength());
    }

    private record Watched(LatencySeries series, Side before, Side recent) {

        Fingerprint fingerprint() {
            return series.shape().fingerprint();
        }

        double recentNanos() {
            return recent.cells().values().stream()
                    .mapToDouble(cell -> cell.calls() * Math.exp(cell.meanLog()))
                    .sum();
        }

        /** Of the geometric means, not adjusted for anything; NaN without executions. */
        double rawRatio(Side baseline) {
            return Math.exp(recent.meanLog() - baseline.meanLog());
        }
    }
}
