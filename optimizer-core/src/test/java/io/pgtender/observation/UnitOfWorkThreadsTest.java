package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads, of either kind. */
class UnitOfWorkThreadsTest {

    private static final int THREADS = 64;

    @AfterEach
    void nothingIsLeft() {
        assertThat(UnitOfWork.openUnits()).isZero();
        assertThat(Binding.isThreadBound()).isFalse();
    }

    @Test
    void threads_see_only_their_own_units() throws Exception {
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            String name = "thread " + thread;
            tasks.add(start(() -> wrongUnitsOf(name, 1000)));
        }
        for (FutureTask<Integer> task : tasks) {
            assertThat(task.get(60, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void virtual_threads_see_only_their_own_units() throws Exception {
        assumeVirtualThreads();
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int thread = 0; thread < 10 * THREADS; thread++) {
            String name = "virtual thread " + thread;
            FutureTask<Integer> task = new FutureTask<>(() -> wrongUnitsOf(name, 20));
            startVirtual(task);
            tasks.add(task);
        }
        for (FutureTask<Integer> task : tasks) {
            assertThat(task.get(60, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void virtual_thread_inherits_nothing() throws Exception {
        assumeVirtualThreads();
        try (UnitOfWork ignored = UnitOfWork.open("GET /orders")) {
            FutureTask<UnitOfWork> task = new FutureTask<>(UnitOfWork::current);
            startVirtual(task);

            assertThat(task.get(30, TimeUnit.SECONDS)).isNull();
        }
    }

    @Test
    void part_is_created_once_for_all_threads() throws Exception {
        AtomicInteger created = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        try (UnitOfWork unit = UnitOfWork.open("fan-out")) {
            List<FutureTask<Object>> tasks = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                tasks.add(start(unit.wrap((Callable<Object>) () -> {
                    together.await(30, TimeUnit.SECONDS);
                    return unit.part("key", () -> {
                        created.incrementAndGet();
                        return () -> {};
                    });
                })));
            }
            for (FutureTask<Object> task : tasks) {
                assertThat(task.get(60, TimeUnit.SECONDS))
                        .isNotNull()
                        .isSameAs(tasks.get(0).get());
            }
        }
        assertThat(created).hasValue(1);
    }

    @Test
    void unit_closed_by_many_threads_at_once_tells_its_parts_once() throws Exception {
        for (int round = 0; round < 50; round++) {
            AtomicInteger told = new AtomicInteger();
            UnitOfWork unit = UnitOfWork.openUnbound("async", Detail.SAMPLED);
            unit.part("key", () -> told::incrementAndGet);
            CyclicBarrier together = new CyclicBarrier(4);
            List<FutureTask<Object>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                tasks.add(start(() -> {
                    together.await(30, TimeUnit.SECONDS);
                    unit.close();
                    return null;
                }));
            }
            for (FutureTask<Object> task : tasks) {
                task.get(30, TimeUnit.SECONDS);
            }
            assertThat(told).hasValue(1);
        }
    }

    /** Asks whether a part can be added and never told: one that was added before the close, or seen by it, must be. */
    @Test
    void part_that_was_given_out_is_told_even_when_the_unit_closes_meanwhile() throws Exception {
        for (int round = 0; round < 500; round++) {
            AtomicInteger told = new AtomicInteger();
            UnitOfWork unit = UnitOfWork.openUnbound("async", Detail.SAMPLED);
            CountDownLatch go = new CountDownLatch(1);
            FutureTask<Object> adding = start(() -> {
                go.await(30, TimeUnit.SECONDS);
                return unit.part("key", () -> told::incrementAndGet);
            });
            go.countDown();
            unit.close();

            Object part = adding.get(30, TimeUnit.SECONDS);
            assertThat(told).hasValue(part == null ? 0 : 1);
        }
    }

    @Test
    void unit_of_a_thread_that_ended_can_be_closed() throws Exception {
        UnitOfWork unit = start(() -> UnitOfWork.open("left open")).get(30, TimeUnit.SECONDS);
        unit.close();

        assertThat(unit.isClosed()).isTrue();
    }

    /** Opens, joins and closes; counts how often the current unit was not the expected one. */
    private static int wrongUnitsOf(String name, int rounds) {
        int wrong = 0;
        for (int i = 0; i < rounds; i++) {
            try (UnitOfWork unit = UnitOfWork.open(name);
                    UnitOfWork joined = UnitOfWork.open("joins")) {
                Thread.yield();
                if (UnitOfWork.current() != unit || !joined.name().equals(name)) {
                    wrong++;
                }
            }
            if (UnitOfWork.current() != null || Binding.isThreadBound()) {
                wrong++;
            }
        }
        return wrong;
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task).start();
        return task;
    }

    private static void assumeVirtualThreads() {
        assumeThat(Runtime.version().feature())
                .as("virtual threads need JDK 21 or newer")
                .isGreaterThanOrEqualTo(21);
    }

    /** {@code Thread.startVirtualThread}, which the release that this is compiled for does not have. */
    private static void startVirtual(Runnable task) throws ReflectiveOperationException {
        Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }
}
