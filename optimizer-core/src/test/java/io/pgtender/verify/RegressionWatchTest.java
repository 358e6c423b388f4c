package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgtender.verify.Regression.State;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the watch says over seeded traffic, a look a minute. */
class RegressionWatchTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final RegressionSettings SETTINGS = RegressionSettings.forInterval(Duration.ofSeconds(5));

    /** Hours that the timeline keeps. */
    private static final Duration KEPT = Duration.ofHours(6);

    private static List<Regression> watch(long seed, Consumer<Simulation> scenario) {
        Simulation simulation = new Simulation(seed);
        simulation.intervalsBefore = 120;
        simulation.intervalsAfter = 60;
        scenario.accept(simulation);
        List<LatencySeries> all = simulation.run();
        RegressionWatch watch = new RegressionWatch(SETTINGS);
        List<Regression> found = new ArrayList<>();
        for (int minute = 1 - simulation.intervalsBefore; minute <= simulation.intervalsAfter; minute++) {
            Instant now = Simulation.CHANGE.plus(MINUTE.multipliedBy(minute));
            found.addAll(watch.check(() -> kept(all, now), now));
        }
        return found;
    }

    private static List<LatencySeries> kept(List<LatencySeries> series, Instant now) {
        Instant from = now.minus(KEPT);
        return series.stream()
                .map(s -> new LatencySeries(
                        s.shape(),
                        s.points().stream()
                                .filter(p ->
                                        !p.until().isAfter(now) && !p.from().isBefore(from))
                                .toList()))
                .toList();
    }

    private static List<Regression> trials(int trials, Consumer<Simulation> scenario) {
        List<Regression> found = new ArrayList<>();
        for (int trial = 0; trial < trials; trial++) {
            found.addAll(watch(2_000 + trial, scenario));
        }
        return found;
    }

    @Test
    void usual_noise_is_no_regression() {
        assertThat(trials(12, simulation -> simulation.intervalsAfter = 240)).isEmpty();
    }

    @Test
    void usual_noise_without_controls_is_no_regression() {
        assertThat(trials(20, simulation -> {
                    simulation.controls = 0;
                    simulation.intervalsAfter = 240;
                }))
                .isEmpty();
    }

    @Test
    void slower_server_is_no_regression_of_its_queries() {
        assertThat(trials(5, simulation -> simulation.systemFactor = 1.5)).isEmpty();
        assertThat(trials(5, simulation -> simulation.systemFactor = 3)).isEmpty();
        assertThat(trials(5, simulation -> simulation.systemFactor = 10)).isEmpty();
    }

    @Test
    void slower_server_without_controls_is_no_regression_up_to_the_squared_factor() {
        assertThat(trials(10, simulation -> {
                    simulation.controls = 1;
                    simulation.systemFactor = 2;
                }))
                .isEmpty();
    }

    @Test
    void shape_a_third_slower_is_below_the_factor() {
        assertThat(trials(10, simulation -> simulation.effect = minute -> 1.3)).isEmpty();
    }

    @Test
    void shape_three_times_as_slow_is_found_once() {
        for (int trial = 0; trial < 20; trial++) {
            List<Regression> found = watch(3_000 + trial, simulation -> simulation.effect = minute -> 3);
            assertThat(found).hasSize(1);
            Regression regression = found.get(0);
            assertThat(regression.state()).isEqualTo(State.BEGAN);
            assertThat(regression.shape()).isEqualTo(Simulation.shape(0));
            assertThat(regression.ratio().ratio()).isBetween(2.0, 4.0);
            assertThat(Duration.between(Simulation.CHANGE, regression.at())).isBetween(MINUTE, Duration.ofMinutes(20));
        }
    }

    @Test
    void shape_that_recovers_has_a_second_event() {
        for (int trial = 0; trial < 10; trial++) {
            List<Regression> found =
                    watch(4_000 + trial, simulation -> simulation.effect = minute -> minute < 30 ? 3 : 1);
            assertThat(found).extracting(Regression::state).containsExactly(State.BEGAN, State.RECOVERED);
            assertThat(found.get(1).ratio().ratio()).isLessThan(1.5);
        }
    }

    @Test
    void shape_six_times_as_slow_on_a_busier_server_is_found() {
        int found = 0;
        for (int trial = 0; trial < 10; trial++) {
            List<Regression> events = watch(5_000 + trial, simulation -> {
                simulation.systemFactor = 1.3;
                simulation.effect = minute -> 6;
            });
            assertThat(events).allMatch(e -> e.shape().equals(Simulation.shape(0)));
            found += events.size();
        }
        assertThat(found).isGreaterThanOrEqualTo(9);
    }

    @Test
    void slow_spell_of_two_minutes_is_no_regression() {
        assertThat(trials(10, simulation -> simulation.effect = minute -> minute < 2 ? 3 : 1))
                .isEmpty();
    }

    @Test
    void speed_that_lasts_becomes_the_usual_one() {
        List<Regression> found = watch(6_000, simulation -> {
            simulation.intervalsAfter = 9 * 60;
            simulation.effect = minute -> minute < 8 * 60 ? 3 : 1;
        });
        assertThat(found).extracting(Regression::state).containsExactly(State.BEGAN);
    }

    @Test
    void looks_come_no_closer_than_a_block() {
        RegressionWatch watch = new RegressionWatch(SETTINGS);
        Instant now = Simulation.CHANGE;
        List<Instant> looks = new ArrayList<>();
        for (int second = 0; second < 300; second += 5) {
            Instant at = now.plusSeconds(second);
            watch.check(
                    () -> {
                        looks.add(at);
                        return List.of();
                    },
                    at);
        }
        assertThat(looks).hasSize(5);
    }

    @Test
    void factor_of_one_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SETTINGS.withFactor(1))
                .withMessageContaining("factor is 1.0");
    }

    @Test
    void description_says_what_was_measured() {
        Regression regression =
                watch(3_000, simulation -> simulation.effect = minute -> 3).get(0);
        assertThat(regression.describe())
                .contains("times as long as before")
                .contains("6 other statements")
                .endsWith(": SELECT * FROM t0 WHERE id = ?");
    }
}
