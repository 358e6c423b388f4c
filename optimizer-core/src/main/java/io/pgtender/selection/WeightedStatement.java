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
 * @param samples at least one real execution
 */
public record WeightedStatement(QueryShape shape, double millisPerHour, List<Sample> samples) {

    public WeightedStatement {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no sampled execution of " + shape.text());
        }
    }

    /**
     * One real execution.
     *
     * @param execution SQL text and parameters
     * @param plan what the planner does with it today
     */
    public record Sample(ParameterVector execution, Plan plan) {}
}
