package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is found in the first hour after a change, a look a minute, over seeded traffic. */
class HarmWatchTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration WARM_UP = Duration.ofMinutes(10);
    private static final RegressionSettings SETTINGS = RegressionSettings.forInterval(Duration.ofSeconds(5));
    private static final Trial TRIAL = Trial.of(Simulation.AFFECTED, Simulation.CHANGE, Simulation.CHANGE);
    private static final int TRIALS = 100;

    /** First harm and its minute. */
    private record Found(Harm harm, int minute) {}

    private static @Nullable Found watch(Simulation simulation, Consumer<HarmWatch> before, SessionsAt sessions) {
        List<LatencySeries> all = simulation.run();
        HarmWatch watch = new HarmWatch(SETTINGS, WARM_UP);
        before.accept(watch);
        for (int minute = 1; minute <= simulation.intervalsAfter; minute++) {
            Instant now = at(minute);
            watch.sessions(now, sessions.at(minute));
            Optional<Harm> harm = watch.check(until(all, now), TRIAL, now);
            if (harm.isPresent()) {
                return new Found(harm.get(), minute);
            }
        }
        return null;
    }

    private interface SessionsAt {
        int at(int minute);
    }

    private static List<Found> trials(Consumer<Simulation> scenario) {
        List<Found> found = new ArrayList<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            Simulation simulation = simulation(9_000 + trial);
            scenario.accept(simulation);
            Found harm = watch(simulation, w -> {}, minute -> 3);
            if (harm != null) {
                found.add(harm);
            }
        }
        return found;
    }

    private static Simulation simulation(long seed) {
        Simulation simulation = new Simulation(seed);
        simulation.intervalsBefore = 100;
        simulation.intervalsAfter = 30;
        return simulation;
    }

    private static Instant at(int minute) {
        return Simulation.CHANGE.plus(MINUTE.multipliedBy(minute));
    }

    private static List<LatencySeries> until(List<LatencySeries> series, Instant now) {
        return series.stream()
                .map(s -> new LatencySeries(
                        s.shape(),
                        s.points().stream().filter(p -> !p.until().isAfter(now)).toList()))
                .toList();
    }

    @Test
    void usual_noise_is_no_harm() {
        assertThat(trials(s -> {})).isEmpty();
    }

    @Test
    void slower_and_faster_systems_are_no_harm() {
        assertThat(trials(s -> s.systemFactor = 1.4)).isEmpty();
        assertThat(trials(s -> s.systemFactor = 0.7)).isEmpty();
    }

    @Test
    void cold_cache_in_the_warm_up_is_no_harm() {
        assertThat(trials(s -> s.effect = minute -> minute < 10 ? 3 : 1)).isEmpty();
    }

    @Test
    void two_controls_make_no_harm_out_of_none() {
        assertThat(trials(s -> s.controls = 2)).isEmpty();
    }

    @Test
    void rare_shape_makes_no_harm_out_of_none() {
        assertThat(trials(s -> s.affectedCallsPerInterval = 2)).isEmpty();
    }

    @Test
    void three_times_as_slow_is_always_found() {
        List<Found> found = trials(s -> s.effect = minute -> 3);
        assertThat(found).hasSize(TRIALS).allMatch(f -> f.harm() instanceof Harm.Slower);
        assertThat(found).allMatch(f -> f.minute() > WARM_UP.toMinutes());
    }

    @Test
    void ten_times_as_slow_is_found_within_the_warm_up() {
        List<Found> found = trials(s -> s.effect = minute -> 10);
        assertThat(found).hasSize(TRIALS);
        // Where the controls moved a lot meanwhile, it takes until the end of the warm-up.
        assertThat(found).filteredOn(f -> f.minute() < WARM_UP.toMinutes()).hasSizeGreaterThanOrEqualTo(95);
    }

    @Test
    void shape_that_begins_to_fail_is_found_and_named() {
        Simulation simulation = simulation(1);
        simulation.errorShare = 0.05;

        Found found = watch(simulation, w -> {}, minute -> 3);

        assertThat(found).isNotNull();
        assertThat(found.harm()).isInstanceOfSatisfying(Harm.Failing.class, failing -> {
            assertThat(failing.shape()).isEqualTo(Simulation.shape(0));
            assertThat(failing.describe()).contains("0.00 % before").endsWith(": SELECT * FROM t0 WHERE id = ?");
        });
    }

    @Test
    void errors_everywhere_are_no_harm_of_the_change() {
        Simulation simulation = simulation(2);
        simulation.errorShare = 0.05;
        simulation.systemErrorShare = 0.05;

        assertThat(watch(simulation, w -> {}, minute -> 3)).isNull();
    }

    @Test
    void single_errors_are_no_harm() {
        Simulation simulation = simulation(3);
        simulation.errorShare = 0.005;

        assertThat(watch(simulation, w -> {}, minute -> 3)).isNull();
    }

    @Test
    void database_full_of_sessions_is_found() {
        Found found = watch(simulation(4), HarmWatchTest::tenSessionsBefore, minute -> minute < 20 ? 10 : 30);

        assertThat(found).isEqualTo(new Found(new Harm.Crowded(30, 10), 22));
    }

    @Test
    void sessions_without_a_baseline_say_nothing() {
        assertThat(watch(simulation(5), w -> {}, minute -> 100)).isNull();
    }

    @Test
    void more_sessions_for_more_traffic_are_no_harm() {
        Simulation simulation = simulation(6);
        simulation.trafficFactor = 3;

        assertThat(watch(simulation, HarmWatchTest::tenSessionsBefore, minute -> 30))
                .isNull();
    }

    @Test
    void shapes_that_the_change_does_not_touch_are_not_watched() {
        Simulation simulation = simulation(7);
        simulation.effect = minute -> 5;
        List<LatencySeries> all = simulation.run();
        Trial other = Trial.of(Set.of(), Simulation.CHANGE, Simulation.CHANGE);

        assertThat(new HarmWatch(SETTINGS, WARM_UP).check(all, other, at(30))).isEmpty();
    }

    private static void tenSessionsBefore(HarmWatch watch) {
        for (int minute = -SessionCounts.MIN_BASELINE; minute < 0; minute++) {
            watch.sessions(at(minute), 10);
        }
    }
}
