package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.Repetition.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every situation as it is, and with things disturbed that must not matter. */
class ScenarioTest {

    /** Share of the labelled situations that keep all their labels under one disturbance. */
    private static final double MIN_RECALL = 0.95;

    @ParameterizedTest
    @EnumSource
    void repetitionForEachRow_isLabelled(NPlusOneScenario scenario) {
        assertThat(labels(scenario.script(), Telling.PLAIN)).isEqualTo(sorted(scenario.labels()));
    }

    @ParameterizedTest
    @EnumSource
    void otherRepetition_hasItsLabel(OtherScenario scenario) {
        assertThat(labels(scenario.script(), Telling.PLAIN)).isEqualTo(sorted(scenario.labels()));
    }

    @ParameterizedTest
    @EnumSource
    void unitWithoutRepetition_isSilent(SilentScenario scenario) {
        assertThat(labels(scenario.script(), Telling.PLAIN)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void disturbance_bringsNoFalseAlarm(Telling telling) {
        List<String> alarms = new ArrayList<>();
        for (SilentScenario scenario : SilentScenario.values()) {
            List<Label> labels = labels(scenario.script(), telling);
            if (!labels.isEmpty()) {
                alarms.add(scenario + " " + labels);
            }
        }

        assertThat(alarms).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void disturbance_makesNoNPlusOneOfOtherRepetitions(Telling telling) {
        assertThat(OtherScenario.values())
                .allSatisfy(scenario -> assertThat(labels(scenario.script(), telling))
                        .as(scenario.name())
                        .doesNotContain(Label.N_PLUS_ONE));
    }

    @ParameterizedTest
    @EnumSource
    void disturbance_hidesHardlyARepetition(Telling telling) {
        List<String> missed = new ArrayList<>();
        for (NPlusOneScenario scenario : NPlusOneScenario.values()) {
            note(missed, scenario.name(), scenario.labels(), labels(scenario.script(), telling));
        }
        for (OtherScenario scenario : OtherScenario.values()) {
            note(missed, scenario.name(), scenario.labels(), labels(scenario.script(), telling));
        }
        int situations = NPlusOneScenario.values().length + OtherScenario.values().length;

        assertThat(1 - (double) missed.size() / situations)
                .as("missed " + missed)
                .isGreaterThanOrEqualTo(MIN_RECALL);
    }

    @Test
    void valuesNotObserved_leaveNoNPlusOne() {
        assertThat(NPlusOneScenario.values())
                .allSatisfy(scenario -> assertThat(new Blind(scenario.script()).labels())
                        .as(scenario.name())
                        .doesNotContain(Label.N_PLUS_ONE));
    }

    /** Without its values one situation cannot be told from a loop: nothing says that each key came from the row before. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEXT_ITEM_OF_A_VIEW_WITH_A_LOOKUP")
    void valuesNotObserved_bringNoFalseAlarm(SilentScenario scenario) {
        assertThat(new Blind(scenario.script()).labels()).isEmpty();
    }

    /** A script of which nothing that was read is known. */
    private record Blind(Script script) {
        List<Label> labels() {
            UnitTrace seen = Telling.PLAIN.tell(script);
            List<Execution> blind = seen.executions().stream()
                    .map(e -> new Execution(
                            e.statement(),
                            e.callSite(),
                            e.startedNanos(),
                            e.elapsedNanos(),
                            e.rows(),
                            e.batchSize(),
                            e.sqlState(),
                            e.transaction(),
                            e.bound(),
                            ReadValues.NONE))
                    .toList();
            return sorted(RepetitionFinder.find(new UnitTrace(blind, Set.of()), KeyRelations.byName()).stream()
                    .map(Repetition::label)
                    .toList());
        }
    }

    private static void note(List<String> missed, String name, List<Label> expected, List<Label> found) {
        if (!sorted(expected).equals(found)) {
            missed.add(name + " " + found);
        }
    }

    private static List<Label> labels(Script script, Telling telling) {
        return sorted(RepetitionFinder.find(telling.tell(script), KeyRelations.byName()).stream()
                .map(Repetition::label)
                .toList());
    }

    private static List<Label> sorted(List<Label> labels) {
        return labels.stream().sorted().toList();
    }
}
