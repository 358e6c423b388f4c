package io.pgtender.observation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A task that works for a unit of work while it runs. */
final class UnitTask implements Runnable {

    private final UnitOfWork unit;
    private final Runnable task;

    UnitTask(UnitOfWork unit, Runnable task) {
        this.unit = unit;
        this.task = Objects.requireNonNull(task, "task");
    }

    @Override
    public void run() {
        try (Binding ignored = unit.bind()) {
            task.run();
        }
    }

    /** The task, for the current unit if there is one. */
    static Runnable ofCurrent(Runnable task) {
        UnitOfWork unit = UnitOfWork.current();
        return unit == null ? task : unit.wrap(task);
    }

    static <T extends @Nullable Object> Callable<T> ofCurrent(Callable<T> task) {
        UnitOfWork unit = UnitOfWork.current();
        return unit == null ? task : unit.wrap(task);
    }

    static <T extends @Nullable Object> Collection<? extends Callable<T>> ofCurrent(
            Collection<? extends Callable<T>> tasks) {
        UnitOfWork unit = UnitOfWork.current();
        if (unit == null) {
            return tasks;
        }
        List<Callable<T>> wrapped = new ArrayList<>(tasks.size());
        for (Callable<T> task : tasks) {
            wrapped.add(unit.wrap(task));
        }
        return wrapped;
    }

    /** What the application handed over. */
    static Runnable unwrap(Runnable task) {
        return task instanceof UnitTask wrapped ? wrapped.task : task;
    }

    @Override
    public String toString() {
        return task.toString();
    }
}
