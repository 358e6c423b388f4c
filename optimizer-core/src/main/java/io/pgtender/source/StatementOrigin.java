package io.pgtender.source;

import io.pgtender.plan.GenericPlan;
import java.util.Optional;

/**
 * Where a statement and its parameters come from, for whoever shows evidence.
 *
 * @param source who knew of it
 * @param parameters where the values in its samples come from
 * @param observed what was counted of it outside of this process, over its own time
 * @param genericPlan the plan that looks at no values, where it was asked for
 * @param trouble why there is no sample, empty where there is one
 */
public record StatementOrigin(
        Source source,
        Parameters parameters,
        Optional<Observed> observed,
        Optional<GenericPlan> genericPlan,
        Optional<String> trouble) {

    /** Who knew of a statement. */
    public enum Source {
        /** This process alone; here because its values had to be made up. */
        CAPTURED,
        /** This process and the server's counters. */
        CAPTURED_AND_SERVER,
        /** The server's counters alone: another application, or this one before it was watched. */
        SERVER,
        /** A list that a person gave. */
        LIST
    }

    /** Where values come from. */
    public enum Parameters {
        /** Executions, or the person who gave the list. */
        REAL,
        /** Made up from the column statistics of what they are compared with. */
        FROM_STATISTICS,
        /** There are none: no sample can be explained. */
        MISSING
    }

    /**
     * What the server counted.
     *
     * @param calls executions
     * @param totalMillis time in all of them, on the server
     * @param hours how long it counted
     */
    public record Observed(long calls, double totalMillis, double hours) {

        /** Mean time of one execution on the server. */
        public double meanMillis() {
            return calls == 0 ? 0 : totalMillis / calls;
        }
    }
}
