package io.pgtender.benchmarks.tpch;

import io.pgtender.Advisor;
import io.pgtender.Report;
import io.pgtender.advice.Change;
import io.pgtender.advice.Recommendation;
import io.pgtender.observation.ParameterVector;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import io.pgtender.workload.WorkloadRecorder;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The whole advisor on the 22 queries, as someone uses it who has a list of statements: how long does it take, what does it
 * ask the server, what does it say?
 *
 * <p>{@code AdvisorRun JDBC-URL SCALE}; analyses twice, since the first analysis in a JVM pays for loading classes. The
 * database is not changed.
 */
public final class AdvisorRun {

    /** Each query once within an hour, and each as slow as the other: the plans decide. */
    private static final Duration WINDOW = Duration.ofHours(1);

    private static final Duration EXECUTION = Duration.ofSeconds(1);

    private AdvisorRun() {}

    /** Runs and prints. */
    public static void main(String[] arguments) {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("expected JDBC-URL SCALE, got " + arguments.length + " arguments");
        }
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(arguments[0]);
        Workload workload = workload(TpchQuery.of(QuerySet.ALL.numbers(), Double.parseDouble(arguments[1])));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("first", analyze(database, workload));
        json.put("second", analyze(database, workload));
        System.out.println(Json.of(json));
    }

    private static Map<String, Object> analyze(DataSource database, Workload workload) {
        ExplainCounter counter = new ExplainCounter();
        WorkloadRecorder recorder = WorkloadRecorder.builder().build();
        try (Advisor advisor =
                Advisor.builder(recorder, counter.watch(database)).name("tpch").build()) {
            long started = System.nanoTime();
            Report report = advisor.analyze(workload);
            double seconds = (System.nanoTime() - started) / 1e9;
            System.out.println(report);
            System.out.printf("%.2f s, %d EXPLAINs%n%n", seconds, counter.count());
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("seconds", seconds);
            json.put("explains", counter.count());
            json.put(
                    "changes",
                    report.recommendations().stream()
                            .map(Recommendation::change)
                            .map(Change::describe)
                            .toList());
            return json;
        }
    }

    private static Workload workload(List<TpchQuery> queries) {
        Instant until = Instant.now();
        return new Workload(
                until.minus(WINDOW),
                until,
                queries.stream().map(AdvisorRun::statistics).toList(),
                List.of(),
                Workload.Drops.NONE);
    }

    private static ShapeStatistics statistics(TpchQuery query) {
        LatencyHistogram latency = new LatencyHistogram();
        latency.record(EXECUTION.toNanos());
        return new ShapeStatistics(
                QueryShapes.parse(query.sql()),
                1,
                Map.of(),
                0,
                BatchSizes.NONE,
                0,
                latency.snapshot(),
                List.of(new ParameterVector(query.sql(), List.of(), EXECUTION.toNanos())),
                Map.of());
    }
}
