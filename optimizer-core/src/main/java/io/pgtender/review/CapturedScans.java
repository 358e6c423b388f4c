package io.pgtender.review;

import io.pgtender.observation.ParameterBinder;
import io.pgtender.observation.ParameterVector;
import io.pgtender.plan.Conditions;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.plan.PlanNode;
import io.pgtender.review.CapturedScan.Columns;
import io.pgtender.review.CapturedScan.Order;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.ReadRelations;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How captured statements read tables, by the planner's own word. What could not be explained makes a table unknown: of
 * such a one nothing may be concluded from what was seen.
 *
 * @param scans in no order
 * @param unknown names, without schema, of tables that a statement reads of which there is no plan
 * @param explained statements of which there is a plan
 */
record CapturedScans(List<CapturedScan> scans, Set<String> unknown, int explained) {

    static final CapturedScans NONE = new CapturedScans(List.of(), Set.of(), 0);

    /** Most statements that are explained for a review, the costliest first: about a millisecond each. */
    static final int MAX_STATEMENTS = 60;

    /** Executions of one statement that are explained: the slowest and the fastest. */
    static final int MAX_SAMPLES = 2;

    private static final List<String> ORDERING_WORDS =
            List.of("ORDER BY", "GROUP BY", "DISTINCT", "OVER", "min(", "max(");

    CapturedScans {
        scans = List.copyOf(scans);
        unknown = Set.copyOf(unknown);
    }

    /**
     * Explains the statements that read one of the tables, or something that is none, as a view may read any of them.
     *
     * @param tables whose scans are wanted; names without schema, as texts may have them
     * @param others all other tables, likewise
     */
    static CapturedScans of(Workload workload, Explainer explainer, Set<String> tables, Set<String> others) {
        if (tables.isEmpty() || workload.drops().executionsOfUntrackedShapes() > 0) {
            return new CapturedScans(List.of(), tables, 0);
        }
        List<CapturedScan> scans = new ArrayList<>();
        Set<String> unknown = new HashSet<>();
        int explained = 0;
        for (ShapeStatistics statistics : workload.shapesByTotalTime()) {
            Set<String> read = relations(statistics.shape());
            boolean plannable = switch (statistics.shape().kind()) {
                case SELECT, UPDATE, DELETE, MERGE, INSERT -> true;
                default -> false;
            };
            boolean ofOthersOnly = read.stream().allMatch(name -> others.contains(name) && !tables.contains(name));
            if (!plannable || ofOthersOnly) {
                continue;
            }
            List<Plan> plans = explained == MAX_STATEMENTS ? List.of() : plans(statistics, explainer);
            if (plans.isEmpty()) {
                unknown.addAll(tables.containsAll(read) ? read : tables);
            } else {
                explained++;
                plans.forEach(plan -> scans.addAll(scans(statistics.shape(), plan)));
            }
        }
        return new CapturedScans(scans, unknown, explained);
    }

    /** The scans of a table, or none where not all of them are known. */
    List<CapturedScan> of(RelationName table) {
        return unknown.contains(table.name())
                ? List.of()
                : scans.stream().filter(scan -> scan.table().equals(table)).toList();
    }

    private static Set<String> relations(QueryShape shape) {
        return Stream.concat(ReadRelations.of(shape).stream(), shape.writeTargets().stream())
                .map(RelationName::name)
                .collect(Collectors.toSet());
    }

    private static List<Plan> plans(ShapeStatistics statistics, Explainer explainer) {
        List<ParameterVector> replayable = statistics.samples().stream()
                .filter(ParameterVector::isReplayable)
                .toList();
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < Math.min(replayable.size(), MAX_SAMPLES); i++) {
            ParameterVector sample = replayable.get(i == 0 ? 0 : replayable.size() - 1);
            try {
                plans.add(explainer.explain(sample.sql(), s -> ParameterBinder.bind(s, sample.parameters())));
            } catch (SQLException e) {
                return List.of(); // half of the truth is none; the message may quote a value
            }
        }
        return plans;
    }

    private static List<CapturedScan> scans(QueryShape shape, Plan plan) {
        boolean merges = plan.root().walk().anyMatch(node -> node.type().startsWith("Merge"));
        Order order = merges || ORDERING_WORDS.stream().anyMatch(shape.text()::contains) ? Order.MAY_MATTER : Order.ANY;
        return plan.root()
                .walk()
                .filter(node -> node.relationName().isPresent() && node.type().endsWith("Scan"))
                .map(node -> new CapturedScan(
                        shape,
                        new RelationName(
                                node.schema().orElse(null), node.relationName().orElseThrow()),
                        indexes(node),
                        node.type().startsWith("Index Only") ? Columns.FROM_INDEX : Columns.FROM_TABLE,
                        order,
                        Conditions.of(node)))
                .toList();
    }

    /** Of an index scan its own, of a bitmap heap scan those of the bitmap scans right below. */
    private static Set<String> indexes(PlanNode scan) {
        Set<String> names = new HashSet<>();
        scan.indexName().ifPresent(names::add);
        for (PlanNode child : scan.children()) {
            if (child.type().startsWith("Bitmap")) {
                names.addAll(indexes(child));
            }
        }
        return names;
    }
}
