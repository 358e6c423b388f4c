package io.pgtender.dataflow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * What one unit of work did.
 *
 * @param executions in the order in which they started, on whatever thread; sorted here if they are not
 * @param traits what else is known of it
 */
public record UnitTrace(List<Execution> executions, Set<Trait> traits) {

    /** What bears on how far a trace can be trusted, and how much repetition is too much. */
    public enum Trait {
        /** What the application read was watched; without it no flow can be found. */
        VALUES_OBSERVED,
        /** A bound was met: executions or values are missing. */
        TRUNCATED,
        /** The unit is a test with little data: two lookups, or the same query twice, already tell. */
        TEST
    }

    public UnitTrace {
        executions = inOrder(executions);
        traits = Set.copyOf(traits);
    }

    private static List<Execution> inOrder(List<Execution> executions) {
        for (int i = 1; i < executions.size(); i++) {
            if (executions.get(i).startedNanos() < executions.get(i - 1).startedNanos()) {
                List<Execution> sorted = new ArrayList<>(executions);
                sorted.sort(Comparator.comparingLong(Execution::startedNanos));
                return List.copyOf(sorted);
            }
        }
        return List.copyOf(executions);
    }
}
