package io.pgtender.candidate;

import io.pgtender.plan.Plan;
import java.util.List;

/**
 * Executions of one statement as the planner would run them today.
 *
 * @param samples real executions; none gives no candidates
 */
public record PlannedStatement(List<Sample> samples) {

    public PlannedStatement {
        samples = List.copyOf(samples);
    }

    /**
     * One execution.
     *
     * @param sql the text as the application sent it, with {@code ?} or {@code $1} for what it bound: tells a constant of
     *     the text, which every plan knows, from a parameter's value
     * @param plan what EXPLAIN (VERBOSE) said of it with its parameters
     */
    public record Sample(String sql, Plan plan) {}

    /** One execution. */
    public static PlannedStatement of(String sql, Plan plan) {
        return new PlannedStatement(List.of(new Sample(sql, plan)));
    }
}
