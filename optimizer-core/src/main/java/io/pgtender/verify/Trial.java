package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change that is to be judged, and what is known about its time. Immutable.
 *
 * @param targets shapes that it should make faster
 * @param touched further shapes that use what it changes, writes included: they may become slower, and are no controls
 * @param excluded shapes that are neither judged nor controls: those that other changes affect
 * @param started what ran until then is before
 * @param finished what ran from then on, warm-up added, is after; in between counts for nothing
 * @param warmFrom when caches were found to be warm; {@code null} where only the fixed warm-up is known
 * @param disturbances times that count for nothing
 * @param server what the server's own counters say; {@code null} without them
 */
public record Trial(
        Set<Fingerprint> targets,
        Set<Fingerprint> touched,
        Set<Fingerprint> excluded,
        Instant started,
        Instant finished,
        @Nullable Instant warmFrom,
        List<Disturbance> disturbances,
        @Nullable ServerEffect server) {

    /**
     * Copies what it is given.
     *
     * @throws IllegalArgumentException if the change finished before it started
     */
    public Trial {
        targets = Set.copyOf(targets);
        touched = Set.copyOf(touched);
        excluded = Set.copyOf(excluded);
        disturbances = List.copyOf(disturbances);
        if (finished.isBefore(started)) {
            throw new IllegalArgumentException("the change finished at " + finished + ", before it started at "
                    + started + "; give both by the clock that the series were recorded with");
        }
    }

    /** A change of which nothing else is known. */
    public static Trial of(Set<Fingerprint> targets, Instant started, Instant finished) {
        return new Trial(targets, Set.of(), Set.of(), started, finished, null, List.of(), null);
    }

    /** The same with shapes that may become slower. */
    public Trial touching(Set<Fingerprint> shapes) {
        return new Trial(targets, shapes, excluded, started, finished, warmFrom, disturbances, server);
    }

    /** The same with shapes that are neither judged nor controls. */
    public Trial excluding(Set<Fingerprint> shapes) {
        return new Trial(targets, touched, shapes, started, finished, warmFrom, disturbances, server);
    }

    /** The same with the moment when caches were warm, which {@link WarmUp} finds. */
    public Trial warmFrom(@Nullable Instant moment) {
        return new Trial(targets, touched, excluded, started, finished, moment, disturbances, server);
    }

    /** The same with times that count for nothing. */
    public Trial disturbedBy(List<Disturbance> times) {
        return new Trial(targets, touched, excluded, started, finished, warmFrom, times, server);
    }

    /** The same with what the server counted. */
    public Trial measuredBy(@Nullable ServerEffect effect) {
        return new Trial(targets, touched, excluded, started, finished, warmFrom, disturbances, effect);
    }

    /** What else may be why things are different since, in words; empty when nothing is known. */
    Optional<String> interference() {
        List<String> what = disturbances.stream()
                .filter(d -> d.effect() == Disturbance.Effect.LASTS && d.until().isAfter(started))
                .map(Disturbance::what)
                .distinct()
                .toList();
        return what.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", what));
    }

    /** Whether the shape is judged. */
    boolean judges(Fingerprint shape) {
        return targets.contains(shape) || (touched.contains(shape) && !excluded.contains(shape));
    }

    /** Whether the shape may show what the rest of the system does. */
    boolean leaves(Fingerprint shape) {
        return !targets.contains(shape) && !touched.contains(shape) && !excluded.contains(shape);
    }
}
