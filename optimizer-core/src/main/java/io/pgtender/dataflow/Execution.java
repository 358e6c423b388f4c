package io.pgtender.dataflow;

import io.pgtender.observation.CallSite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement in a unit of work.
 *
 * @param callSite the application's frames that are nearest, the nearest first; empty where they were not looked at
 * @param startedNanos on any clock that all executions of the unit share
 * @param elapsedNanos until the driver returned
 * @param rows that the application read, or that were changed
 * @param batchSize parameter sets sent together; 1 without {@code addBatch}
 * @param sqlState of the failure; {@code null} where it succeeded
 * @param transaction number of its transaction within the unit
 * @param bound what was bound
 * @param read what was read from its result
 */
public record Execution(
        TracedStatement statement,
        List<CallSite> callSite,
        long startedNanos,
        long elapsedNanos,
        long rows,
        int batchSize,
        @Nullable String sqlState,
        int transaction,
        BoundValues bound,
        ReadValues read) {

    public Execution {
        callSite = List.copyOf(callSite);
    }

    /** Whether it failed with what a retry of the transaction cures: class 40 of PostgreSQL's errcodes.txt. */
    boolean isRolledBackByServer() {
        return sqlState != null && sqlState.startsWith("40");
    }
}
