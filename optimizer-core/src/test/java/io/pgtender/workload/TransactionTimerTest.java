package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.workload.ConnectionRecorder.Ending;
import org.junit.jupiter.api.Test;

class TransactionTimerTest {

    private final ConnectionRecorder recorder = new ConnectionRecorder();
    private long nowNanos = 1_000_000;
    private final TransactionTimer timer = new TransactionTimer(recorder, () -> nowNanos);

    @Test
    void transaction_lasts_from_the_start_of_its_first_statement() {
        nowNanos += 20;
        timer.begin(20);
        nowNanos += 10;
        timer.end(Ending.COMMITTED, 4);
        ConnectionStatistics statistics = recorder.snapshot();
        assertThat(statistics.transactions().totalNanos()).isEqualTo(30);
        assertThat(statistics.idleInTransaction().totalNanos()).isEqualTo(6);
        assertThat(statistics.committed()).isEqualTo(1);
    }

    @Test
    void idle_time_is_what_statements_leave() {
        nowNanos += 20;
        timer.begin(20);
        nowNanos += 100;
        timer.statement(30);
        nowNanos += 5;
        timer.end(Ending.ROLLED_BACK, 5);
        assertThat(recorder.snapshot().idleInTransaction().totalNanos()).isEqualTo(70);
        assertThat(recorder.snapshot().rolledBack()).isEqualTo(1);
    }

    @Test
    void end_without_a_transaction_counts_nothing() {
        timer.end(Ending.COMMITTED, 5);
        assertThat(recorder.snapshot()).isEqualTo(new ConnectionRecorder().snapshot());
    }

    @Test
    void second_end_counts_nothing() {
        timer.begin(1);
        timer.end(Ending.COMMITTED, 0);
        timer.end(Ending.LEFT_OPEN, 0);
        assertThat(recorder.snapshot().leftOpen()).isZero();
        assertThat(recorder.snapshot().transactions().count()).isEqualTo(1);
    }

    @Test
    void abandoned_transaction_is_not_counted() {
        timer.begin(1);
        timer.abandon();
        timer.end(Ending.COMMITTED, 0);
        assertThat(timer.isOpen()).isFalse();
        assertThat(recorder.snapshot().transactions().count()).isZero();
    }

    @Test
    void age_and_statements_are_those_of_the_open_transaction() {
        assertThat(timer.ageNanos()).isZero();
        timer.begin(10);
        nowNanos += 5;
        timer.statement(5);
        assertThat(timer.ageNanos()).isEqualTo(15);
        assertThat(timer.statements()).isEqualTo(2);
        timer.end(Ending.COMMITTED, 0);
        assertThat(timer.statements()).isZero();
    }

    @Test
    void checkout_errors_are_told_apart_up_to_a_bound() {
        for (int i = 0; i < 100; i++) {
            recorder.checkoutFailed(1, "X" + i);
        }
        recorder.checkoutFailed(1, null);
        assertThat(recorder.snapshot().checkoutErrors())
                .hasSize(ShapeCounters.MAX_SQL_STATES + 1)
                .containsEntry(ShapeCounters.OTHER_STATES, 101L - ShapeCounters.MAX_SQL_STATES);
    }
}
