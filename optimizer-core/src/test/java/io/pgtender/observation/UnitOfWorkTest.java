package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitOfWorkTest {

    @AfterEach
    void nothingIsLeft() {
        assertThat(UnitOfWork.current()).isNull();
        assertThat(UnitOfWork.openUnits()).isZero();
        assertThat(Binding.isThreadBound()).isFalse();
    }

    @Test
    void open_unit_is_current_until_closed() {
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            assertThat(UnitOfWork.current()).isSameAs(unit);
            assertThat(unit.isClosed()).isFalse();
        }
        assertThat(UnitOfWork.current()).isNull();
    }

    @Test
    void open_unit_is_not_current_on_another_thread() throws Exception {
        try (UnitOfWork ignored = UnitOfWork.open("GET /orders")) {
            FutureTask<UnitOfWork> other = new FutureTask<>(UnitOfWork::current);
            new Thread(other).start();

            assertThat(other.get(30, TimeUnit.SECONDS)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void blank_name_is_refused(String name) {
        assertThatThrownBy(() -> UnitOfWork.open(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("say what the work is");
    }

    @Test
    void renamed_unit_has_the_new_name_also_where_it_was_joined() {
        try (UnitOfWork request = UnitOfWork.open("GET");
                UnitOfWork joined = UnitOfWork.open("a call")) {
            request.rename("GET /orders/{id}");
            joined.rename("another call");

            assertThat(joined.name()).isEqualTo("GET /orders/{id}");
            assertThat(request.name()).isEqualTo("GET /orders/{id}");
        }
    }

    @Test
    void long_name_is_cut() {
        try (UnitOfWork unit = UnitOfWork.open("x".repeat(5000))) {
            assertThat(unit.name()).hasSize(UnitOfWork.MAX_NAME_CHARS);
        }
    }

    @Test
    void long_name_is_not_cut_inside_a_character() {
        String start = "x".repeat(UnitOfWork.MAX_NAME_CHARS - 1);
        try (UnitOfWork unit = UnitOfWork.open(start + "\uD83D\uDC18")) {
            assertThat(unit.name()).isEqualTo(start);
        }
    }

    @Test
    void unit_in_another_one_joins_it() {
        try (UnitOfWork test = UnitOfWork.open("a test")) {
            try (UnitOfWork request = UnitOfWork.open("GET /orders")) {
                assertThat(UnitOfWork.current()).isSameAs(test);
                assertThat(request.name()).isEqualTo("a test");
                Recording part = request.part("key", Recording::new);
                assertThat(test.part("key", Recording::new)).isNotNull().isSameAs(part);
            }
            assertThat(UnitOfWork.current()).isSameAs(test);
            assertThat(test.isClosed()).isFalse();
        }
    }

    @Test
    void unit_that_joined_is_closed_when_the_outermost_is() {
        UnitOfWork outer = UnitOfWork.open("a test");
        UnitOfWork inner = UnitOfWork.open("GET /orders");

        inner.close();
        assertThat(inner.isClosed()).isFalse();

        outer.close();
        assertThat(inner.isClosed()).isTrue();
    }

    @Test
    void unit_that_joined_may_be_closed_after_the_outermost() {
        UnitOfWork outer = UnitOfWork.open("a test");
        UnitOfWork inner = UnitOfWork.open("GET /orders");

        outer.close();
        try (UnitOfWork next = UnitOfWork.open("next")) {
            inner.close();

            assertThat(UnitOfWork.current()).isSameAs(next);
        }
    }

    @Test
    void joining_with_everything_upgrades_a_sampled_unit() {
        try (UnitOfWork outer = UnitOfWork.open("job")) {
            assertThat(outer.detail()).isEqualTo(Detail.SAMPLED);
            try (UnitOfWork inner = UnitOfWork.open("test", Detail.EVERYTHING)) {
                assertThat(inner.detail()).isEqualTo(Detail.EVERYTHING);
            }
            assertThat(outer.detail()).isEqualTo(Detail.EVERYTHING);
        }
    }

    @Test
    void joining_sampled_keeps_everything() {
        try (UnitOfWork outer = UnitOfWork.open("test", Detail.EVERYTHING);
                UnitOfWork inner = UnitOfWork.open("GET /orders")) {
            assertThat(inner.detail()).isEqualTo(Detail.EVERYTHING);
            assertThat(outer.detail()).isEqualTo(Detail.EVERYTHING);
        }
    }

    @Test
    void second_close_does_not_end_the_next_unit() {
        UnitOfWork first = UnitOfWork.open("first");
        first.close();
        try (UnitOfWork second = UnitOfWork.open("second")) {
            first.close();

            assertThat(UnitOfWork.current()).isSameAs(second);
            assertThat(UnitOfWork.openUnits()).isOne();
        }
    }

    @Test
    void unit_closed_on_another_thread_is_not_current_any_more() throws Exception {
        UnitOfWork unit = UnitOfWork.open("async request");
        try (UnitOfWork elsewhere = onAnotherThread(() -> UnitOfWork.open("keeps the count above zero"))) {
            onAnotherThread(() -> {
                unit.close();
                return null;
            });

            assertThat(elsewhere.isClosed()).isFalse();
            assertThat(UnitOfWork.current()).isNull();
            assertThat(Binding.isThreadBound()).isFalse();
        }
    }

    @Test
    void unit_opened_after_one_was_closed_elsewhere_does_not_join_it() throws Exception {
        UnitOfWork unit = UnitOfWork.open("async request");
        onAnotherThread(() -> {
            unit.close();
            return null;
        });
        try (UnitOfWork next = UnitOfWork.open("next request")) {
            assertThat(next.name()).isEqualTo("next request");
            assertThat(UnitOfWork.current()).isSameAs(next);
        }
    }

    @Test
    void unbound_unit_is_current_only_where_it_is_bound() {
        try (UnitOfWork unit = UnitOfWork.openUnbound("async request", Detail.SAMPLED)) {
            assertThat(UnitOfWork.current()).isNull();
            try (Binding ignored = unit.bind()) {
                assertThat(UnitOfWork.current()).isSameAs(unit);
            }
            assertThat(UnitOfWork.current()).isNull();
            assertThat(unit.isClosed()).isFalse();
        }
    }

    @Test
    void part_is_created_once_for_each_key() {
        List<Object> created = new ArrayList<>();
        // Equal and not the same: keys are told apart by identity.
        Object one = new String("key");
        Object two = new String("key");
        try (UnitOfWork unit = UnitOfWork.open("job")) {
            Recording first = unit.part(one, () -> record(created));
            Recording second = unit.part(two, () -> record(created));

            assertThat(unit.part(one, () -> record(created))).isSameAs(first);
            assertThat(unit.part(two, () -> record(created))).isSameAs(second);
            assertThat(created).containsExactly(first, second);
        }
    }

    @Test
    void part_may_be_created_from_another_part() {
        try (UnitOfWork unit = UnitOfWork.open("job")) {
            Recording outer = unit.part("outer", () -> {
                unit.part("inner", Recording::new);
                return new Recording();
            });

            assertThat(unit.part("outer", Recording::new)).isSameAs(outer);
            assertThat(unit.part("inner", Recording::new)).isNotNull().isNotSameAs(outer);
        }
    }

    @Test
    void parts_are_told_once_that_the_unit_closed() {
        Recording part;
        try (UnitOfWork unit = UnitOfWork.open("job")) {
            part = unit.part("key", Recording::new);
            assertThat(part).isNotNull();
            assertThat(part.timesClosed).isZero();
            unit.close();
        }
        assertThat(part.timesClosed).isOne();
    }

    @Test
    void parts_see_a_closed_unit_that_is_not_current() {
        List<UnitOfWork> seen = new ArrayList<>();
        UnitOfWork unit = UnitOfWork.open("job");
        unit.part("key", () -> () -> {
            assertThat(unit.isClosed()).isTrue();
            seen.add(UnitOfWork.current());
        });
        unit.close();

        assertThat(seen).hasSize(1).containsOnlyNulls();
    }

    @Test
    void failing_part_keeps_no_other_from_being_told() {
        Recording last;
        try (UnitOfWork unit = UnitOfWork.open("job")) {
            unit.part("first", () -> () -> {
                throw new IllegalStateException("on purpose");
            });
            unit.part("second", () -> () -> {
                throw new StackOverflowError("on purpose");
            });
            last = unit.part("last", Recording::new);
        }
        assertThat(last).isNotNull();
        assertThat(last.timesClosed).isOne();
    }

    @Test
    void closed_unit_has_no_parts() {
        UnitOfWork unit = UnitOfWork.open("job");
        unit.part("key", Recording::new);
        unit.close();

        assertThat(unit.part("key", Recording::new)).isNull();
        assertThat(unit.part("other", Recording::new)).isNull();
    }

    @Test
    void parts_are_bounded() {
        try (UnitOfWork unit = UnitOfWork.open("job")) {
            Object first = new Object();
            Recording part = unit.part(first, Recording::new);
            for (int i = 1; i < UnitParts.MAX_PARTS; i++) {
                assertThat(unit.part(new Object(), Recording::new)).isNotNull();
            }
            assertThat(unit.part(new Object(), Recording::new)).isNull();
            assertThat(unit.part(first, Recording::new)).isSameAs(part);
        }
    }

    private static Recording record(List<Object> created) {
        Recording part = new Recording();
        created.add(part);
        return part;
    }

    private static <T> T onAnotherThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task).start();
        return task.get(30, TimeUnit.SECONDS);
    }

    private static final class Recording implements UnitPart {

        private int timesClosed;

        @Override
        public void unitClosed() {
            timesClosed++;
        }
    }
}
