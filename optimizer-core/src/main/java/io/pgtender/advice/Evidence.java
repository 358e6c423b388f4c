package io.pgtender.advice;

/** Why we say so. */
public sealed interface Evidence {

    /** One sentence with the figures. */
    String describe();

    /** Counted or timed in this process. */
    record Measured(String describe) implements Evidence {}

    /** Said by the planner, or computed from its plan. Cost units, not time. */
    record Planned(String describe) implements Evidence {}

    /** Read from the catalog or the statistics views. */
    record Catalogued(String describe) implements Evidence {}

    /** Seen in the values that were read and bound. */
    record DataFlow(String describe) implements Evidence {}
}
