package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadJsonTest {

    private final MutableClock clock = new MutableClock();
    private final WorkloadRecorder recorder =
            WorkloadRecorder.builder().clock(clock).build();

    @Test
    void shape_is_written_with_all_its_counters() {
        QueryShape shape = QueryShapes.parse("SELECT \"Na\"\"me\" FROM shop.orders WHERE id = 7");
        ShapeRecorder recorded = recorder.shape(shape);
        recorded.executed(30);
        recorded.failed(30, "57014");
        recorded.rows(12);
        recorded.resultUsed(3, 9, 2, 1);
        recorded.batched(3);
        recorded.cacheHit();
        recorded.callSite(new CallSite("a.B", "c", "B.java", 4));
        recorder.connections().checkedOut(5);
        recorder.overhead().timed(2);
        recorder.connections().transaction(20, 10, ConnectionRecorder.Ending.COMMITTED);
        clock.advance(Duration.ofSeconds(1));

        assertThat(recorder.snapshot().toJson()).isEqualTo("""
                        {"version":1,"from":"2026-03-02T12:00:00Z","until":"2026-03-02T12:00:01Z","calls":2,\
                        "totalNanos":60,"shapes":[{"fingerprint":"%s",\
                        "text":"SELECT \\"Na\\"\\"me\\" FROM shop.orders WHERE id = ?","kind":"SELECT","calls":2,\
                        "rows":12,"cacheHits":1,"errors":{"57014":1},\
                        "batches":{"batches":1,"statements":3,"largest":3},\
                        "latencyNanos":{"count":2,"total":60,"p50":30,"p95":30,"p99":30,"max":30},\
                        "resultUse":{"results":1,"rowsRead":3,"rowsFetched":9,"columns":2,"columnsRead":1},\
                        "callSites":[{"class":"a.B","method":"c","file":"B.java","line":4,"seen":1}]}],\
                        "relations":[{"schema":"shop","name":"orders","reads":2,"readNanos":60,"writes":0,\
                        "writeNanos":0}],\
                        "connections":{"checkoutNanos":{"count":1,"total":5,"p50":5,"p95":5,"p99":5,"max":5},\
                        "checkoutErrors":{},\
                        "transactionNanos":{"count":1,"total":20,"p50":20,"p95":20,"p99":20,"max":20},\
                        "idleInTransactionNanos":{"count":1,"total":10,"p50":10,"p95":10,"p99":10,"max":10},\
                        "committed":1,"rolledBack":0,"leftOpen":0},"repetitions":[],\
                        "drops":{"executionsOfUntrackedShapes":0,"unitsTruncated":0,"recorderFailures":0,"samplesRefused":0,\
                        "unitsThinned":0,"repetitionsRefused":0},\
                        "overhead":{"samples":1,"estimatedNanos":2048}}""".formatted(shape.fingerprint()));
    }

    @Test
    void parameter_values_are_not_written() {
        ShapeRecorder recorded = recorder.shape(QueryShapes.parse("SELECT 'literal secret' FROM t WHERE id = ?"));
        recorded.executed(30);
        recorded.sample(new ParameterVector("SELECT 'literal secret'", List.of(new Parameter("bound secret", 12)), 30));
        assertThat(recorder.snapshot().shapesByTotalTime().get(0).samples()).hasSize(1);
        assertThat(recorder.snapshot().toJson()).doesNotContain("secret");
    }

    @Test
    void repetition_without_source_and_call_site_has_nulls() {
        QueryShape shape = Shapes.read("SELECT 1");
        Workload workload = new Workload(
                clock.instant(),
                clock.instant(),
                List.of(),
                List.of(new RepeatedStatement(
                        Label.LOOP,
                        Confidence.PROBABLE,
                        shape,
                        null,
                        null,
                        null,
                        1,
                        5,
                        5,
                        100,
                        new RepeatedStatement.Followed(1, 5, 5, 5, 0, 0, 0, 0))),
                Workload.Drops.NONE);
        assertThat(workload.toJson())
                .contains("\"callSite\":null,\"loop\":null,\"source\":null,\"units\":1,\"executions\":5");
    }

    @Test
    void text_with_control_characters_and_half_a_pair_is_escaped() {
        String json = new JsonWriter()
                .object(o -> o.member("a\n", "x\t\"\\\u0000\u2028\ud83d").member("b", "\ud83d\ude00é"))
                .toString();
        assertThat(json).isEqualTo("{\"a\\u000a\":\"x\\u0009\\\"\\\\\\u0000\\u2028\\ud83d\",\"b\":\"\ud83d\ude00é\"}");
    }

    @Test
    void empty_workload_is_an_object() {
        assertThat(recorder.snapshot().toJson())
                .startsWith("{\"version\":1,")
                .contains("\"shapes\":[]")
                .endsWith("}}");
    }
}
