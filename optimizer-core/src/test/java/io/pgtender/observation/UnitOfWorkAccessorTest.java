package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Micrometer's own registry, snapshots and executors; nothing is registered here. */
class UnitOfWorkAccessorTest {

    private final ContextSnapshotFactory snapshots =
            ContextSnapshotFactory.builder().build();
    private final ContextSnapshotFactory clearing =
            ContextSnapshotFactory.builder().clearMissing(true).build();
    private final ExecutorService raw = Executors.newSingleThreadExecutor();

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(raw.submit(Binding::isThreadBound).get(30, TimeUnit.SECONDS)).isFalse();
        raw.shutdownNow();
        assertThat(UnitOfWork.openUnits()).isZero();
        assertThat(Binding.isThreadBound()).isFalse();
    }

    @Test
    void accessor_is_found_by_micrometer() {
        assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
                .filteredOn(accessor -> accessor.key().equals(UnitOfWorkAccessor.KEY))
                .singleElement()
                .isInstanceOf(UnitOfWorkAccessor.class);
    }

    @Test
    void snapshot_takes_the_unit_to_another_thread() throws Exception {
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            ContextSnapshot snapshot = snapshots.captureAll();

            assertThat(raw.submit(snapshot.wrap(UnitOfWork::current)).get(30, TimeUnit.SECONDS))
                    .isSameAs(unit);
            assertThat(raw.submit(UnitOfWork::current).get(30, TimeUnit.SECONDS))
                    .isNull();
        }
    }

    @Test
    void context_executor_takes_the_unit_along() throws Exception {
        ExecutorService executor = ContextExecutorService.wrap(raw, snapshots::captureAll);
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            assertThat(executor.submit(UnitOfWork::current).get(30, TimeUnit.SECONDS))
                    .isSameAs(unit);
        }
        assertThat(executor.submit(UnitOfWork::current).get(30, TimeUnit.SECONDS))
                .isNull();
    }

    @Test
    void nested_snapshots_restore_what_was_before() {
        ContextSnapshot ofOne = snapshotOf("one");
        ContextSnapshot ofTwo = snapshotOf("two");
        UnitOfWork one = unitOf(ofOne);
        UnitOfWork two = unitOf(ofTwo);

        try (ContextSnapshot.Scope outer = ofOne.setThreadLocals()) {
            assertThat(UnitOfWork.current()).isSameAs(one);
            try (ContextSnapshot.Scope inner = ofTwo.setThreadLocals()) {
                assertThat(UnitOfWork.current()).isSameAs(two);
                try (ContextSnapshot.Scope again = ofOne.setThreadLocals()) {
                    assertThat(UnitOfWork.current()).isSameAs(one);
                }
                assertThat(UnitOfWork.current()).isSameAs(two);
            }
            assertThat(UnitOfWork.current()).isSameAs(one);
        }
        assertThat(UnitOfWork.current()).isNull();
        assertThat(Binding.isThreadBound()).isFalse();
        one.close();
        two.close();
    }

    @Test
    void snapshot_of_the_current_unit_changes_nothing() {
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            try (ContextSnapshot.Scope ignored = snapshots.captureAll().setThreadLocals()) {
                assertThat(UnitOfWork.current()).isSameAs(unit);
            }
            assertThat(UnitOfWork.current()).isSameAs(unit);
        }
    }

    @Test
    void snapshot_without_a_unit_hides_the_current_one_and_gives_it_back() {
        ContextSnapshot empty = clearing.captureAll();
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            try (ContextSnapshot.Scope outer = empty.setThreadLocals()) {
                assertThat(UnitOfWork.current()).isNull();
                try (ContextSnapshot.Scope inner = empty.setThreadLocals()) {
                    assertThat(UnitOfWork.current()).isNull();
                }
                assertThat(UnitOfWork.current()).isNull();
            }
            assertThat(UnitOfWork.current()).isSameAs(unit);
        }
    }

    @Test
    void unit_opened_where_none_is_visible_is_one_of_its_own() {
        ContextSnapshot empty = clearing.captureAll();
        try (UnitOfWork outer = UnitOfWork.open("job")) {
            try (ContextSnapshot.Scope ignored = empty.setThreadLocals();
                    UnitOfWork message = UnitOfWork.open("message")) {
                assertThat(message.name()).isEqualTo("message");
            }
            assertThat(UnitOfWork.current()).isSameAs(outer);
        }
    }

    @Test
    void unit_that_closed_is_not_set() {
        ContextSnapshot snapshot = snapshotOf("closed meanwhile");
        unitOf(snapshot).close();

        try (ContextSnapshot.Scope ignored = snapshot.setThreadLocals()) {
            assertThat(UnitOfWork.current()).isNull();
        }
    }

    @Test
    void unit_that_closes_inside_a_scope_is_not_restored() {
        UnitOfWork outer = UnitOfWork.open("closes early");
        ContextSnapshot snapshot = snapshotOnAnotherThread();
        UnitOfWork inner = unitOf(snapshot);
        try (ContextSnapshot.Scope ignored = snapshot.setThreadLocals()) {
            assertThat(UnitOfWork.current()).isSameAs(inner);
            outer.close();
            assertThat(UnitOfWork.current()).isSameAs(inner);
        }
        assertThat(UnitOfWork.current()).isNull();
        inner.close();
    }

    @Test
    void binding_left_open_inside_a_scope_ends_with_it() {
        ContextSnapshot snapshot = snapshotOf("one");
        UnitOfWork one = unitOf(snapshot);
        UnitOfWork two = UnitOfWork.openUnbound("two", Detail.SAMPLED);
        try (UnitOfWork outer = UnitOfWork.open("outer")) {
            Binding left;
            try (ContextSnapshot.Scope ignored = snapshot.setThreadLocals()) {
                left = two.bind();
            }
            assertThat(UnitOfWork.current()).isSameAs(outer);
            left.close();
            assertThat(UnitOfWork.current()).isSameAs(outer);
        }
        one.close();
        two.close();
    }

    /** Restored by a thread that never had it, the unit would stay there for ever. */
    @Test
    void unit_is_not_restored_on_a_thread_that_did_not_have_it() throws Exception {
        try (UnitOfWork unit = UnitOfWork.open("GET /orders")) {
            raw.submit(() -> Binding.restore(unit)).get(30, TimeUnit.SECONDS);

            assertThat(raw.submit(UnitOfWork::current).get(30, TimeUnit.SECONDS))
                    .isNull();
        }
    }

    private ContextSnapshot snapshotOf(String name) {
        UnitOfWork unit = UnitOfWork.openUnbound(name, Detail.SAMPLED);
        try (Binding ignored = unit.bind()) {
            return snapshots.captureAll();
        }
    }

    private ContextSnapshot snapshotOnAnotherThread() {
        try {
            return raw.submit(() -> snapshotOf("inner")).get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static UnitOfWork unitOf(ContextSnapshot snapshot) {
        try (ContextSnapshot.Scope ignored = snapshot.setThreadLocals()) {
            UnitOfWork unit = UnitOfWork.current();
            assertThat(unit).isNotNull();
            return unit;
        }
    }
}
