package io.pgtender.advice;

import io.pgtender.sql.QueryShape;

/**
 * What a change should do to one statement.
 *
 * @param shape the statement
 * @param callsPerHour how often it runs
 * @param millisBefore measured time of one execution today, in milliseconds
 * @param millisAfter predicted time of one execution, in milliseconds
 * @param costBefore the planner's cost today, in its own units
 * @param costAfter the planner's cost with the change
 */
public record Effect(
        QueryShape shape,
        double callsPerHour,
        double millisBefore,
        double millisAfter,
        double costBefore,
        double costAfter) {

    /** Time saved, in milliseconds per hour; negative for a statement that becomes slower. */
    public double savedMillisPerHour() {
        return callsPerHour * (millisBefore - millisAfter);
    }
}
