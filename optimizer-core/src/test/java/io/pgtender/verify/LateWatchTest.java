package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.apply.JournalEntry;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is found in the days after a change was kept, over seeded traffic. */
class LateWatchTest {

    private static final int TRIALS = 300;
    private static final Trial TRIAL = Trial.of(Simulation.AFFECTED, Simulation.CHANGE, Simulation.CHANGE);
    private static final int MINUTES = 360;
    private static final Instant LATER = Simulation.CHANGE.plus(Duration.ofMinutes(MINUTES));

    private final LateWatch watch = new LateWatch(2);

    private long found(Consumer<Simulation> scenario) {
        long found = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            if (check(20_000 + trial, scenario, Set.of()).isPresent()) {
                found++;
            }
        }
        return found;
    }

    private Optional<Harm> check(long seed, Consumer<Simulation> scenario, Set<Fingerprint> excluded) {
        Simulation simulation = new Simulation(seed);
        simulation.intervalsBefore = 180;
        simulation.intervalsAfter = MINUTES;
        scenario.accept(simulation);
        List<LatencySeries> all = simulation.run();
        List<LatencySeries> recent = all.stream()
                .map(s -> new LatencySeries(
                        s.shape(),
                        s.points().stream()
                                .filter(p -> !p.from().isBefore(Simulation.CHANGE))
                                .toList()))
                .toList();
        return watch.check(recent, entry(LateWatch.baseline(all, TRIAL)), excluded, LATER);
    }

    private static JournalEntry entry(Map<String, String> notes) {
        return new JournalEntry(
                new UUID(0, 1),
                JournalEntry.State.APPLIED,
                new JournalEntry.Work(
                        JournalEntry.Kind.CREATE_INDEX,
                        new RelationName("public", "t0"),
                        "i",
                        "",
                        "",
                        List.of(),
                        notes),
                new JournalEntry.Reason("slow", List.of()),
                new JournalEntry.Author("autopilot", "here 1"),
                List.of(),
                new JournalEntry.Times(Simulation.CHANGE, Simulation.CHANGE, Simulation.CHANGE, null, null),
                new JournalEntry.Outcome("", null, false, null),
                null);
    }

    @Test
    void usualNoise_isNoHarm() {
        assertThat(found(s -> {})).isZero();
    }

    @Test
    void slowerSystem_isNoHarm() {
        assertThat(found(s -> s.systemFactor = 3)).isZero();
    }

    @Test
    void threeTimesAsSlow_isHarm() {
        assertThat(found(s -> s.effect = minute -> 3)).isEqualTo(TRIALS);
    }

    @Test
    void fasterThanBefore_isNoHarmEvenIfItWasFasterStill() {
        assertThat(found(s -> s.effect = minute -> minute < 180 ? 0.1 : 0.5)).isZero();
    }

    @Test
    void shapeThatAnotherChangeAffects_isNotJudged() {
        assertThat(check(1, s -> s.effect = minute -> 3, Simulation.AFFECTED)).isEmpty();
    }

    @Test
    void fewExecutions_sayNothing() {
        assertThat(check(
                        2,
                        s -> {
                            s.effect = minute -> 10;
                            s.affectedCallsPerInterval = 0.05;
                        },
                        Set.of()))
                .isEmpty();
    }

    @Test
    void harm_namesTheShapeAndTheOthers() {
        assertThat(check(3, s -> s.effect = minute -> 4, Set.of()).orElseThrow().describe())
                .contains("times as long as before the change over")
                .endsWith(": SELECT * FROM t0 WHERE id = ?");
    }

    @Test
    void entryWithoutABaseline_isNotJudged() {
        List<LatencySeries> series = new Simulation(4).run();

        assertThat(watch.check(series, entry(Map.of()), Set.of(), LATER)).isEmpty();
    }
}
