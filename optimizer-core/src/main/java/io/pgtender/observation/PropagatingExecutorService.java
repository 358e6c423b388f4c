package io.pgtender.observation;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Hands each task on with the unit of work that is current; all else is the executor's own. */
class PropagatingExecutorService implements ExecutorService {

    private final ExecutorService executor;

    PropagatingExecutorService(ExecutorService executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    static ExecutorService of(ExecutorService executor) {
        return executor instanceof PropagatingExecutorService ? executor : new PropagatingExecutorService(executor);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(UnitTask.ofCurrent(task));
    }

    @Override
    public Future<?> submit(Runnable task) {
        return executor.submit(UnitTask.ofCurrent(task));
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
        return executor.submit(UnitTask.ofCurrent(task), result);
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
        return executor.submit(UnitTask.ofCurrent(task));
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        return executor.invokeAll(UnitTask.ofCurrent(tasks));
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        return executor.invokeAll(UnitTask.ofCurrent(tasks), timeout, unit);
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        return executor.invokeAny(UnitTask.ofCurrent(tasks));
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return executor.invokeAny(UnitTask.ofCurrent(tasks), timeout, unit);
    }

    @Override
    public void shutdown() {
        executor.shutdown();
    }

    /** As the application handed them over. */
    @Override
    public List<Runnable> shutdownNow() {
        return executor.shutdownNow().stream().map(UnitTask::unwrap).collect(Collectors.toList());
    }

    @Override
    public boolean isShutdown() {
        return executor.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }

    /**
     * {@code ExecutorService.close}, which exists from JDK 19 on. Its default would wait for ever on the common pool, whose
     * own {@code close} does nothing.
     */
    public void close() {
        if (!(executor instanceof AutoCloseable closeable)) {
            throw new UnsupportedOperationException(executor.getClass().getName() + " has no close(): use shutdown()");
        }
        try {
            closeable.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("closing an executor failed: " + e, e);
        }
    }

    @Override
    public String toString() {
        return executor.toString();
    }
}
