package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.pgtender.observation.CallSite;
import io.pgtender.sql.StatementKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UnitOfWorkRecorderTest {

    private static final CallSite LOOP = new CallSite("com.example.Orders", "list", "Orders.java", 42);

    private final WorkloadRecorder recorder = WorkloadRecorder.builder().build();
    private final UnitOfWorkRecorder unit = recorder.newUnit();
    private final ShapeRecorder orders = recorder.shape(Shapes.read("SELECT * FROM orders"));
    private final ShapeRecorder customer = recorder.shape(Shapes.read("SELECT * FROM customer WHERE id = ?"));
    private final ShapeRecorder other = recorder.shape(Shapes.read("SELECT * FROM settings"));

    @Test
    void read_per_row_is_found_with_its_source() {
        list(10, 10);
        repeat(customer, 10);
        recorder.finished(unit);

        assertThat(recorder.snapshot().repetitions())
                .containsExactly(
                        new RepeatedStatement(customer.shape(), orders.shape(), null, 1, 10, 10, 10, 10 * 1_000, 10));
    }

    @Test
    void repetitions_add_up_over_units() {
        for (int rows : new int[] {6, 20, 8}) {
            list(rows, rows);
            repeat(customer, rows);
            recorder.finished(unit);
        }
        assertThat(recorder.snapshot().repetitions())
                .containsExactly(
                        new RepeatedStatement(customer.shape(), orders.shape(), null, 3, 34, 34, 20, 34 * 1_000, 34));
    }

    @Test
    void rows_reported_when_the_result_set_closes_after_the_loop_count() {
        long token = unit.executed(orders, 1_000, 0);
        repeat(customer, 5);
        unit.rows(token, 5);
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::source)
                .containsExactly(orders.shape());
    }

    @Test
    void rows_reported_after_the_unit_has_ended_are_ignored() {
        long stale = unit.executed(orders, 1_000, 0);
        recorder.finished(unit);
        unit.executed(other, 1_000, 0);
        unit.rows(stale, 100);
        repeat(customer, 5);
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::source)
                .containsOnlyNulls();
    }

    @Test
    void source_is_the_latest_statement_with_enough_rows() {
        list(100, 100);
        unit.rows(unit.executed(other, 1_000, 0), 3);
        repeat(customer, 10);
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::source)
                .containsExactly(orders.shape());
    }

    @Test
    void repetition_without_a_list_before_it_has_no_source() {
        repeat(customer, 5);
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions())
                .containsExactly(new RepeatedStatement(customer.shape(), null, null, 1, 5, 5, 5, 5_000, 0));
    }

    @Test
    void four_executions_are_no_repetition() {
        list(4, 4);
        repeat(customer, 4);
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions()).isEmpty();
    }

    @Test
    void same_read_again_and_again_is_no_repetition() {
        list(10, 10);
        for (int i = 0; i < 10; i++) {
            unit.executed(customer, 1_000, i % 7);
        }
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions()).isEmpty();
    }

    @Test
    void write_in_a_loop_is_not_reported() {
        list(10, 10);
        repeat(recorder.shape(Shapes.shape("UPDATE t SET a = ?", StatementKind.UPDATE)), 10);
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions()).isEmpty();
    }

    @Test
    void shapes_beyond_the_bound_are_not_taken_for_one_shape() {
        WorkloadRecorder small = WorkloadRecorder.builder().maxShapes(1).build();
        small.shape(Shapes.read("SELECT 1"));
        repeat(small.shape(Shapes.read("SELECT 2")), 10);
        small.finished(unit);
        assertThat(small.snapshot().repetitions()).isEmpty();
    }

    @Test
    void call_site_is_wanted_at_five_and_then_at_powers_of_two() {
        List<Integer> wanted = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            unit.executed(other, 1_000, 0);
            unit.executed(customer, 1_000, i);
            if (unit.wantsCallSite(customer)) {
                wanted.add(i);
            }
        }
        assertThat(wanted).containsExactly(5, 8, 16, 32);
    }

    @Test
    void call_site_is_wanted_once_only() {
        repeat(customer, 5);
        unit.callSite(customer, LOOP);
        repeat(customer, 3);
        assertThat(unit.wantsCallSite(customer)).isFalse();
    }

    @Test
    void call_sites_of_many_units_are_sampled() {
        int captured = 0;
        int units = 1_000;
        for (int i = 0; i < units; i++) {
            repeat(customer, 5);
            if (unit.wantsCallSite(customer)) {
                captured++;
                unit.callSite(customer, LOOP);
            }
            recorder.finished(unit);
        }
        assertThat(captured)
                .isEqualTo(ShapeRecorder.FIRST_REPETITION_SITES + units / ShapeRecorder.REPETITION_SITE_INTERVAL);
        assertThat(recorder.snapshot().repetitions()).hasSize(1).first().satisfies(repetition -> {
            assertThat(repetition.callSite()).isEqualTo(LOOP);
            assertThat(repetition.units()).isEqualTo(units);
        });
    }

    @Test
    void a_second_loop_is_found_too() {
        CallSite second = new CallSite("com.example.Other", "loop", "Other.java", 7);
        for (int i = 0; i < 1_000; i++) {
            repeat(customer, 5);
            if (unit.wantsCallSite(customer)) {
                unit.callSite(customer, i % 2 == 0 ? LOOP : second);
            }
            recorder.finished(unit);
        }
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::callSite)
                .containsExactlyInAnyOrder(LOOP, second);
        assertThat(recorder.snapshot().repetitions())
                .allSatisfy(repetition -> assertThat(repetition.units()).isBetween(350L, 650L));
    }

    @Test
    void call_site_of_a_loop_is_reported() {
        list(10, 10);
        repeat(customer, 10);
        unit.callSite(customer, LOOP);
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::callSite)
                .containsExactly(LOOP);
    }

    @Test
    void call_site_of_an_earlier_unit_is_forgotten() {
        repeat(customer, 5);
        unit.callSite(customer, LOOP);
        recorder.finished(unit);
        repeat(other, 5);
        repeat(customer, 5);
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions())
                .filteredOn(r -> r.repeated().equals(customer.shape()))
                .extracting(RepeatedStatement::callSite)
                .containsExactlyInAnyOrder(LOOP, null);
    }

    @Test
    void executions_beyond_the_bound_truncate_the_unit() {
        repeat(customer, UnitOfWorkRecorder.MAX_EXECUTIONS + 500);
        recorder.finished(unit);
        Workload workload = recorder.snapshot();
        assertThat(workload.drops().unitsTruncated()).isEqualTo(1);
        assertThat(workload.repetitions())
                .extracting(RepeatedStatement::executions)
                .containsExactly((long) UnitOfWorkRecorder.MAX_EXECUTIONS);
    }

    @Test
    void unit_after_a_large_one_starts_afresh() {
        repeat(customer, 1_000);
        recorder.finished(unit);
        repeat(customer, 4);
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::units)
                .containsExactly(1L);
    }

    @Test
    void many_different_shapes_in_a_unit_are_kept_apart() {
        for (int round = 0; round < 5; round++) {
            for (int shape = 0; shape < 300; shape++) {
                unit.executed(recorder.shape(Shapes.read("SELECT " + shape)), 1_000, round);
            }
        }
        recorder.finished(unit);
        assertThat(recorder.snapshot().repetitions())
                .hasSize(300)
                .allSatisfy(r -> assertThat(r.executions()).isEqualTo(5));
    }

    @Test
    void repetitions_are_bounded() {
        for (int shape = 0; shape < RepetitionTable.MAX_REPETITIONS + 100; shape++) {
            repeat(recorder.shape(Shapes.read("SELECT " + shape)), 5);
            recorder.finished(unit);
        }
        assertThat(recorder.snapshot().repetitions()).hasSize(RepetitionTable.MAX_REPETITIONS);
    }

    @Test
    void window_holds_the_repetitions_since_the_earlier_snapshot() {
        repeat(customer, 5);
        recorder.finished(unit);
        repeat(other, 5);
        recorder.finished(unit);
        Workload earlier = recorder.snapshot();
        repeat(customer, 7);
        recorder.finished(unit);
        assertThat(recorder.since(earlier).repetitions())
                .containsExactly(new RepeatedStatement(customer.shape(), null, null, 1, 7, 7, 7, 7_000, 0));
    }

    /** Two threads on one connection are not meant to be, but may happen: does anything throw, or grow out of bounds? */
    @Test
    void unit_shared_between_threads_against_the_rule_never_throws() throws InterruptedException {
        ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(t);
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    for (int i = 0; i < 200_000; i++) {
                        ShapeRecorder shape = random.nextInt(3) > 0
                                ? customer
                                : recorder.shape(Shapes.read("SELECT " + random.nextInt(400)));
                        long token = unit.executed(shape, 1, random.nextLong());
                        if (unit.wantsCallSite(shape)) {
                            unit.callSite(shape, LOOP);
                        }
                        unit.rows(token, random.nextInt(50));
                        if (random.nextInt(700) == 0) {
                            recorder.finished(unit);
                        }
                    }
                } catch (Throwable e) {
                    thrown.add(e);
                }
            });
            thread.start();
            threads.add(thread);
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(thrown).isEmpty();
        assertThatCode(recorder::snapshot).doesNotThrowAnyException();
    }

    private void list(int rows, long hash) {
        unit.rows(unit.executed(orders, 1_000, hash), rows);
    }

    private void repeat(ShapeRecorder shape, int times) {
        for (int i = 0; i < times; i++) {
            unit.rows(unit.executed(shape, 1_000, i), 1);
        }
    }
}
