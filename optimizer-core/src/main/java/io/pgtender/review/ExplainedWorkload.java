package io.pgtender.review;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.StatisticsFacts;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The busiest statements with the plans of executions that really happened. */
final class ExplainedWorkload {

    /** Most statements explained in one analysis. */
    static final int MAX_STATEMENTS = 40;

    private record Explained(
            ShapeStatistics statistics, Optional<RowsSeen> seen, List<Plan> plans, List<String> texts) {}

    private final List<Explained> statements;

    private ExplainedWorkload(List<Explained> statements) {
        this.statements = statements;
    }

    /** Explains all samples of a statement whose rows were counted, else one. What the server refuses is left out. */
    static ExplainedWorkload of(Workload workload, Explainer explainer) {
        List<Explained> statements = new ArrayList<>();
        for (ShapeStatistics statistics : workload.shapesByTotalTime()) {
            if (statements.size() == MAX_STATEMENTS) {
                break;
            }
            boolean hasPlan = switch (statistics.shape().kind()) {
                case SELECT, UPDATE, DELETE, MERGE -> true;
                default -> false;
            };
            if (hasPlan) {
                Explained explained = explain(statistics, explainer);
                if (!explained.plans().isEmpty()) {
                    statements.add(explained);
                }
            }
        }
        return new ExplainedWorkload(List.copyOf(statements));
    }

    private static Explained explain(ShapeStatistics statistics, Explainer explainer) {
        Optional<RowsSeen> seen = RowsSeen.of(statistics);
        List<Plan> plans = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (ParameterVector sample : statistics.samples()) {
            if (!sample.isReplayable()) {
                continue;
            }
            try {
                plans.add(explainer.explain(sample.sql(), s -> ParameterBinder.bind(s, sample.parameters())));
                texts.add(sample.sql());
            } catch (SQLException e) {
                break; // what fails once fails again: without privilege, without its temporary table
            }
            if (seen.isEmpty()) {
                break;
            }
        }
        return new Explained(statistics, seen, plans, texts);
    }

    /** Tables that the plans read or change. */
    Set<RelationName> tables() {
        Set<RelationName> tables = new LinkedHashSet<>();
        statements.forEach(s -> tables.addAll(relations(s)));
        return tables;
    }

    private static Set<RelationName> relations(Explained statement) {
        Set<RelationName> relations = new LinkedHashSet<>();
        statement.plans().forEach(p -> relations.addAll(p.relationsByAlias().values()));
        return relations;
    }

    /** Statements that read one table and whose rows were counted. */
    List<ScannedShape> scans(Catalog catalog) {
        List<ScannedShape> shapes = new ArrayList<>();
        for (Explained statement : statements) {
            List<TableScan> scans = statement.plans().stream()
                    .flatMap(plan -> TableScan.of(plan, catalog).stream())
                    .toList();
            boolean all = scans.size() == statement.plans().size()
                    && scans.stream().map(TableScan::table).distinct().count() == 1;
            if (all && statement.seen().isPresent()) {
                shapes.add(new ScannedShape(
                        statement.statistics(), statement.seen().get(), scans, statement.texts()));
            }
        }
        return shapes;
    }

    /** Statements that read {@code table}, the costliest first. A partitioned table is read by its partitions. */
    List<QueryShape> shapesReading(StatisticsFacts table, Map<RelationName, StatisticsFacts> facts) {
        return statements.stream()
                .filter(s -> relations(s).stream()
                        .anyMatch(name -> name.equals(table.name()) || isBelow(facts.get(name), table)))
                .map(s -> s.statistics().shape())
                .toList();
    }

    private static boolean isBelow(@Nullable StatisticsFacts partition, StatisticsFacts table) {
        return partition != null && partition.ancestors().contains(table.name());
    }

    /** Executions of {@code shapes}. */
    long calls(List<QueryShape> shapes) {
        return statements.stream()
                .filter(s -> shapes.contains(s.statistics().shape()))
                .mapToLong(s -> s.statistics().calls())
                .sum();
    }
}
