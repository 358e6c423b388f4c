package io.pgtender.selection;

import io.pgtender.catalog.IndexDefinition;
import java.util.List;

/**
 * An index worth having, with what it brings on top of those selected before it.
 *
 * @param definition the index
 * @param gains statements that become cheaper, the largest saving first
 * @param savedMillisPerHour predicted saving of all gains, before the cost of writes
 * @param writeMillisPerHour predicted cost of maintaining it
 * @param sizeBytes predicted size
 */
public record SelectedIndex(
        IndexDefinition definition,
        List<Gain> gains,
        double savedMillisPerHour,
        double writeMillisPerHour,
        long sizeBytes) {

    public SelectedIndex {
        gains = List.copyOf(gains);
    }

    /** What is left of the saving after the cost of writes. */
    public double netMillisPerHour() {
        return savedMillisPerHour - writeMillisPerHour;
    }

    /**
     * One statement that becomes cheaper.
     *
     * @param statement the statement
     * @param costBefore planner cost, geometric mean over its samples
     * @param costAfter the same with the index
     * @param savedMillisPerHour time it is predicted to save
     */
    public record Gain(WeightedStatement statement, double costBefore, double costAfter, double savedMillisPerHour) {}
}
