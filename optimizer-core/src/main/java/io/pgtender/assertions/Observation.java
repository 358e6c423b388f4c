package io.pgtender.assertions;

import io.pgtender.workload.RepeatedStatement;
import java.time.Instant;
import java.util.List;

/**
 * What a check saw.
 *
 * @param executed in the order in which they started, connection by connection; only what counts
 * @param repetitions statements that ran more often than they had to
 * @param notKept executions beyond what is kept of one connection
 * @param unfinished pieces of work on other threads that had not ended
 */
record Observation(
        Instant from,
        Instant until,
        List<ExecutedStatement> executed,
        List<RepeatedStatement> repetitions,
        long notKept,
        long unfinished) {

    Observation {
        executed = List.copyOf(executed);
        repetitions = List.copyOf(repetitions);
    }

    boolean isEmpty() {
        return executed.isEmpty() && notKept == 0;
    }

    Observation without(List<Ignored> ignored) {
        return new Observation(
                from,
                until,
                executed.stream()
                        .filter(e -> ignored.stream().noneMatch(i -> i.covers(e)))
                        .toList(),
                repetitions.stream()
                        .filter(r -> ignored.stream().noneMatch(i -> i.covers(r)))
                        .toList(),
                notKept,
                unfinished);
    }
}
