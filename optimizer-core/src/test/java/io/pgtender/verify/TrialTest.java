package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a verdict takes into account beside the latencies of the targets. */
class TrialTest {

    private static final Trial TRIAL = Trial.of(Simulation.AFFECTED, Simulation.CHANGE, Simulation.CHANGE);

    private final Verifier verifier = new Verifier(VerifierSettings.production());

    @Test
    void touched_shapeThatIsSlower_isARegression() {
        Verdict verdict = verifier.verify(fasterTargetAndSlowerOther(), TRIAL.touching(Set.of(new Fingerprint(100))));

        assertThat(verdict).isInstanceOf(Verdict.Regressed.class);
        assertThat(verdict.shapes().get(0).shape()).isEqualTo(Simulation.shape(0));
    }

    @Test
    void touched_shapeThatIsFaster_isNoImprovementOfTheTarget() {
        Simulation simulation = new Simulation(21);
        simulation.intervalsAfter = 200;
        simulation.effect = minute -> 0.3;
        Trial trial = Trial.of(Set.of(new Fingerprint(1)), Simulation.CHANGE, Simulation.CHANGE)
                .touching(Simulation.AFFECTED);

        assertThat(verifier.verify(simulation.run(), trial)).isNotInstanceOf(Verdict.Improved.class);
    }

    @Test
    void excluded_shape_isNeitherJudgedNorAControl() {
        List<LatencySeries> series = fasterTargetAndSlowerOther();
        Verdict verdict = verifier.verify(series, TRIAL.excluding(Set.of(new Fingerprint(100), new Fingerprint(1))));

        assertThat(verdict).isInstanceOf(Verdict.Improved.class);
        assertThat(verdict.basis().controls()).isEqualTo(series.size() - 3);
    }

    private static List<LatencySeries> fasterTargetAndSlowerOther() {
        Simulation faster = new Simulation(22);
        faster.effect = minute -> 0.3;
        Simulation slower = new Simulation(22);
        slower.effect = minute -> 3;
        List<LatencySeries> series = new ArrayList<>(faster.run());
        series.add(new LatencySeries(Simulation.shape(100), slower.run().get(0).points()));
        return series;
    }

    @Test
    void disturbance_countsForNothing() {
        Simulation simulation = new Simulation(23);
        simulation.intervalsAfter = 120;
        simulation.effect = minute -> minute >= 20 && minute < 60 ? 20 : 1;
        Disturbance deployment = new Disturbance(minute(20), minute(60), "deployment");

        List<LatencySeries> series = simulation.run();

        ShapeComparison with = verifier.verify(series, TRIAL.disturbedBy(List.of(deployment)))
                .shapes()
                .get(0);
        assertThat(with.after().calls()).isEqualTo(60L * (120 - 10 - 40));
        assertThat(with.typical().ratio()).isBetween(0.8, 1.25);
        ShapeComparison without = verifier.verify(series, TRIAL).shapes().get(0);
        assertThat(without.typical().ratio()).isGreaterThan(2);
    }

    @Test
    void disturbanceThatLasts_makesAVerdictInconclusive() {
        Simulation simulation = new Simulation(26);
        simulation.intervalsAfter = 120;
        simulation.effect = minute -> 3;
        Disturbance ddl = new Disturbance(minute(20), minute(21), "somebody added a column", Disturbance.Effect.LASTS);

        Verdict verdict = verifier.verify(simulation.run(), TRIAL.disturbedBy(List.of(ddl)));

        assertThat(verdict).isInstanceOfSatisfying(Verdict.Inconclusive.class, inconclusive -> {
            assertThat(inconclusive.cause()).isEqualTo(Verdict.Cause.INTERFERENCE);
            assertThat(inconclusive.reason()).startsWith("somebody added a column meanwhile");
        });
    }

    @Test
    void disturbanceThatWasOverBefore_interferesWithNothing() {
        Disturbance ddl = new Disturbance(minute(-60), minute(-59), "earlier", Disturbance.Effect.LASTS);

        assertThat(TRIAL.disturbedBy(List.of(ddl)).interference()).isEmpty();
    }

    @Test
    void warmUp_lastsUntilTheCacheIsWarm() {
        Simulation simulation = new Simulation(24);
        simulation.intervalsAfter = 120;
        simulation.effect = minute -> minute < 60 ? 20 : 1;

        ShapeComparison shape = verifier.verify(simulation.run(), TRIAL.warmFrom(minute(60)))
                .shapes()
                .get(0);

        assertThat(shape.after().calls()).isEqualTo(60L * 60);
        assertThat(shape.outcome()).isNotEqualTo(ShapeComparison.Outcome.SLOWER);
    }

    @Test
    void baseline_ofOlderDays_isThatOfTheSameHours() {
        TimeFilter before = TimeFilter.before(TRIAL, minute(10), minute(70));

        assertThat(before.holds(minute(-60), minute(-59))).isTrue();
        assertThat(before.holds(minute(-7 * 60), minute(-7 * 60 + 1))).isFalse();
        assertThat(before.holds(minute(30 - 24 * 60), minute(31 - 24 * 60))).isTrue();
        assertThat(before.holds(minute(90 - 24 * 60), minute(91 - 24 * 60))).isFalse();
        assertThat(before.holds(minute(30 - 7 * 24 * 60), minute(31 - 7 * 24 * 60)))
                .isTrue();
    }

    @Test
    void controls_areOfTheSameClassWhereThereAreEnough() {
        List<Controls.Control> candidates = new ArrayList<>();
        List<LatencySeries> series = new Simulation(25).run();
        for (LatencySeries one : series) {
            candidates.add(control(one, Controls.Access.READS));
            candidates.add(control(one, Controls.Access.WRITES));
        }
        List<Controls.Control> fewWrites = candidates.stream()
                .filter(c -> c.access() == Controls.Access.READS || c == candidates.get(1))
                .toList();

        assertThat(similar(Controls.Access.WRITES, candidates).count()).isEqualTo(series.size());
        assertThat(similar(Controls.Access.WRITES, fewWrites).count()).isEqualTo(series.size() + 1);
    }

    private static Controls similar(Controls.Access access, List<Controls.Control> candidates) {
        return Controls.similarTo(access, candidates.get(0).before(), candidates, VerifierSettings.production());
    }

    private static Controls.Control control(LatencySeries series, Controls.Access access) {
        Duration block = VerifierSettings.production().blockLength();
        return new Controls.Control(
                access,
                Side.of(series, Instant.MIN, Simulation.CHANGE, block),
                Side.of(series, Simulation.CHANGE, Instant.MAX, block));
    }

    @Test
    void shapes_thatNameTheTable_touchIt() {
        List<LatencySeries> series = List.of(
                series("SELECT * FROM orders WHERE id = ?"),
                series("SELECT * FROM shop.orders"),
                series("SELECT * FROM other.orders"),
                series("UPDATE items SET n = ? FROM orders WHERE orders.id = items.id"),
                series("SELECT * FROM orders_archive"),
                series("INSERT INTO orders VALUES (?)"));

        Set<Fingerprint> touching = TouchingShapes.of(series, Set.of(new RelationName("shop", "orders")));

        assertThat(touching)
                .containsExactlyInAnyOrder(
                        series.get(0).shape().fingerprint(),
                        series.get(1).shape().fingerprint(),
                        series.get(3).shape().fingerprint(),
                        series.get(5).shape().fingerprint());
    }

    private static LatencySeries series(String sql) {
        QueryShape shape = QueryShapes.parse(sql);
        return new LatencySeries(shape, List.of());
    }

    private static Instant minute(int minute) {
        return Simulation.CHANGE.plus(Duration.ofMinutes(minute));
    }
}
