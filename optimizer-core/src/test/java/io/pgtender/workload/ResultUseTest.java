package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.ResultColumns;
import io.pgtender.sql.QueryShapes;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultUseTest {

    private final WorkloadRecorder recorder = WorkloadRecorder.builder().build();
    private final ShapeRecorder shape = recorder.shape(QueryShapes.parse("select * from t"));

    @Test
    void shapeWhoseResultsAreNotWatched_hasNone() {
        shape.executed(1);

        assertThat(shape.snapshot().resultUse()).isEqualTo(ResultUse.NONE);
    }

    @Test
    void results_addUp() {
        shape.resultUsed(1, 500, 3, ResultUse.bit(0));
        shape.resultUsed(2, 300, 3, ResultUse.bit(2));

        assertThat(shape.snapshot().resultUse())
                .isEqualTo(new ResultUse(2, 3, 800, 3, ResultUse.bit(0) | ResultUse.bit(2), List.of()));
        assertThat(shape.snapshot().resultUse().columnsReadCount()).isEqualTo(2);
    }

    @Test
    void columns_haveTheNamesThatTheDriverTells() {
        shape.columns(new ResultColumns(List.of("a", "b", "c"), new int[3], new int[3]));
        shape.resultUsed(1, 1, 3, ResultUse.bit(0) | ResultUse.bit(2));

        assertThat(shape.snapshot().resultUse().labelsRead()).containsExactly("a", "c");
    }

    @Test
    void columnsBeyondTheBound_areReadIfOneOfThemIs() {
        shape.resultUsed(1, 1, 70, ResultUse.bit(69));

        assertThat(shape.snapshot().resultUse().columnsReadCount()).isEqualTo(70 - ResultUse.MAX_COLUMNS);
        assertThat(shape.snapshot().resultUse().isRead(62)).isFalse();
    }

    @Test
    void rowsReadAreRowsFetched_evenWhereTheDriverDoesNotTell() {
        shape.resultUsed(5, 0, 1, 1);

        assertThat(shape.snapshot().resultUse().rowsFetched()).isEqualTo(5);
    }

    @Test
    void window_hasWhatCameSince() {
        shape.executed(1);
        shape.resultUsed(1, 10, 2, ResultUse.bit(0));
        Workload before = recorder.snapshot();
        shape.executed(1);
        shape.resultUsed(2, 30, 2, ResultUse.bit(1));

        assertThat(recorder.since(before).shapesByTotalTime().get(0).resultUse())
                .isEqualTo(new ResultUse(1, 2, 30, 2, 3, List.of()));
    }

    @Test
    void reset_startsFromNothing() {
        shape.resultUsed(1, 10, 2, 1);
        recorder.reset();

        assertThat(shape.snapshot().resultUse()).isEqualTo(ResultUse.NONE);
    }
}
