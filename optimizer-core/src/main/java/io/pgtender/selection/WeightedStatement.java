package io.pgtender.selection;

import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Plan;
import io.pgtender.sql.QueryShape;
import java.util.List;

/**
 * A shape as the selection sees it: what it costs the application, and real executions with today's plans.
 *
 * @param shape the shape
 * @param millisPerHour time it takes, in milliseconds per hour of the observed window
 * @param executionsPerHour how often it runs, per hour of the observed window; positive
 * @param timeoutsPerHour executions that were given up before they finished; the time of such a statement is longer than
 *     was measured, nobody knows by how much
 * @param samples at least one real execution
 */
public record WeightedStatement(
        QueryShape shape,
        double millisPerHour,
        double executionsPerHour,
        double timeoutsPerHour,
        List<Sample> samples) {

    private static final double NANOS_PER_MILLI = 1e6;

    public WeightedStatement {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no sampled execution of " + shape.text());
        }
        if (!(executionsPerHour > 0)) {
            throw new IllegalArgumentException("executionsPerHour must be positive, got " + executionsPerHour + " for "
                    + shape.text() + "; one execution in the window is 1 / hours");
        }
    }

    /** A statement that never timed out; how often it runs is inferred from the time of its samples, else once an hour. */
    public WeightedStatement(QueryShape shape, double millisPerHour, List<Sample> samples) {
        this(shape, millisPerHour, inferredExecutions(millisPerHour, samples), 0, samples);
    }

    private static double inferredExecutions(double millisPerHour, List<Sample> samples) {
        double millis = samples.stream()
                        .mapToLong(s -> s.execution().elapsedNanos())
                        .average()
                        .orElse(0)
                / NANOS_PER_MILLI;
        return millis > 0 && millisPerHour > 0 ? millisPerHour / millis : 1;
    }

    /** Mean time of one execution, in milliseconds. */
    public double millisPerExecution() {
        return millisPerHour / executionsPerHour;
    }

    /**
     * One real execution.
     *
     * @param execution SQL text and parameters
     * @param plan what the planner does with it today
     */
    public record Sample(ParameterVector execution, Plan plan) {}
}
