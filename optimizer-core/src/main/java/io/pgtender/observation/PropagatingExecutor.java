package io.pgtender.observation;

import java.util.Objects;
import java.util.concurrent.Executor;

/** Hands each task on with the unit of work that is current. */
final class PropagatingExecutor implements Executor {

    private final Executor executor;

    private PropagatingExecutor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    static Executor of(Executor executor) {
        return executor instanceof PropagatingExecutor ? executor : new PropagatingExecutor(executor);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(UnitTask.ofCurrent(task));
    }

    @Override
    public String toString() {
        return executor.toString();
    }
}
