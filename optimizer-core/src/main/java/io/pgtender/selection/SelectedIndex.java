package io.pgtender.selection;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexFacts;
import io.pgtender.selection.WriteCost.IndexWrites;
import java.util.List;

/**
 * An index worth having, with what it brings on top of those selected before it. Of indexes that help only together, each
 * is credited with its part.
 *
 * @param definition the index
 * @param gains statements that become cheaper, the largest saving first
 * @param savedMillisPerHour predicted saving of all gains, before the cost of writes, in the unit of the
 *     {@link Objective}
 * @param writes what maintaining it costs
 * @param sizeBytes predicted size
 * @param supersedes existing indexes that it makes superfluous: to be dropped once it has proved itself. Never one that
 *     is unique, owned by a constraint or the replica identity
 * @param agreeingSamples share of the samples of {@code gains} whose plan reads it and gets cheaper, 0 to 1
 */
public record SelectedIndex(
        IndexDefinition definition,
        List<Gain> gains,
        double savedMillisPerHour,
        IndexWrites writes,
        long sizeBytes,
        List<IndexFacts> supersedes,
        double agreeingSamples) {

    public SelectedIndex {
        gains = List.copyOf(gains);
        supersedes = List.copyOf(supersedes);
    }

    /** Predicted cost of maintaining it under the observed writes, in milliseconds per hour. */
    public double writeMillisPerHour() {
        return writes.millisPerHour();
    }

    /** What is left of the saving after the cost of writes. */
    public double netMillisPerHour() {
        return savedMillisPerHour - writes.millisPerHour();
    }

    /**
     * One statement that becomes cheaper.
     *
     * @param statement the statement
     * @param costBefore planner cost with the indexes selected before, geometric mean over its samples
     * @param costAfter the same with this index
     * @param millisBefore predicted time of one execution with the indexes selected before, in milliseconds
     * @param millisAfter the same with this index
     * @param savedMillisPerHour time it is predicted to save
     */
    public record Gain(
            WeightedStatement statement,
            double costBefore,
            double costAfter,
            double millisBefore,
            double millisAfter,
            double savedMillisPerHour) {}
}
