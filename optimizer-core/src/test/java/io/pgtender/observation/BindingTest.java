package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BindingTest {

    private final UnitOfWork one = UnitOfWork.openUnbound("one", Detail.SAMPLED);
    private final UnitOfWork two = UnitOfWork.openUnbound("two", Detail.SAMPLED);

    @AfterEach
    void nothingIsLeft() {
        assertThat(UnitOfWork.current()).isNull();
        assertThat(Binding.isThreadBound()).isFalse();
        one.close();
        two.close();
    }

    @Test
    void binding_in_another_one_gives_way_to_it_again() {
        try (Binding ignored = one.bind()) {
            try (Binding ignoredToo = two.bind()) {
                assertThat(UnitOfWork.current()).isSameAs(two);
            }
            assertThat(UnitOfWork.current()).isSameAs(one);
        }
    }

    @Test
    void bindings_may_be_closed_out_of_order() {
        Binding first = one.bind();
        Binding second = two.bind();

        first.close();
        assertThat(UnitOfWork.current()).isSameAs(two);

        second.close();
        assertThat(UnitOfWork.current()).isNull();
    }

    @Test
    void second_close_does_not_end_the_next_binding() {
        Binding first = one.bind();
        first.close();
        try (Binding ignored = one.bind()) {
            first.close();

            assertThat(UnitOfWork.current()).isSameAs(one);
        }
    }

    @Test
    void binding_closed_on_another_thread_ends_on_its_own() throws Exception {
        Binding binding = one.bind();
        UnitOfWork there = onAnotherThread(() -> {
            try (Binding ignored = two.bind()) {
                binding.close();
                return UnitOfWork.current();
            }
        });

        assertThat(there).isSameAs(two);
        assertThat(UnitOfWork.current()).isNull();
    }

    @Test
    void closed_unit_is_not_bound_over_the_current_one() {
        two.close();
        try (Binding ignored = one.bind();
                Binding none = two.bind()) {
            assertThat(UnitOfWork.current()).isSameAs(one);
            none.close();
            assertThat(UnitOfWork.current()).isSameAs(one);
        }
    }

    @Test
    void unit_that_closes_while_bound_gives_way_to_the_one_before() {
        try (Binding ignored = one.bind();
                Binding ignoredToo = two.bind()) {
            two.close();

            assertThat(UnitOfWork.current()).isSameAs(one);
        }
    }

    @Test
    void bound_unit_is_joined_by_one_that_is_opened() {
        try (Binding ignored = one.bind();
                UnitOfWork joined = UnitOfWork.open("GET /orders")) {
            assertThat(joined.name()).isEqualTo("one");
            assertThat(UnitOfWork.current()).isSameAs(one);
        }
    }

    @Test
    void unit_that_joined_binds_the_outermost() throws Exception {
        try (Binding ignored = one.bind();
                UnitOfWork joined = UnitOfWork.open("GET /orders")) {
            UnitOfWork there = onAnotherThread(() -> {
                try (Binding ignoredToo = joined.bind()) {
                    return UnitOfWork.current();
                }
            });
            assertThat(there).isSameAs(one);
        }
    }

    @Test
    void thread_is_left_without_a_binding_even_when_the_task_throws() throws Exception {
        Callable<Boolean> failing = one.wrap((Callable<Boolean>) () -> {
            throw new IllegalStateException("on purpose");
        });
        boolean bound = onAnotherThread(() -> {
            try {
                return failing.call();
            } catch (IllegalStateException e) {
                return Binding.isThreadBound();
            }
        });
        assertThat(bound).isFalse();
    }

    @Test
    void wrapped_supplier_works_for_the_unit() throws Exception {
        assertThat(onAnotherThread(one.wrapSupplier(UnitOfWork::current)::get)).isSameAs(one);
    }

    @Test
    void wrapped_task_of_a_closed_unit_works_for_none() throws Exception {
        Callable<UnitOfWork> task = one.wrap(UnitOfWork::current);
        one.close();

        assertThat(onAnotherThread(task)).isNull();
    }

    private static <T> T onAnotherThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task).start();
        return task.get(30, TimeUnit.SECONDS);
    }
}
