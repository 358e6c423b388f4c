package io.pgtender.selection;

/** What the selection makes small: a figure for each statement, summed over all of them. */
@FunctionalInterface
public interface Objective {

    /** No plan makes an execution faster than this: the round trip and the protocol remain. In milliseconds. */
    double FLOOR_MILLIS_PER_EXECUTION = 0.05;

    /**
     * Measured milliseconds per hour, scaled by the ratio of the costs and never below
     * {@value #FLOOR_MILLIS_PER_EXECUTION} ms an execution.
     */
    Objective TIME = (statement, before, after) -> {
        double today = statement.millisPerHour();
        double floor = Math.min(today, FLOOR_MILLIS_PER_EXECUTION * statement.executionsPerHour());
        return before <= 0 ? today : Math.max(floor, today * after / before);
    };

    /** The planner's cost, every statement once: what the literature compares. */
    Objective COST = (statement, before, after) -> after;

    /**
     * The figure of one statement.
     *
     * @param statement the statement
     * @param costBefore its planner cost today, geometric mean over its samples
     * @param costAfter its cost under a configuration; {@code costBefore} asks for today's figure
     */
    double perHour(WeightedStatement statement, double costBefore, double costAfter);
}
