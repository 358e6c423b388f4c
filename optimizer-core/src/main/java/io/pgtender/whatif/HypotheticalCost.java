package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import java.util.Set;

/**
 * What one execution would cost with some indexes in place.
 *
 * @param costBefore the planner's cost today
 * @param costAfter the cost with the indexes; equal to {@code costBefore} when none of them would be used
 * @param used those of the offered indexes that the plan would read
 */
public record HypotheticalCost(double costBefore, double costAfter, Set<IndexDefinition> used) {

    public HypotheticalCost {
        used = Set.copyOf(used);
    }

    /** Cost after divided by cost before: 1 is no change, 0.1 is ten times cheaper. */
    public double ratio() {
        return costBefore <= 0 ? 1 : costAfter / costBefore;
    }
}
