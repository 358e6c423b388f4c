package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.KeyFingerprint;
import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.observation.CallStack;
import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.sql.StatementKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UnitOfWorkRecorderTest {

    private static final CallStack LOOP =
            new CallStack(List.of(new CallSite("com.example.Orders", "list", "Orders.java", 42)));

    private final WorkloadRecorder recorder = WorkloadRecorder.builder().build();
    private final UnitOfWorkRecorder unit = recorder.newUnit();
    private final ShapeRecorder orders = recorder.shape(Shapes.read("SELECT id, customer_id FROM orders"));
    private final ShapeRecorder customer = recorder.shape(Shapes.read("SELECT * FROM customer WHERE id = ?"));
    private long clock = 1;

    @Test
    void read_per_row_is_found_with_its_source() {
        orders(unit, 10);
        customers(unit, 10);
        recorder.transactionEnded(unit);

        assertThat(recorder.snapshot().repetitions()).singleElement().satisfies(found -> {
            assertThat(found.label()).isEqualTo(Label.N_PLUS_ONE);
            assertThat(found.confidence()).isEqualTo(Confidence.CONFIRMED);
            assertThat(found.repeated()).isEqualTo(customer.shape());
            assertThat(found.source().shape()).isEqualTo(orders.shape());
            assertThat(found.source().keyColumn()).isEqualTo("id");
            assertThat(found.executions()).isEqualTo(10);
            assertThat(found.totalNanos()).isEqualTo(10_000);
            assertThat(found.followed().fed()).isEqualTo(10);
            assertThat(found.followed().inOrder()).isEqualTo(10);
            assertThat(found.followed().sourceRows()).isEqualTo(10);
        });
    }

    @Test
    void repetitions_add_up_over_units() {
        for (int rows : new int[] {6, 20, 8}) {
            orders(unit, rows);
            customers(unit, rows);
            recorder.transactionEnded(unit);
        }
        assertThat(recorder.snapshot().repetitions()).singleElement().satisfies(found -> {
            assertThat(found.units()).isEqualTo(3);
            assertThat(found.executions()).isEqualTo(34);
            assertThat(found.mostInOneUnit()).isEqualTo(20);
            assertThat(found.followed().sourceRows()).isEqualTo(34);
        });
    }

    @Test
    void values_read_after_the_unit_has_ended_are_ignored() {
        long stale = execute(unit, orders);
        recorder.transactionEnded(unit);
        for (int row = 1; row <= 10; row++) {
            unit.read(stale, row, 2, KeyFingerprint.of(1_000L + row));
        }
        customers(unit, 10);
        recorder.transactionEnded(unit);
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::label)
                .containsExactly(Label.LOOP);
    }

    @Test
    void keys_of_unknown_origin_make_a_loop() {
        customers(unit, 10);
        recorder.transactionEnded(unit);
        assertThat(recorder.snapshot().repetitions()).singleElement().satisfies(found -> {
            assertThat(found.label()).isEqualTo(Label.LOOP);
            assertThat(found.source()).isNull();
        });
    }

    @Test
    void writes_one_by_one_are_found() {
        ShapeRecorder insert = recorder.shape(Shapes.shape("INSERT INTO t (a) VALUES (?)", StatementKind.INSERT));
        for (int i = 0; i < 10; i++) {
            execute(unit, insert, i + 1);
        }
        recorder.transactionEnded(unit);
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::label)
                .containsExactly(Label.WRITE);
    }

    @Test
    void batch_is_no_repetition() {
        ShapeRecorder insert = recorder.shape(Shapes.shape("INSERT INTO t (a) VALUES (?)", StatementKind.INSERT));
        for (int i = 0; i < 10; i++) {
            unit.batched(insert, clock++, 1_000, 50);
        }
        recorder.transactionEnded(unit);
        assertThat(recorder.snapshot().repetitions()).isEmpty();
    }

    @Test
    void shapes_beyond_the_bound_are_not_taken_for_one_shape() {
        WorkloadRecorder small = WorkloadRecorder.builder().maxShapes(1).build();
        small.shape(Shapes.read("SELECT 1"));
        UnitOfWorkRecorder of = small.newUnit();
        ShapeRecorder overflow = small.shape(Shapes.read("SELECT * FROM t WHERE id = ?"));
        for (int i = 0; i < 10; i++) {
            execute(of, overflow, i + 1);
        }
        small.transactionEnded(of);
        assertThat(small.snapshot().repetitions()).isEmpty();
    }

    @Test
    void call_stack_is_wanted_at_two_three_four_and_then_at_powers_of_two() {
        List<Integer> wanted = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            execute(unit, orders);
            execute(unit, customer, i);
            if (unit.wantsCallStack(customer)) {
                wanted.add(i);
            }
        }
        assertThat(wanted).containsExactly(2, 3, 4, 8, 16, 32);
    }

    @Test
    void call_stack_is_always_wanted_where_everything_is() {
        try (UnitOfWork test = UnitOfWork.open("test", Detail.EVERYTHING)) {
            UnitOfWorkRecorder part = recorder.newUnit(test);
            for (int i = 1; i <= 10; i++) {
                execute(part, customer, i);
                assertThat(part.wantsCallStack(customer)).isTrue();
            }
        }
    }

    @Test
    void call_stacks_of_many_units_are_sampled() {
        int captured = 0;
        int units = 1_000;
        for (int i = 0; i < units; i++) {
            for (int key = 1; key <= 5; key++) {
                long token = execute(unit, customer, key);
                if (unit.wantsCallStack(customer)) {
                    captured++;
                    unit.callStack(customer, token, LOOP);
                }
            }
            recorder.transactionEnded(unit);
        }
        // At the 2nd, 3rd and 4th execution of each unit whose turn it is.
        assertThat(captured)
                .isEqualTo(3
                        * (ShapeRecorder.FIRST_REPETITION_SITES
                                + (units - 1) / ShapeRecorder.REPETITION_SITE_INTERVAL));
        assertThat(recorder.snapshot().repetitions()).singleElement().satisfies(found -> {
            assertThat(found.callSite()).isEqualTo(LOOP.top());
            assertThat(found.units()).isEqualTo(units);
        });
    }

    @Test
    void unit_beyond_the_bound_is_counted_as_truncated() {
        customers(unit, UnitOfWorkRecorder.MAX_EXECUTIONS + 10);
        recorder.transactionEnded(unit);
        assertThat(recorder.snapshot().drops().unitsTruncated()).isEqualTo(1);
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::executions)
                .containsExactly(UnitOfWorkRecorder.MAX_EXECUTIONS + 10L);
    }

    @Test
    void flow_is_found_among_more_values_than_are_kept() {
        int rows = 1_900;
        long token = execute(unit, orders);
        for (int row = 1; row <= rows; row++) {
            for (int column = 1; column <= 10; column++) {
                unit.read(
                        token, row, column, KeyFingerprint.of(column == 2 ? 1_000L + row : row * 1_000_000L + column));
            }
        }
        unit.rows(token, rows);
        customers(unit, rows);
        recorder.transactionEnded(unit);
        assertThat(recorder.snapshot().repetitions()).singleElement().satisfies(found -> {
            assertThat(found.label()).isEqualTo(Label.N_PLUS_ONE);
            assertThat(found.executions()).isEqualTo(rows);
        });
        assertThat(recorder.snapshot().drops().unitsThinned()).isEqualTo(1);
    }

    @Test
    void units_that_are_not_followed_count_what_others_decided() {
        WorkloadRecorder rarely = WorkloadRecorder.builder().dataFlowShare(0).build();
        ShapeRecorder list = rarely.shape(orders.shape());
        ShapeRecorder one = rarely.shape(customer.shape());
        UnitOfWorkRecorder of = rarely.newUnit();
        int units = UnitSampler.FIRST_UNITS + 100;
        for (int i = 0; i < units; i++) {
            list.wantsCallSite(); // as each execution asks: it counts them
            long token = execute(of, list);
            for (int row = 1; row <= 10; row++) {
                if (UnitOfWorkRecorder.notesValues(token)) {
                    of.read(token, row, 2, KeyFingerprint.of(1_000L + row));
                }
            }
            of.rows(token, 10);
            for (int row = 1; row <= 10; row++) {
                one.wantsCallSite();
                execute(of, one, 1_000L + row);
            }
            rarely.left(of);
            of = rarely.newUnit();
        }
        assertThat(rarely.snapshot().repetitions()).singleElement().satisfies(found -> {
            assertThat(found.label()).isEqualTo(Label.N_PLUS_ONE);
            assertThat(found.units()).isEqualTo(units);
            assertThat(found.executions()).isEqualTo(10L * units);
            assertThat(found.followed().units()).isLessThan(units);
        });
    }

    @Test
    void each_transaction_of_a_lease_takes_its_turn_to_be_followed() {
        WorkloadRecorder half = WorkloadRecorder.builder().dataFlowShare(0.5).build();
        ShapeRecorder shape = half.shape(customer.shape());
        for (int i = 0; i < ShapeRecorder.YOUNG_EXECUTIONS; i++) {
            shape.wantsCallSite();
        }
        UnitOfWorkRecorder lease = half.newUnit();
        int followed = 0;
        for (int i = 0; i < 2 * UnitSampler.FIRST_UNITS; i++) {
            followed += UnitOfWorkRecorder.notesValues(execute(lease, shape, i)) ? 1 : 0;
            half.transactionEnded(lease);
        }
        assertThat(followed).isEqualTo(UnitSampler.FIRST_UNITS + UnitSampler.FIRST_UNITS / 2);
    }

    @Test
    void unit_that_a_check_joins_is_followed_from_then_on() {
        WorkloadRecorder never = WorkloadRecorder.builder().dataFlowShare(0).build();
        for (int i = 0; i < UnitSampler.FIRST_UNITS; i++) {
            never.left(never.newUnit());
        }
        ShapeRecorder shape = never.shape(customer.shape());
        for (int i = 0; i < ShapeRecorder.YOUNG_EXECUTIONS; i++) {
            shape.wantsCallSite();
        }
        try (UnitOfWork request = UnitOfWork.open("GET /orders")) {
            UnitOfWorkRecorder before = never.newUnit(request);
            assertThat(UnitOfWorkRecorder.notesValues(execute(before, shape, 1)))
                    .isFalse();
            never.left(before);
            try (UnitOfWork check = UnitOfWork.open("check", Detail.EVERYTHING)) {
                UnitOfWorkRecorder after = never.newUnit(request);
                assertThat(UnitOfWorkRecorder.notesValues(execute(after, shape, 2)))
                        .isTrue();
            }
        }
    }

    @Test
    void leases_of_one_unit_are_looked_at_together() {
        try (UnitOfWork request = UnitOfWork.open("GET /orders")) {
            UnitOfWorkRecorder first = recorder.newUnit(request);
            orders(first, 10);
            recorder.left(first);
            for (int row = 1; row <= 10; row++) {
                UnitOfWorkRecorder lease = recorder.newUnit(request);
                execute(lease, customer, 1_000L + row);
                recorder.transactionEnded(lease);
                recorder.left(lease);
            }
            assertThat(recorder.snapshot().repetitions()).isEmpty();
        }
        assertThat(recorder.snapshot().repetitions()).singleElement().satisfies(found -> {
            assertThat(found.label()).isEqualTo(Label.N_PLUS_ONE);
            assertThat(found.units()).isEqualTo(1);
        });
    }

    @Test
    void leases_held_at_the_same_time_are_looked_at_together() {
        try (UnitOfWork request = UnitOfWork.open("GET /orders")) {
            UnitOfWorkRecorder one = recorder.newUnit(request);
            UnitOfWorkRecorder other = recorder.newUnit(request);
            assertThat(other).isNotSameAs(one);
            orders(one, 10);
            customers(other, 10);
        }
        assertThat(recorder.snapshot().repetitions())
                .extracting(RepeatedStatement::label)
                .containsExactly(Label.N_PLUS_ONE);
    }

    @Test
    void recorder_that_threads_share_against_the_rule_throws_nothing() throws InterruptedException {
        ConcurrentLinkedQueue<Throwable> thrown = new ConcurrentLinkedQueue<>();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    for (int i = 0; i < 5_000; i++) {
                        long token = unit.executed(customer, i, 1_000, new Values("x", List.of((long) i)));
                        unit.read(token, i, 1, KeyFingerprint.of(i + 1L));
                        unit.rows(token, 1);
                        unit.wantsCallStack(customer);
                        if (i % 100 == 0) {
                            recorder.transactionEnded(unit);
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
    }

    // ------------------------------------------------------------------ what ran

    private record Values(String sql, List<Long> values) implements Bindings {
        @Override
        public int boundValues() {
            return values.size();
        }

        @Override
        public long fingerprint(int index) {
            return KeyFingerprint.of((long) values.get(index));
        }
    }

    private void orders(UnitOfWorkRecorder to, int rows) {
        long token = execute(to, orders);
        for (int row = 1; row <= rows; row++) {
            to.read(token, row, 1, KeyFingerprint.of(500_000L + row));
            to.read(token, row, 2, KeyFingerprint.of(1_000L + row));
        }
        to.rows(token, rows);
    }

    private void customers(UnitOfWorkRecorder to, int times) {
        for (int i = 1; i <= times; i++) {
            to.rows(execute(to, customer, 1_000L + i), 1);
        }
    }

    private long execute(UnitOfWorkRecorder to, ShapeRecorder shape, long... values) {
        List<Long> bound = new ArrayList<>();
        for (long value : values) {
            bound.add(value);
        }
        long token = to.executed(shape, clock, 1_000, new Values(shape.shape().text(), bound));
        clock += 2_000;
        return token;
    }
}
