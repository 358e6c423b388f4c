package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How often the verifier is right, over seeded traffic. */
class VerifierSimulationTest {

    private static final int TRIALS = 100;

    @Test
    void no_change_is_never_called_one() {
        Map<String, Integer> verdicts = verdicts(simulation -> {});
        assertThat(verdicts).doesNotContainKeys("Improved", "Regressed");
    }

    @Test
    void slower_system_is_never_blamed_on_the_change() {
        Map<String, Integer> verdicts = verdicts(simulation -> simulation.systemFactor = 1.4);
        assertThat(verdicts).doesNotContainKeys("Improved", "Regressed");
    }

    @Test
    void system_twice_as_slow_is_never_blamed_on_the_change() {
        Map<String, Integer> verdicts = verdicts(simulation -> simulation.systemFactor = 2);
        assertThat(verdicts).doesNotContainKeys("Improved", "Regressed");
    }

    @Test
    void cold_cache_during_the_warm_up_is_not_a_regression() {
        Map<String, Integer> verdicts = verdicts(simulation -> simulation.effect = minute -> minute < 10 ? 3 : 1);
        assertThat(verdicts).doesNotContainKeys("Improved", "Regressed");
    }

    @Test
    void twice_as_fast_is_found() {
        Map<String, Integer> verdicts = verdicts(simulation -> simulation.effect = minute -> 0.5);
        assertThat(verdicts.getOrDefault("Improved", 0)).isGreaterThanOrEqualTo(95);
        assertThat(verdicts).doesNotContainKey("Regressed");
    }

    @Test
    void half_as_slow_again_is_found() {
        Map<String, Integer> verdicts = verdicts(simulation -> simulation.effect = minute -> 1.5);
        assertThat(verdicts.getOrDefault("Regressed", 0)).isGreaterThanOrEqualTo(95);
        assertThat(verdicts).doesNotContainKey("Improved");
    }

    @Test
    void large_improvement_is_found_although_it_relieves_the_whole_system() {
        Map<String, Integer> verdicts = verdicts(simulation -> {
            simulation.systemFactor = 0.5;
            simulation.effect = minute -> 0.05;
        });
        assertThat(verdicts.getOrDefault("Improved", 0)).isGreaterThanOrEqualTo(95);
    }

    @Test
    void two_controls_never_make_a_change_out_of_none() {
        Map<String, Integer> verdicts = verdicts(simulation -> simulation.controls = 2);
        assertThat(verdicts).doesNotContainKeys("Improved", "Regressed");
    }

    @Test
    void rare_shape_twice_as_slow_is_found_in_six_hours() {
        Map<String, Integer> verdicts = verdicts(simulation -> {
            simulation.affectedCallsPerInterval = 0.5;
            simulation.intervalsAfter = 370;
            simulation.effect = minute -> 2;
        });
        assertThat(verdicts.getOrDefault("Regressed", 0)).isGreaterThanOrEqualTo(80);
        assertThat(verdicts).doesNotContainKey("Improved");
    }

    @Test
    void short_run_finds_a_large_improvement_without_controls() {
        Map<String, Integer> verdicts = shortRuns(simulation -> {
            simulation.controls = 0;
            simulation.effect = second -> 0.1;
        });
        assertThat(verdicts.getOrDefault("Improved", 0)).isGreaterThanOrEqualTo(95);
    }

    @Test
    void short_run_with_controls_never_makes_a_change_out_of_none() {
        Map<String, Integer> verdicts = shortRuns(simulation -> {});
        assertThat(verdicts).doesNotContainKeys("Improved", "Regressed");
    }

    /** Points of a second, as a demonstration records them: eight before and eight after. */
    private static Map<String, Integer> shortRuns(Consumer<Simulation> scenario) {
        return verdicts(VerifierSettings.shortRun(Duration.ofSeconds(1)), simulation -> {
            simulation.interval = Duration.ofSeconds(1);
            simulation.intervalsBefore = 8;
            simulation.intervalsAfter = 8;
            scenario.accept(simulation);
        });
    }

    private static Map<String, Integer> verdicts(Consumer<Simulation> scenario) {
        return verdicts(VerifierSettings.production(), scenario);
    }

    private static Map<String, Integer> verdicts(VerifierSettings settings, Consumer<Simulation> scenario) {
        Verifier verifier = new Verifier(settings);
        Map<String, Integer> verdicts = new TreeMap<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            Simulation simulation = new Simulation(1000 + trial);
            scenario.accept(simulation);
            Verdict verdict = verifier.verify(
                    simulation.run(), Simulation.AFFECTED, Set.of(), Simulation.CHANGE, Simulation.CHANGE);
            verdicts.merge(verdict.getClass().getSimpleName(), 1, Integer::sum);
        }
        return verdicts;
    }
}
