package io.pgtender.assertions;

import io.pgtender.dataflow.Execution;
import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.UnitWatch;
import io.pgtender.workload.WatchedUnit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs an action as one unit of work and sees what it does to the databases. */
final class Watching {

    /**
     * How long other threads are waited for that have begun something meanwhile: a server's thread gives its connection
     * back after the answer has gone out.
     */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    private Watching() {}

    /** What an action gave, and what it did. */
    record Outcome<T extends @Nullable Object>(T value, Observation observation) {}

    static <T extends @Nullable Object, E extends Throwable> Outcome<T> watch(
            String name, OtherThreads others, ThrowingSupplier<T, E> action) throws E {
        Instant from = Instant.now();
        UnitOfWork unit = UnitOfWork.open(name, Detail.EVERYTHING);
        UnitWatch watch = UnitWatch.openCurrent();
        try {
            T value = action.get();
            return new Outcome<>(value, observation(watch, from, others));
        } finally {
            // In this order: other watches are to know until its end whose unit this is.
            unit.close();
            watch.close();
        }
    }

    private static Observation observation(UnitWatch watch, Instant from, OtherThreads others) {
        List<WatchedUnit> units = new ArrayList<>(watch.units());
        long unfinished = 0;
        if (isCounted(watch, others)) {
            unfinished = awaitOthers(watch);
        }
        // Again: another check may have begun while this one waited.
        if (isCounted(watch, others)) {
            units.addAll(watch.unitsElsewhere());
        }
        List<ExecutedStatement> executed = new ArrayList<>();
        List<RepeatedStatement> repetitions = new ArrayList<>();
        long notKept = 0;
        for (WatchedUnit unit : units) {
            executed(unit).forEach(executed::add);
            repetitions.addAll(unit.repetitions());
            notKept += unit.executionsNotKept();
        }
        return new Observation(from, Instant.now(), executed, repetitions, notKept, unfinished);
    }

    private static Stream<ExecutedStatement> executed(WatchedUnit unit) {
        return unit.executions().stream().map(Watching::executed).filter(ExecutedStatement::isCounted);
    }

    private static ExecutedStatement executed(Execution execution) {
        return new ExecutedStatement(
                execution.statement().shape(), execution.callSite(), execution.rows(), execution.batchSize());
    }

    private static boolean isCounted(UnitWatch watch, OtherThreads others) {
        return switch (others) {
            case COUNTED -> true;
            case IGNORED -> false;
            case COUNTED_UNLESS_PARALLEL -> !watch.wasBesideOthers();
        };
    }

    private static long awaitOthers(UnitWatch watch) {
        try {
            return watch.awaitElsewhere(SETTLING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }
}
