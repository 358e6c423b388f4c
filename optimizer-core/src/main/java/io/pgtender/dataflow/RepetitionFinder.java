package io.pgtender.dataflow;

import java.util.List;

/**
 * Finds the repetitions of a unit of work.
 *
 * <p>Stateless: safe for use by many threads. Time grows with {@code n log n} of executions and values.
 */
public final class RepetitionFinder {

    private RepetitionFinder() {}

    /** In the order of their first executions; empty in the usual case. Throws nothing. */
    public static List<Repetition> find(UnitTrace unit, KeyRelations relations) {
        return new UnitAnalysis(unit, relations).repetitions();
    }
}
