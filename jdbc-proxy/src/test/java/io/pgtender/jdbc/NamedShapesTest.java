package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.WorkloadRecorder;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class NamedShapesTest {

    private static final QueryShape A = QueryShapes.parse("SELECT a FROM t");
    private static final QueryShape B = QueryShapes.parse("SELECT b FROM t");
    private static final QueryShape C = QueryShapes.parse("SELECT c FROM t");

    private Instant now = Instant.EPOCH;
    private final WorkloadRecorder recorder = WorkloadRecorder.builder()
            .clock(new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }
            })
            .build();
    private final NamedShapes names = new NamedShapes(2);

    private void run(QueryShape shape, int times, long nanos) {
        for (int i = 0; i < times; i++) {
            recorder.shape(shape).executed(nanos);
        }
    }

    private void update() {
        now = now.plusSeconds(10);
        names.update(recorder.snapshot());
    }

    @Test
    void costliestShapes_haveNames() {
        run(A, 1, 30);
        run(B, 1, 20);
        run(C, 5, 2);
        update();

        assertThat(names.shapes()).containsExactly(A, B);
        assertThat(names.of(A.fingerprint()).calls()).isEqualTo(1);
        assertThat(names.of(C.fingerprint())).isEqualTo(ShapeTotals.NONE);
        assertThat(names.others().calls()).isEqualTo(5);
        assertThat(names.others().totalNanos()).isEqualTo(10);
    }

    @Test
    void newName_countsFromThereOn_soThatTheOthersNeverGoBack() {
        run(A, 1, 30);
        run(B, 1, 20);
        run(C, 5, 2);
        update();
        run(C, 3, 1_000);
        update();

        assertThat(names.shapes()).containsExactly(A, C);
        assertThat(names.of(C.fingerprint()).calls()).isEqualTo(3);
        assertThat(names.others().calls())
                .as("5 of C before it had a name, 1 of B")
                .isEqualTo(6);
    }

    @Test
    void name_isKeptWhenAnotherCostsALittleMore() {
        run(A, 1, 30);
        run(B, 1, 20);
        update();
        run(C, 1, 25);
        update();

        assertThat(names.shapes()).containsExactly(A, B);
    }

    @Test
    void totals_areAlwaysAll() {
        run(A, 3, 30);
        run(B, 2, 20);
        update();
        run(C, 9, 1_000);
        run(A, 1, 1);
        update();

        long sum = names.others().calls();
        for (QueryShape shape : names.shapes()) {
            sum += names.of(shape.fingerprint()).calls();
        }
        assertThat(sum).isEqualTo(15);
    }

    @Test
    void reset_startsAllAtZero() {
        run(A, 3, 30);
        run(B, 3, 3_000);
        run(C, 3, 2);
        update();
        run(C, 1, 100_000);
        update();
        recorder.reset();
        run(C, 2, 50);
        update();

        assertThat(names.of(C.fingerprint()).calls()).isEqualTo(2);
        assertThat(names.of(B.fingerprint())).isEqualTo(ShapeTotals.NONE);
        assertThat(names.others()).isEqualTo(ShapeTotals.NONE);
    }
}
