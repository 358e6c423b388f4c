package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.Fingerprint;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often the verifier is right, over seeded traffic. */
class VerifierSimulationTest {

    private static final int TRIALS = 100;

    private static final Trial TRIAL = Trial.of(Simulation.AFFECTED, Simulation.CHANGE, Simulation.CHANGE);

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
    void faster_system_is_never_credited_to_the_change() {
        Map<String, Integer> verdicts = verdicts(simulation -> simulation.systemFactor = 0.7);
        assertThat(verdicts).doesNotContainKeys("Improved", "Regressed");
    }

    @Test
    void slower_by_a_third_is_never_called_an_improvement_because_the_system_is_faster() {
        Map<String, Integer> verdicts = verdicts(simulation -> {
            simulation.systemFactor = 0.7;
            simulation.effect = minute -> 1.3;
        });
        assertThat(verdicts.getOrDefault("Regressed", 0)).isGreaterThanOrEqualTo(15);
        assertThat(verdicts).doesNotContainKey("Improved");
    }

    @Test
    void three_times_as_slow_is_found() {
        Map<String, Integer> verdicts = verdicts(simulation -> simulation.effect = minute -> 3);
        assertThat(verdicts).containsOnly(Map.entry("Regressed", TRIALS));
    }

    @Test
    void rare_shape_without_a_change_is_never_called_one() {
        Map<String, Integer> verdicts = verdicts(simulation -> {
            simulation.affectedCallsPerInterval = 0.5;
            simulation.intervalsAfter = 370;
        });
        assertThat(verdicts).doesNotContainKeys("Improved", "Regressed");
    }

    @Test
    void six_looks_never_make_a_change_out_of_none() {
        Verifier verifier = new Verifier(VerifierSettings.production());
        int[] looks = {45, 60, 90, 120, 180, 240};
        for (int trial = 0; trial < TRIALS; trial++) {
            Simulation simulation = new Simulation(1_000 + trial);
            simulation.intervalsAfter = looks[looks.length - 1];
            List<LatencySeries> all = simulation.run();
            for (int minutes : looks) {
                Instant now = Simulation.CHANGE.plus(Duration.ofMinutes(minutes));
                Verdict verdict = verifier.verify(until(all, now), TRIAL);
                assertThat(verdict)
                        .as("trial %d after %d minutes", trial, minutes)
                        .isNotInstanceOfAny(Verdict.Improved.class, Verdict.Regressed.class);
            }
        }
    }

    @Test
    void ten_shapes_never_make_a_change_out_of_none() {
        Map<String, Integer> verdicts = tenShapes(minute -> 1);
        assertThat(verdicts).doesNotContainKeys("Improved", "Regressed");
    }

    @Test
    void one_slower_shape_of_ten_is_found() {
        Map<String, Integer> verdicts = tenShapes(minute -> 1.5);
        assertThat(verdicts.getOrDefault("Regressed", 0)).isGreaterThanOrEqualTo(90);
        assertThat(verdicts).doesNotContainKey("Improved");
    }

    /** Ten shapes use the table, one of which the change affects; six others do not. */
    private static Map<String, Integer> tenShapes(IntToDoubleFunction effect) {
        Set<Fingerprint> touched =
                IntStream.range(0, 10).mapToObj(Fingerprint::new).collect(Collectors.toSet());
        return verdicts(VerifierSettings.production(), TRIAL.touching(touched), simulation -> {
            simulation.controls = 15;
            simulation.effect = effect;
        });
    }

    private static List<LatencySeries> until(List<LatencySeries> series, Instant now) {
        return series.stream()
                .map(s -> new LatencySeries(
                        s.shape(),
                        s.points().stream().filter(p -> !p.until().isAfter(now)).toList()))
                .toList();
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
        return verdicts(settings, TRIAL, scenario);
    }

    private static Map<String, Integer> verdicts(
            VerifierSettings settings, Trial changed, Consumer<Simulation> scenario) {
        Verifier verifier = new Verifier(settings);
        Map<String, Integer> verdicts = new TreeMap<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            Simulation simulation = new Simulation(1000 + trial);
            scenario.accept(simulation);
            Verdict verdict = verifier.verify(simulation.run(), changed);
            verdicts.merge(verdict.getClass().getSimpleName(), 1, Integer::sum);
        }
        return verdicts;
    }
}
