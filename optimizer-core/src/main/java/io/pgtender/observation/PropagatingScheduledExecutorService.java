package io.pgtender.observation;

import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hands each task on, scheduled ones too, with the unit of work that is current. */
final class PropagatingScheduledExecutorService extends PropagatingExecutorService implements ScheduledExecutorService {

    private final ScheduledExecutorService executor;

    private PropagatingScheduledExecutorService(ScheduledExecutorService executor) {
        super(executor);
        this.executor = executor;
    }

    static ScheduledExecutorService of(ScheduledExecutorService executor) {
        return executor instanceof PropagatingScheduledExecutorService
                ? executor
                : new PropagatingScheduledExecutorService(executor);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return executor.schedule(UnitTask.ofCurrent(task), delay, unit);
    }

    @Override
    public <V extends @Nullable Object> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        return executor.schedule(UnitTask.ofCurrent(task), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return executor.scheduleAtFixedRate(UnitTask.ofCurrent(task), initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long initialDelay, long delay, TimeUnit unit) {
        return executor.scheduleWithFixedDelay(UnitTask.ofCurrent(task), initialDelay, delay, unit);
    }
}
