package io.pgtender.detect;

import io.pgtender.dataflow.KeyRelation;
import io.pgtender.dataflow.Repetition.Confidence;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.RepeatedStatement;
import io.pgtender.workload.RepeatedStatement.Followed;
import io.pgtender.workload.RepeatedStatement.Source;
import io.pgtender.workload.Workload;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Repetitions for tests: 100 units of work, each execution takes a millisecond. */
final class Repetitions {

    static final Instant FROM = Instant.parse("2026-03-02T12:00:00Z");
    static final long UNITS = 100;

    private Repetitions() {}

    static CallSite at(String method, int line) {
        return new CallSite("com.example.shop.OrderService", method, "OrderService.java", line);
    }

    static Source source(String sql, int line, String column, String keyColumn, KeyRelation relation) {
        return new Source(QueryShapes.parse(sql), at("list", line), column, keyColumn, relation);
    }

    /** Once for each row of its source. */
    static RepeatedStatement fed(Source source, String sql, int line, long perUnit) {
        return of(Label.N_PLUS_ONE, sql, line, perUnit, source);
    }

    static RepeatedStatement of(Label label, String sql, int line, long perUnit) {
        return of(label, sql, line, perUnit, null);
    }

    private static RepeatedStatement of(Label label, String sql, int line, long perUnit, @Nullable Source source) {
        QueryShape shape = QueryShapes.parse(sql);
        long executions = UNITS * perUnit;
        long distinct = label == Label.DUPLICATE ? UNITS : executions;
        long keys = label == Label.SMALL_BATCH ? 3 * executions : executions;
        long fed = source == null ? 0 : executions;
        return new RepeatedStatement(
                label,
                label == Label.LOOP ? Confidence.PROBABLE : Confidence.CONFIRMED,
                shape,
                at("list", line),
                at("list", line),
                source,
                UNITS,
                executions,
                2 * perUnit,
                executions * 1_000_000,
                new Followed(UNITS, executions, distinct, keys, fed, fed, fed, source == null ? 0 : UNITS));
    }

    /** Half an hour of them, the costliest first. */
    static Workload workload(RepeatedStatement... repetitions) {
        List<RepeatedStatement> costliestFirst = Arrays.stream(repetitions)
                .sorted((a, b) -> Long.compare(b.totalNanos(), a.totalNanos()))
                .toList();
        return new Workload(FROM, FROM.plusSeconds(1_800), List.of(), costliestFirst, Workload.Drops.NONE);
    }
}
