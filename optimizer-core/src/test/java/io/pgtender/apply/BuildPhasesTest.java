package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BuildPhasesTest {

    @Test
    void percent_risesFromPhaseToPhase() {
        List<String> inOrder = List.of(
                "initializing",
                "waiting for writers before build",
                "building index: scanning table",
                "building index: sorting live tuples",
                "building index: loading tuples in tree",
                "waiting for writers before validation",
                "index validation: scanning index",
                "index validation: sorting tuples",
                "index validation: scanning table",
                "waiting for old snapshots");

        assertThat(inOrder.stream().map(phase -> BuildPhases.percent(phase, 0, 0)))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void percent_ofAPhaseHalfDone_liesBetween() {
        assertThat(BuildPhases.percent("building index: scanning table", 50, 100))
                .isBetween(2.0, 40.0)
                .isEqualTo(21.0);
    }

    @Test
    void percent_ofAnUnknownPhase_isZero() {
        assertThat(BuildPhases.percent("polishing", 1, 2)).isZero();
    }
}
