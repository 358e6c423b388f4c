package io.pgtender.review;

import io.pgtender.advice.Change;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Recommendation;
import io.pgtender.detect.Detection;
import io.pgtender.detect.Observed;
import io.pgtender.observation.Parameter;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ResultUse;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Runs statements on a real server and hands what was seen to the detector. Not thread-safe. */
final class ReviewLab {

    private static final Instant FROM = Instant.parse("2026-03-02T12:00:00Z");
    private static final int SAMPLES = 16;

    /** A session reports what it wrote once a second; reported behind ANALYZE it would count as changed since. */
    static final String FLUSH = "SELECT pg_stat_force_next_flush()";

    private final Connection connection;

    ReviewLab(Connection connection) {
        this.connection = connection;
    }

    void execute(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Runs a query so many times, reads all rows, and counts them as the data source would. */
    ShapeStatistics ran(int times, String sql, IntFunction<List<Object>> parameters) throws SQLException {
        long rows = 0;
        List<ParameterVector> samples = new ArrayList<>();
        LatencyHistogram latency = new LatencyHistogram();
        for (int i = 0; i < times; i++) {
            List<Parameter> bound = parameters.apply(i).stream()
                    .map(value -> new Parameter(value, Parameter.UNTYPED))
                    .toList();
            rows += run(sql, bound);
            latency.record(1_000_000);
            if (i < SAMPLES) {
                samples.add(new ParameterVector(sql, bound, 1_000_000));
            }
        }
        return new ShapeStatistics(
                QueryShapes.parse(sql),
                times,
                Map.of(),
                rows,
                BatchSizes.NONE,
                0,
                latency.snapshot(),
                samples,
                Map.of(),
                new ResultUse(times, rows, rows, 1, 1, List.of()));
    }

    private long run(String sql, List<Parameter> parameters) throws SQLException {
        long rows = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i).value());
            }
            if (!statement.execute()) {
                return statement.getUpdateCount();
            }
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    rows++;
                }
            }
        }
        return rows;
    }

    Detection detect(ShapeStatistics... shapes) throws SQLException {
        return new StatisticsDetector()
                .detect(new Observed(
                        new Workload(
                                FROM, FROM.plusSeconds(1_800), Arrays.asList(shapes), List.of(), Workload.Drops.NONE),
                        connection));
    }

    void apply(Recommendation advice) throws SQLException {
        execute(((Change.TableStatistics) advice.change()).statements().toArray(String[]::new));
    }

    void revert(Recommendation advice) throws SQLException {
        execute(((Change.TableStatistics) advice.change()).reversal().toArray(String[]::new));
    }

    /** The planner's estimate for a text without parameters. */
    double estimate(String sql) throws SQLException {
        return new Explainer(connection).explainRaw(sql).root().rows();
    }

    static List<Finding.Kind> kinds(Detection detection) {
        return detection.recommendations().stream().map(r -> r.finding().kind()).toList();
    }

    static String sql(Recommendation advice) {
        return advice.change().sql().orElse("");
    }
}
