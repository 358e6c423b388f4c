package io.pgtender.source;

import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.GenericPlan;
import io.pgtender.plan.Plan;
import io.pgtender.source.ParameterSampler.Known;
import io.pgtender.source.ParameterSampler.Sampled;
import io.pgtender.source.StatementOrigin.Parameters;
import io.pgtender.source.StatementOrigin.Source;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.BatchSizes;
import io.pgtender.workload.LatencyHistogram;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import io.pgtender.workload.Workload.Drops;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One reading of a {@link StatementList}: values, times and trouble of each statement, summed up by shape. */
final class ListReading {

    /** Executions of one shape that are kept. */
    static final int MAX_SAMPLES = 16;

    /** Longest window that rare statements stretch, in hours. */
    private static final double MAX_WINDOW_HOURS = 10_000;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_HOUR = 3_600_000;

    /** What is known of one execution. */
    private record Execution(
            GivenStatement given,
            List<ParameterVector> samples,
            Parameters parameters,
            double millis,
            Optional<GenericPlan> generic,
            Optional<String> trouble) {}

    private final Clock clock;
    private final Workload captured;
    private final ParameterSampler sampler;
    private final Map<Fingerprint, List<Execution>> executions = new LinkedHashMap<>();
    private final Map<String, List<QueryShape>> troubles = new LinkedHashMap<>();
    private final List<QueryShape> leftOut = new ArrayList<>();
    private int weighedByCost;
    private int madeUp;

    ListReading(Connection raw, Workload captured, Clock clock) {
        this.clock = clock;
        this.captured = captured;
        this.sampler = new ParameterSampler(raw);
    }

    SourceReading read(List<GivenStatement> statements) throws SQLException {
        for (GivenStatement given : statements) {
            switch (given.shape().kind()) {
                case SELECT, INSERT, UPDATE, DELETE, MERGE, OTHER -> add(execution(given));
                default -> leftOut.add(given.shape());
            }
        }
        double rarest = statements.stream()
                .mapToDouble(GivenStatement::callsPerHour)
                .min()
                .orElse(1);
        double hours = Math.min(MAX_WINDOW_HOURS, Math.max(1, Math.ceil(1 / rarest)));
        List<ShapeStatistics> shapes = new ArrayList<>();
        Map<Fingerprint, StatementOrigin> origins = new HashMap<>();
        executions.forEach((fingerprint, same) -> {
            shapes.add(statistics(same, hours));
            origins.put(fingerprint, origin(same));
        });
        Instant until = clock.instant();
        Instant from = until.minus(Duration.ofMillis(Math.round(hours * MILLIS_PER_HOUR)));
        return new SourceReading(new Workload(from, until, shapes, List.of(), Drops.NONE), origins, notes());
    }

    private void add(Execution execution) {
        executions
                .computeIfAbsent(execution.given().shape().fingerprint(), f -> new ArrayList<>())
                .add(execution);
        execution
                .trouble()
                .ifPresent(trouble -> troubles.computeIfAbsent(trouble, t -> new ArrayList<>())
                        .add(execution.given().shape()));
        weighedByCost += execution.given().millis() == null ? 1 : 0;
        madeUp += execution.parameters() == Parameters.FROM_STATISTICS ? 1 : 0;
    }

    private Execution execution(GivenStatement given) throws SQLException {
        if (given.hasValues()) {
            return explained(given, List.of(given.vector()), Parameters.REAL, Optional.empty());
        }
        List<ParameterVector> seen = captured.shape(given.shape().fingerprint()).stream()
                .flatMap(s -> s.samples().stream())
                .filter(ParameterVector::isReplayable)
                .toList();
        if (!seen.isEmpty()) {
            return explained(given, seen, Parameters.REAL, Optional.empty());
        }
        Double millis = given.millis();
        Sampled made = sampler.sample(given.sql().numbered(), new Known(0, 0, millis == null ? 0 : millis));
        if (made.samples().isEmpty()) {
            double cost =
                    made.genericPlan().map(generic -> generic.plan().cost()).orElse(0.0);
            return new Execution(
                    given, List.of(), Parameters.MISSING, given.millis(cost), made.genericPlan(), made.trouble());
        }
        return explained(given, made.samples(), Parameters.FROM_STATISTICS, made.genericPlan());
    }

    /** Keeps the samples that the server explains. */
    private Execution explained(
            GivenStatement given, List<ParameterVector> samples, Parameters parameters, Optional<GenericPlan> generic)
            throws SQLException {
        List<ParameterVector> good = new ArrayList<>();
        double cost = 0;
        String trouble = "";
        for (ParameterVector sample : samples.subList(0, Math.min(samples.size(), MAX_SAMPLES))) {
            try {
                Plan plan = sampler.explain(sample);
                cost += plan.cost();
                good.add(sample);
            } catch (SQLException e) {
                ParameterSampler.throwIfBroken(e);
                trouble = "it cannot be explained" + ParameterSampler.state(e);
            }
        }
        double millis = given.millis(good.isEmpty() ? 0 : cost / good.size());
        return new Execution(
                given,
                good.stream().map(sample -> timed(sample, millis)).toList(),
                good.isEmpty() ? Parameters.MISSING : parameters,
                millis,
                generic,
                good.isEmpty() ? Optional.of(trouble) : Optional.empty());
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (weighedByCost > 0) {
            notes.add("given without a time and weighed by the planner's cost, " + StatementList.MILLIS_PER_COST_UNIT
                    + " ms a unit, so that savings in milliseconds are no more than an order: "
                    + OwnStatements.count(weighedByCost));
        }
        if (madeUp > 0) {
            notes.add("given without values for their parameters and judged with values drawn from column statistics: "
                    + OwnStatements.count(madeUp));
        }
        if (!leftOut.isEmpty()) {
            notes.add("neither queries nor data modifications, and left out: " + OwnStatements.count(leftOut.size())
                    + ": " + OwnStatements.named(leftOut));
        }
        troubles.forEach((trouble, shapes) -> notes.add(OwnStatements.withoutSample(trouble, shapes)));
        return notes;
    }

    private static ParameterVector timed(ParameterVector sample, double millis) {
        return new ParameterVector(sample.sql(), sample.parameters(), Math.round(millis * NANOS_PER_MILLI));
    }

    private static ShapeStatistics statistics(List<Execution> same, double hours) {
        long calls = 0;
        double millis = 0;
        double slowest = 0;
        List<ParameterVector> samples = new ArrayList<>();
        for (Execution execution : same) {
            double weighed = execution.given().callsPerHour() * hours;
            calls += Math.max(1, Math.round(weighed));
            millis += weighed * execution.millis();
            slowest = Math.max(slowest, execution.millis());
            samples.addAll(execution.samples());
        }
        return new ShapeStatistics(
                same.get(0).given().shape(),
                calls,
                Map.of(),
                0,
                BatchSizes.NONE,
                0,
                LatencyHistogram.summarised(
                        calls, Math.round(millis * NANOS_PER_MILLI), Math.round(slowest * NANOS_PER_MILLI)),
                samples.subList(0, Math.min(samples.size(), MAX_SAMPLES)),
                Map.of());
    }

    private static StatementOrigin origin(List<Execution> same) {
        Execution best = same.stream()
                .filter(execution -> execution.trouble().isEmpty())
                .findFirst()
                .orElse(same.get(0));
        return new StatementOrigin(Source.LIST, best.parameters(), Optional.empty(), best.generic(), best.trouble());
    }
}
