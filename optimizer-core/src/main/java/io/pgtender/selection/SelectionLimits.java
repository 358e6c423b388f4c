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
}
