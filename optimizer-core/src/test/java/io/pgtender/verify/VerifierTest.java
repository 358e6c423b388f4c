package io.pgtender.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.sql.Fingerprint;
import io.pgtender.verify.ShapeComparison.Outcome;
import io.pgtender.workload.LatencySeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifierTest {

    private final Verifier verifier = new Verifier(VerifierSettings.production());

    @Test
    void too_few_executions_are_inconclusive_and_said_so() {
        Simulation simulation = new Simulation(1);
        simulation.affectedCallsPerInterval = 0.1;

        Verdict verdict = verify(simulation);

        assertThat(verdict).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(verdict.shapes()).extracting(ShapeComparison::outcome).containsExactly(Outcome.TOO_FEW);
        assertThat(verdict.describe())
                .contains("too few executions")
                .contains("of 6 that are needed")
                .contains("PT5M and 10 executions");
    }

    @Test
    void too_few_blocks_after_the_change_are_inconclusive() {
        Simulation simulation = new Simulation(2);
        simulation.effect = minute -> 0.1;
        simulation.intervalsAfter = 30;

        assertThat(verify(simulation)).isInstanceOf(Verdict.Inconclusive.class);
    }

    @Test
    void affected_shape_that_was_not_recorded_is_inconclusive() {
        Verdict verdict = verifier.verify(
                new Simulation(3).run(), Set.of(new Fingerprint(99)), Set.of(), Simulation.CHANGE, Simulation.CHANGE);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Inconclusive.class,
                        inconclusive -> assertThat(inconclusive.reason())
                                .isEqualTo("none of the affected shapes was recorded"));
    }

    @Test
    void changed_world_is_the_reason_of_no_verdict() {
        Simulation simulation = new Simulation(4);
        simulation.systemFactor = 3;

        assertThat(verify(simulation))
                .isInstanceOfSatisfying(
                        Verdict.Inconclusive.class,
                        inconclusive -> assertThat(inconclusive.reason())
                                .contains("shapes that the change does not touch take"));
    }

    @Test
    void few_controls_double_the_margin_and_are_named() {
        Simulation simulation = new Simulation(5);
        simulation.controls = 2;
        simulation.effect = minute -> 0.2;

        Verdict verdict = verify(simulation);

        assertThat(verdict).isInstanceOf(Verdict.Improved.class);
        assertThat(verdict.basis().margin()).isEqualTo(0.2);
        assertThat(verdict.describe()).contains("2 other shapes").contains("(few: margin doubled)");
    }

    @Test
    void shapes_that_are_no_controls_are_not_used_as_such() {
        Simulation simulation = new Simulation(6);
        Set<Fingerprint> sameTable = Set.of(new Fingerprint(1), new Fingerprint(2));

        Verdict verdict =
                verifier.verify(simulation.run(), Simulation.AFFECTED, sameTable, Simulation.CHANGE, Simulation.CHANGE);

        assertThat(verdict.basis().controls()).isEqualTo(simulation.controls - 2);
    }

    @Test
    void points_during_the_change_count_for_nothing() {
        Simulation simulation = new Simulation(7);
        simulation.intervalsAfter = 100;
        simulation.effect = minute -> minute < 30 ? 20 : 1;

        Verdict verdict = verifier.verify(
                simulation.run(),
                Simulation.AFFECTED,
                Set.of(),
                Simulation.CHANGE,
                Simulation.CHANGE.plus(Duration.ofMinutes(30)));

        ShapeComparison shape = verdict.shapes().get(0);
        assertThat(shape.after().calls()).isEqualTo(60L * (100 - 30 - 10));
        assertThat(shape.outcome()).isNotEqualTo(Outcome.SLOWER);
    }

    @Test
    void interval_holds_the_true_ratio() {
        Simulation simulation = new Simulation(8);
        simulation.effect = minute -> 0.25;

        RatioInterval typical = verify(simulation).shapes().get(0).typical();

        assertThat(typical.low()).isLessThan(0.25);
        assertThat(typical.high()).isGreaterThan(0.25).isLessThan(0.4);
    }

    @Test
    void one_slower_shape_among_faster_ones_is_a_regression() {
        Simulation faster = new Simulation(9);
        faster.effect = minute -> 0.3;
        Simulation slower = new Simulation(9);
        slower.effect = minute -> 3;
        List<LatencySeries> series = new ArrayList<>(faster.run());
        series.add(new LatencySeries(Simulation.shape(100), slower.run().get(0).points()));

        Verdict verdict = verifier.verify(
                series,
                Set.of(new Fingerprint(0), new Fingerprint(100)),
                Set.of(),
                Simulation.CHANGE,
                Simulation.CHANGE);

        assertThat(verdict).isInstanceOf(Verdict.Regressed.class);
        assertThat(verdict.describe()).startsWith("Regressed: 1 of 2 affected shapes slower");
    }

    @Test
    void improvement_is_described_with_its_certainty() {
        Simulation simulation = new Simulation(10);
        simulation.effect = minute -> 0.1;

        assertThat(verify(simulation).describe())
                .startsWith(
                        "Improved: 1 of 1 affected shapes faster (99 % confidence, margin 10 %, adjusted for 6 other")
                .contains("SELECT * FROM t0 WHERE id = ?: p50 ")
                .contains("faster: takes 0.1")
                .contains("with 99 % confidence");
    }

    @Test
    void change_that_finished_before_it_started_is_refused() {
        assertThatThrownBy(() -> verifier.verify(
                        List.of(), Set.of(), Set.of(), Simulation.CHANGE, Simulation.CHANGE.minusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("before it started");
    }

    private Verdict verify(Simulation simulation) {
        return verifier.verify(simulation.run(), Simulation.AFFECTED, Set.of(), Simulation.CHANGE, Simulation.CHANGE);
    }
}
