package io.pgtender.detect;

import io.pgtender.advice.Rejection;
import io.pgtender.candidate.PlannedStatement;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.selection.WeightedStatement;
import io.pgtender.source.StatementOrigin;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The statements of a workload that are worth an index, with the planner's plans of real executions.
 *
 * @param statements the costliest first
 * @param rejections statements that could not be explained, with the reason
 */
record ExplainedStatements(List<WeightedStatement> statements, List<Rejection> rejections) {

    /** Most statements explained in one analysis. */
    static final int MAX_STATEMENTS = 30;

    /** Real executions explained for one statement. */
    static final int SAMPLES_PER_STATEMENT = 3;

    /** Statements faster than this on average gain nothing that anybody would notice, in nanoseconds. */
    static final double MIN_MEAN_NANOS = 200_000;

    /** Smallest share of the observed time for a statement to be looked at, 0 to 1. */
    static final double MIN_SHARE = 0.001;

    /** SQLSTATE of a statement that ran into its timeout, or was cancelled. */
    private static final String QUERY_CANCELED = "57014";

    private static final double NANOS_PER_MILLI = 1e6;

    ExplainedStatements {
        statements = List.copyOf(statements);
        rejections = List.copyOf(rejections);
    }

    /** Explains what is worth it. A statement that the server refuses to explain becomes a rejection. */
    static ExplainedStatements of(Observed observed, Explainer explainer) {
        Workload workload = observed.workload();
        List<WeightedStatement> statements = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        for (ShapeStatistics statistics : workload.shapesByTotalTime()) {
            if (statements.size() == MAX_STATEMENTS) {
                break;
            }
            if (!isWorthExplaining(statistics, workload)) {
                continue;
            }
            List<WeightedStatement.Sample> samples = new ArrayList<>();
            String trouble = noSample(observed, statistics);
            for (ParameterVector execution : chosen(statistics)) {
                try {
                    samples.add(new WeightedStatement.Sample(execution, explain(explainer, execution)));
                } catch (SQLException e) {
                    trouble = "EXPLAIN failed with SQLSTATE " + e.getSQLState();
                }
            }
            if (samples.isEmpty()) {
                rejections.add(new Rejection(statistics.shape().text(), trouble));
            } else {
                statements.add(weighted(statistics, workload.windowHours(), samples));
            }
        }
        return new ExplainedStatements(statements, rejections);
    }

    private static WeightedStatement weighted(
            ShapeStatistics statistics, double hours, List<WeightedStatement.Sample> samples) {
        return new WeightedStatement(
                statistics.shape(),
                statistics.totalNanos() / NANOS_PER_MILLI / hours,
                Math.max(1, statistics.calls()) / hours,
                statistics.errors().getOrDefault(QUERY_CANCELED, 0L) / hours,
                samples);
    }

    /** As the candidates' rules read them. */
    List<PlannedStatement> planned() {
        return statements.stream()
                .map(statement -> new PlannedStatement(statement.samples().stream()
                        .map(s -> new PlannedStatement.Sample(s.execution().sql(), s.plan()))
                        .toList()))
                .toList();
    }

    static Plan explain(Explainer explainer, ParameterVector execution) throws SQLException {
        return explainer.explain(execution.sql(), statement -> ParameterBinder.bind(statement, execution.parameters()));
    }

    /** Every relation that a plan reads or changes. */
    Set<RelationName> relations() {
        Set<RelationName> relations = new LinkedHashSet<>();
        for (WeightedStatement statement : statements) {
            statement
                    .samples()
                    .forEach(s -> relations.addAll(s.plan().relationsByAlias().values()));
        }
        return relations;
    }

    private static String noSample(Observed observed, ShapeStatistics statistics) {
        return Optional.ofNullable(observed.origins().get(statistics.shape().fingerprint()))
                .flatMap(StatementOrigin::trouble)
                .orElse("no execution with parameters that can be bound again was sampled");
    }

    private static boolean isWorthExplaining(ShapeStatistics statistics, Workload workload) {
        QueryShape shape = statistics.shape();
        boolean rightKind = switch (shape.kind()) {
            case SELECT, UPDATE, DELETE, MERGE -> true;
            default -> false;
        };
        return rightKind
                && statistics.latency().meanNanos() >= MIN_MEAN_NANOS
                && statistics.totalNanos() >= MIN_SHARE * workload.totalNanos();
    }

    /** The slowest, the median and the fastest replayable execution. */
    private static List<ParameterVector> chosen(ShapeStatistics statistics) {
        List<ParameterVector> byTime = statistics.samples().stream()
                .filter(ParameterVector::isReplayable)
                .sorted(Comparator.comparingLong(ParameterVector::elapsedNanos).reversed())
                .toList();
        if (byTime.size() <= SAMPLES_PER_STATEMENT) {
            return byTime;
        }
        return List.of(byTime.get(0), byTime.get(byTime.size() / 2), byTime.get(byTime.size() - 1));
    }
}
