package io.pgtender.workload;

import io.pgtender.dataflow.Execution;
import java.util.List;

/**
 * What a unit of work did on one data source, for who watched it.
 *
 * @param origin whose work it is
 * @param executions in the order in which they started; transaction control and settings are among them
 * @param repetitions statements that it executed more often than it had to, in the order of their first executions
 * @param executionsNotKept further executions, beyond {@value UnitOfWorkRecorder#MAX_EXECUTIONS} of one connection
 */
public record WatchedUnit(
        Origin origin, List<Execution> executions, List<RepeatedStatement> repetitions, long executionsNotKept) {

    /** What a watched unit belongs to. */
    public enum Origin {
        /** The watched unit of work itself, on whatever thread that works for it. */
        WATCHED,
        /** Another unit, that ran while the watched one did: a server's thread that answers a test's request. */
        ELSEWHERE
    }

    public WatchedUnit {
        executions = List.copyOf(executions);
        repetitions = List.copyOf(repetitions);
    }

    WatchedUnit from(Origin other) {
        return new WatchedUnit(other, executions, repetitions, executionsNotKept);
    }

    boolean isEmpty() {
        return executions.isEmpty() && executionsNotKept == 0;
    }
}
