package io.pgtender.dataflow;

import java.util.List;

/** What the rules share about a unit. */
record UnitParts(UnitTrace unit, Pace pace) {

    List<Execution> executions() {
        return unit.executions();
    }

    boolean observesValues() {
        return unit.traits().contains(UnitTrace.Trait.VALUES_OBSERVED);
    }

    boolean isTest() {
        return unit.traits().contains(UnitTrace.Trait.TEST);
    }
}
