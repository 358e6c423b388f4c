package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.RelationName;
import org.junit.jupiter.api.Test;

class RelationStatisticsTest {

    private final WorkloadRecorder recorder = WorkloadRecorder.builder().build();

    private void run(String sql, int calls, long nanosEach) {
        for (int i = 0; i < calls; i++) {
            recorder.shape(QueryShapes.parse(sql)).executed(nanosEach);
        }
    }

    @Test
    void reads_and_writes_are_told_apart() {
        run("SELECT * FROM orders JOIN items USING (id)", 3, 10);
        run("UPDATE orders SET x = 1", 2, 100);
        run("INSERT INTO archive SELECT * FROM orders", 1, 1_000);
        assertThat(recorder.snapshot().relations())
                .containsExactly(
                        new RelationStatistics(new RelationName(null, "orders"), 4, 1_030, 2, 200),
                        new RelationStatistics(new RelationName(null, "archive"), 0, 0, 1, 1_000),
                        new RelationStatistics(new RelationName(null, "items"), 3, 30, 0, 0));
    }

    @Test
    void relation_of_another_schema_is_another() {
        run("SELECT * FROM a.t", 1, 10);
        run("SELECT * FROM b.t", 1, 20);
        assertThat(recorder.snapshot().relations())
                .extracting(r -> r.relation().toSql())
                .containsExactly("b.t", "a.t");
    }
}
