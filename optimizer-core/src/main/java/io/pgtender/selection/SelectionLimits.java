package io.pgtender.selection;

import java.time.Duration;

/**
 * Where the selection stops.
 *
 * @param maxIndexes most indexes to select
 * @param minShareOfStatement smallest share of some statement's time that an index must save, 0 to 1
 * @param minShareOfWorkload smallest share of all statements' time that an index must save, 0 to 1
 * @param timeBudget how long to search; the best found so far is returned
 */
public record SelectionLimits(
        int maxIndexes, double minShareOfStatement, double minShareOfWorkload, Duration timeBudget) {

    /** Five indexes, each at least 10 % of a statement and 0.5 % of the workload, ten seconds. */
    public static final SelectionLimits DEFAULTS = new SelectionLimits(5, 0.10, 0.005, Duration.ofSeconds(10));

    public SelectionLimits {
        if (maxIndexes < 0) {
            throw new IllegalArgumentException(
                    "maxIndexes must not be negative, got " + maxIndexes + "; 0 selects none");
        }
        requireShare("minShareOfStatement", minShareOfStatement);
        requireShare("minShareOfWorkload", minShareOfWorkload);
        if (timeBudget.isNegative()) {
            throw new IllegalArgumentException("timeBudget must not be negative, got " + timeBudget);
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " must be between 0 and 1, got " + share + "; 0.1 is 10 %");
        }
    }
}
