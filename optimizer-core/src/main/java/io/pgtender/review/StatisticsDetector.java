package io.pgtender.review;

import io.pgtender.advice.Rejection;
import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.CatalogReader;
import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.ForeignKeyReader;
import io.pgtender.catalog.StatisticsFacts;
import io.pgtender.catalog.StatisticsReader;
import io.pgtender.detect.Detection;
import io.pgtender.detect.Detector;
import io.pgtender.detect.Observed;
import io.pgtender.plan.Explainer;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Statistics that mislead the planner: tables never analysed, or long ago; numbers of distinct values, columns that depend
 * on each other, and expressions, where the planner's estimates are far from the rows that executions had.
 *
 * <p>Only estimates of statements that read one table are held against rows that were seen: behind a join, a limit or an
 * aggregate it cannot be told what was misjudged.
 */
public final class StatisticsDetector implements Detector {

    /** Rejections that a report names. */
    static final int MAX_REJECTIONS = 8;

    @Override
    public String name() {
        return "statistics";
    }

    @Override
    public Detection detect(Observed observed) throws SQLException {
        Connection server = observed.server();
        if (server == null) {
            return new Detection(List.of(), List.of(), List.of("statistics were not looked at: no connection"));
        }
        ExplainedWorkload explained = ExplainedWorkload.of(observed.workload(), new Explainer(server));
        Set<RelationName> tables = explained.tables();
        if (tables.isEmpty()) {
            return Detection.NOTHING;
        }
        Catalog catalog = CatalogReader.read(server, tables);
        Map<RelationName, StatisticsFacts> facts = StatisticsReader.read(server, tables);
        StatisticsFindings findings = new StatisticsFindings();
        Set<RelationName> unknown = judgeFreshness(explained, catalog, facts, findings);

        List<ScannedShape> scanned = explained.scans(catalog).stream()
                .filter(shape -> !unknown.contains(tableOf(shape)) && facts.containsKey(tableOf(shape)))
                .toList();
        judgeDistinct(server, catalog, scanned, facts, findings);
        Estimates estimates = new Estimates(new Explainer(server));
        CorrelationAdvice correlation = new CorrelationAdvice(estimates, findings);
        GroupingAdvice grouping = new GroupingAdvice(estimates, findings);
        ExpressionAdvice expressions = new ExpressionAdvice(estimates, findings);
        int refused = 0;
        for (ScannedShape shape : scanned) {
            StatisticsFacts table = facts.get(tableOf(shape));
            if (table != null) {
                try {
                    correlation.judge(shape, table);
                    grouping.judge(shape, table);
                    expressions.judge(shape, table);
                } catch (SQLException e) {
                    refused++; // this statement's estimates are missing; the session stays usable
                }
            }
        }
        List<Rejection> rejections = findings.rejections(MAX_REJECTIONS);
        return new Detection(findings.recommendations(), rejections, notes(catalog, refused));
    }

    private static List<String> notes(Catalog catalog, int refused) {
        List<String> notes = new ArrayList<>(catalog.notes());
        if (refused > 0) {
            notes.add("Estimates of " + refused
                    + " statements could not be checked: the server refused to explain parts");
        }
        return notes;
    }

    private static RelationName tableOf(ScannedShape shape) {
        return shape.scans().get(0).table().name();
    }

    /** Tables on which no other advice is given before they were analysed. */
    private static Set<RelationName> judgeFreshness(
            ExplainedWorkload explained,
            Catalog catalog,
            Map<RelationName, StatisticsFacts> facts,
            StatisticsFindings findings) {
        FreshnessAdvice freshness = new FreshnessAdvice(catalog.server().majorVersion(), findings);
        Set<RelationName> unknown = new HashSet<>();
        for (StatisticsFacts table : facts.values()) {
            // A partitioned table is in the plan by its partitions only.
            List<QueryShape> shapes = explained.shapesReading(table, facts);
            if (freshness.judge(table, shapes, explained.calls(shapes))) {
                unknown.add(table.name());
            }
        }
        return unknown;
    }

    private static void judgeDistinct(
            Connection server,
            Catalog catalog,
            List<ScannedShape> scanned,
            Map<RelationName, StatisticsFacts> facts,
            StatisticsFindings findings)
            throws SQLException {
        if (scanned.stream().noneMatch(s -> DistinctAdvice.lookedUp(s).isPresent())) {
            return;
        }
        DistinctAdvice distinct =
                new DistinctAdvice((int) catalog.server().number("default_statistics_target"), findings);
        List<ForeignKey> keys = ForeignKeyReader.read(server).stream()
                .filter(key -> key.validated() && key.columns().size() == 1)
                .filter(key -> facts.containsKey(key.table()))
                .toList();
        Map<RelationName, StatisticsFacts> parents = StatisticsReader.read(
                server, keys.stream().map(ForeignKey::referencedTable).toList());
        for (ScannedShape shape : scanned) {
            Optional<String> column = DistinctAdvice.lookedUp(shape);
            StatisticsFacts table = facts.get(tableOf(shape));
            if (column.isPresent() && table != null) {
                OptionalDouble parentRows = keys.stream()
                        .filter(key -> key.table().equals(table.name())
                                && key.columns().get(0).name().equals(column.get()))
                        .map(key -> parents.get(key.referencedTable()))
                        .filter(parent -> parent != null && parent.estimatedRows() > 0)
                        .mapToDouble(StatisticsFacts::estimatedRows)
                        .min();
                distinct.judge(shape, column.get(), table, parentRows);
            }
        }
    }
}
