package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShape;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A workload as JSON. What is in it is described in {@code docs/workload.md}: change both. */
final class WorkloadJson {

    /** Raised when a member is renamed or removed, not when one is added. */
    private static final int VERSION = 1;

    private WorkloadJson() {}

    static String write(Workload workload) {
        return new JsonWriter()
                .object(json -> {
                    json.member("version", VERSION)
                            .member("from", workload.from().toString())
                            .member("until", workload.until().toString())
                            .member("calls", workload.calls())
                            .member("totalNanos", workload.totalNanos());
                    json.array("shapes", workload.shapesByTotalTime(), WorkloadJson::shape);
                    json.array("relations", workload.relations(), WorkloadJson::relation);
                    json.object("connections", c -> connections(c, workload.connections()));
                    json.array("repetitions", workload.repetitions(), WorkloadJson::repetition);
                    json.object("drops", d -> drops(d, workload.drops()));
                    json.object("overhead", o -> overhead(o, workload.overhead()));
                })
                .toString();
    }

    private static void shape(JsonWriter json, ShapeStatistics shape) {
        json.object(s -> {
            identity(s, shape.shape());
            s.member("kind", shape.shape().kind().name())
                    .member("calls", shape.calls())
                    .member("rows", shape.rows())
                    .member("cacheHits", shape.cacheHits());
            counts(s, "errors", shape.errors());
            s.object(
                    "batches",
                    b -> b.member("batches", shape.batches().batches())
                            .member("statements", shape.batches().statements())
                            .member("largest", shape.batches().largest()));
            distribution(s, "latencyNanos", shape.latency());
            ResultUse use = shape.resultUse();
            s.object(
                    "resultUse",
                    u -> u.member("results", use.results())
                            .member("rowsRead", use.rowsRead())
                            .member("rowsFetched", use.rowsFetched())
                            .member("columns", use.columns())
                            .member("columnsRead", use.columnsReadCount()));
            s.array(
                    "callSites",
                    shape.callSites().entrySet(),
                    (c, site) -> c.object(o -> {
                        callSite(o, site.getKey());
                        o.member("seen", site.getValue());
                    }));
        });
    }

    private static void relation(JsonWriter json, RelationStatistics relation) {
        json.object(r -> r.member("schema", relation.relation().schema())
                .member("name", relation.relation().name())
                .member("reads", relation.reads())
                .member("readNanos", relation.readNanos())
                .member("writes", relation.writes())
                .member("writeNanos", relation.writeNanos()));
    }

    private static void connections(JsonWriter json, ConnectionStatistics connections) {
        distribution(json, "checkoutNanos", connections.checkout());
        counts(json, "checkoutErrors", connections.checkoutErrors());
        distribution(json, "transactionNanos", connections.transactions());
        distribution(json, "idleInTransactionNanos", connections.idleInTransaction());
        json.member("committed", connections.committed())
                .member("rolledBack", connections.rolledBack())
                .member("leftOpen", connections.leftOpen());
    }

    private static void repetition(JsonWriter json, RepeatedStatement repetition) {
        json.object(r -> {
            r.member("label", repetition.label().name())
                    .member("confidence", repetition.confidence().name());
            r.object("repeated", o -> identity(o, repetition.repeated()));
            nullable(r, "callSite", repetition.callSite());
            nullable(r, "loop", repetition.loop());
            RepeatedStatement.Source source = repetition.source();
            if (source == null) {
                r.member("source", (String) null);
            } else {
                r.object("source", o -> source(o, source));
            }
            r.member("units", repetition.units())
                    .member("executions", repetition.executions())
                    .member("mostInOneUnit", repetition.mostInOneUnit())
                    .member("totalNanos", repetition.totalNanos());
            r.object("followed", o -> followed(o, repetition.followed()));
        });
    }

    private static void source(JsonWriter json, RepeatedStatement.Source source) {
        identity(json, source.shape());
        nullable(json, "callSite", source.callSite());
        json.member("column", source.column())
                .member("keyColumn", source.keyColumn())
                .member("relation", source.relation().name());
    }

    private static void followed(JsonWriter json, RepeatedStatement.Followed followed) {
        json.member("units", followed.units())
                .member("executions", followed.executions())
                .member("distinctParameters", followed.distinctParameters())
                .member("keys", followed.keys())
                .member("fed", followed.fed())
                .member("inOrder", followed.inOrder())
                .member("sourceRows", followed.sourceRows())
                .member("sourceExecutions", followed.sourceExecutions());
    }

    private static void nullable(JsonWriter json, String name, @Nullable CallSite callSite) {
        if (callSite == null) {
            json.member(name, (String) null);
        } else {
            json.object(name, o -> callSite(o, callSite));
        }
    }

    private static void drops(JsonWriter json, Workload.Drops drops) {
        json.member("executionsOfUntrackedShapes", drops.executionsOfUntrackedShapes())
                .member("unitsTruncated", drops.unitsTruncated())
                .member("recorderFailures", drops.recorderFailures())
                .member("samplesRefused", drops.samplesRefused())
                .member("unitsThinned", drops.unitsThinned())
                .member("repetitionsRefused", drops.repetitionsRefused());
    }

    private static void overhead(JsonWriter json, Overhead overhead) {
        json.member("samples", overhead.samples()).member("estimatedNanos", overhead.estimatedNanos());
    }

    /** The fingerprint is a string: readers that take numbers for doubles would round it. */
    private static void identity(JsonWriter json, QueryShape shape) {
        json.member("fingerprint", shape.fingerprint().toString()).member("text", shape.text());
    }

    private static void callSite(JsonWriter json, CallSite site) {
        json.member("class", site.className())
                .member("method", site.methodName())
                .member("file", site.fileName())
                .member("line", site.lineNumber());
    }

    private static void counts(JsonWriter json, String name, Map<String, Long> counts) {
        json.object(name, c -> new TreeMap<>(counts).forEach(c::member));
    }

    private static void distribution(JsonWriter json, String name, LatencyDistribution values) {
        json.object(
                name,
                d -> d.member("count", values.count())
                        .member("total", values.totalNanos())
                        .member("p50", values.percentileNanos(50))
                        .member("p95", values.percentileNanos(95))
                        .member("p99", values.percentileNanos(99))
                        .member("max", values.maxNanos()));
    }
}
