package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real executors, with what happens to their tasks. */
class PropagatingExecutorsTest {

    private static final Object NONE = "no unit";

    private final ScheduledExecutorService raw = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledExecutorService executor = UnitOfWork.propagating(raw);

    @AfterEach
    void noThreadIsLeftBound() throws Exception {
        assertThat(raw.isShutdown() || !raw.submit(Binding::isThreadBound).get(30, TimeUnit.SECONDS))
                .isTrue();
        raw.shutdownNow();
        assertThat(UnitOfWork.openUnits()).isZero();
        assertThat(Binding.isThreadBound()).isFalse();
    }

    @Test
    void task_works_for_the_unit_that_was_current_when_it_was_handed_over() throws Exception {
        CountDownLatch busy = occupy();
        Future<UnitOfWork> ofTheUnit;
        Future<UnitOfWork> ofNone = executor.submit(UnitOfWork::current);
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            ofTheUnit = executor.submit(UnitOfWork::current);
            busy.countDown();
            assertThat(ofTheUnit.get(30, TimeUnit.SECONDS)).isSameAs(unit);
            assertThat(ofNone.get(30, TimeUnit.SECONDS)).isNull();
        }
    }

    @Test
    void task_that_runs_after_its_unit_closed_works_for_none() throws Exception {
        CountDownLatch busy = occupy();
        Future<UnitOfWork> late;
        try (UnitOfWork ignored = UnitOfWork.open("GET /orders")) {
            late = executor.submit(UnitOfWork::current);
        }
        busy.countDown();

        assertThat(late.get(30, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void task_that_still_runs_when_its_unit_closes_works_for_none_from_then_on() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Future<UnitOfWork> running;
        try (UnitOfWork ignored = UnitOfWork.open("GET /orders")) {
            running = executor.submit(() -> {
                started.countDown();
                closed.await(30, TimeUnit.SECONDS);
                return UnitOfWork.current();
            });
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        }
        closed.countDown();

        assertThat(running.get(30, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void interrupted_task_leaves_its_thread_unbound() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        try (UnitOfWork ignored = UnitOfWork.open("GET /orders")) {
            Future<?> running = executor.submit(() -> {
                started.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.complete(Thread.currentThread().isInterrupted());
                    throw e;
                }
                return null;
            });
            assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
            running.cancel(true);
            assertThatThrownBy(running::get).isInstanceOf(CancellationException.class);
            assertThat(interrupted.get(30, TimeUnit.SECONDS)).isFalse();

            assertThat(raw.submit(Binding::isThreadBound).get(30, TimeUnit.SECONDS))
                    .isFalse();
        }
    }

    @Test
    void rejected_task_is_rejected_as_without_us() {
        raw.shutdown();
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            assertThatThrownBy(() -> executor.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);

            assertThat(UnitOfWork.current()).isSameAs(unit);
        }
    }

    @Test
    void task_run_by_its_caller_keeps_the_callers_unit() {
        Executor callerRuns = UnitOfWork.propagating((Executor) Runnable::run);
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            callerRuns.execute(() -> assertThat(UnitOfWork.current()).isSameAs(unit));

            assertThat(UnitOfWork.current()).isSameAs(unit);
        }
    }

    @Test
    void tasks_that_never_started_are_returned_as_they_were_handed_over() {
        // A pool that keeps what it is given, as a scheduled one does not.
        ExecutorService single = Executors.newSingleThreadExecutor();
        ExecutorService propagating = UnitOfWork.propagating(single);
        CountDownLatch busy = new CountDownLatch(1);
        Runnable waiting = () -> {};
        try (UnitOfWork ignored = UnitOfWork.open("GET /orders")) {
            propagating.submit(() -> busy.await(30, TimeUnit.SECONDS));
            propagating.execute(waiting);

            List<Runnable> neverStarted = propagating.shutdownNow();

            assertThat(neverStarted).last().isSameAs(waiting);
        } finally {
            busy.countDown();
            single.shutdownNow();
        }
    }

    @Test
    void repeated_task_works_for_its_unit_until_that_closes() throws Exception {
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        ScheduledFuture<?> repeated;
        try (UnitOfWork unit = UnitOfWork.open("job")) {
            repeated = executor.scheduleAtFixedRate(
                    () -> {
                        UnitOfWork current = UnitOfWork.current();
                        seen.add(current == null ? NONE : current);
                    },
                    0,
                    1,
                    TimeUnit.MILLISECONDS);
            assertThat(seen.poll(30, TimeUnit.SECONDS)).isSameAs(unit);
        }
        Object last = seen.poll(30, TimeUnit.SECONDS);
        while (last != null && last != NONE) {
            last = seen.poll(30, TimeUnit.SECONDS);
        }
        repeated.cancel(false);
        assertThat(last).isSameAs(NONE);
    }

    @Test
    void stages_of_a_completable_future_work_for_the_unit() throws Exception {
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            CompletableFuture<UnitOfWork> stage = CompletableFuture.supplyAsync(() -> 1, executor)
                    .thenApplyAsync(number -> UnitOfWork.current(), executor);

            assertThat(stage.get(30, TimeUnit.SECONDS)).isSameAs(unit);
        }
    }

    @Test
    void executor_is_as_much_as_it_was() {
        // Not the common pool: from JDK 25 on that is a scheduled one. Not used, so without a thread to end.
        ExecutorService plain = Executors.newCachedThreadPool();

        assertThat(UnitOfWork.propagating((ExecutorService) raw)).isInstanceOf(ScheduledExecutorService.class);
        assertThat(UnitOfWork.propagating((Executor) plain))
                .isInstanceOf(ExecutorService.class)
                .isNotInstanceOf(ScheduledExecutorService.class);
        assertThat(UnitOfWork.propagating((Executor) Runnable::run)).isNotInstanceOf(ExecutorService.class);
    }

    @Test
    void executor_is_wrapped_once() {
        Executor plain = UnitOfWork.propagating((Executor) Runnable::run);
        ExecutorService service = UnitOfWork.propagating((ExecutorService) ForkJoinPool.commonPool());

        assertThat(UnitOfWork.propagating(plain)).isSameAs(plain);
        assertThat(UnitOfWork.propagating(service)).isSameAs(service);
        assertThat(UnitOfWork.propagating(executor)).isSameAs(executor);
    }

    @Test
    void nothing_is_added_to_a_task_while_no_unit_is_open() {
        Runnable task = () -> {};

        assertThat(UnitTask.ofCurrent(task)).isSameAs(task);
    }

    /** Keeps the executor's only thread busy until the latch is counted down. */
    private CountDownLatch occupy() {
        CountDownLatch busy = new CountDownLatch(1);
        raw.submit(() -> busy.await(30, TimeUnit.SECONDS));
        return busy;
    }
}
