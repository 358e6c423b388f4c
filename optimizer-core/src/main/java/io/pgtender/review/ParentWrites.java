package io.pgtender.review;

import io.pgtender.catalog.CounterFacts;
import io.pgtender.catalog.ForeignKey;
import io.pgtender.catalog.TableFacts;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.StatementKind;
import io.pgtender.sql.ValueSlot;
import io.pgtender.sql.ValueSlots;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How often the rows that a foreign key points to are deleted, or their key is changed.
 *
 * @param deleted rows deleted since the server counts
 * @param shapes captured statements that delete them or change their key
 * @param perHour of both, the higher of what the server and the application counted
 */
record ParentWrites(long deleted, List<QueryShape> shapes, double perHour) {

    static ParentWrites of(ForeignKey key, TableFacts parent, Workload workload, CounterFacts counters) {
        Set<String> columns =
                key.referencedColumns().stream().map(ForeignKey.Column::name).collect(Collectors.toSet());
        List<QueryShape> shapes = new ArrayList<>();
        double calls = 0;
        for (ShapeStatistics statistics : workload.shapesByTotalTime()) {
            if (touches(statistics.shape(), parent.name(), columns)) {
                shapes.add(statistics.shape());
                calls += statistics.calls();
            }
        }
        double captured = calls / Math.max(workload.windowHours(), 1);
        double counted = ReviewWords.perHour(parent.rowsDeleted(), counters);
        return new ParentWrites(parent.rowsDeleted(), List.copyOf(shapes), Math.max(captured, counted));
    }

    boolean areNone() {
        return deleted == 0 && shapes.isEmpty();
    }

    private static boolean touches(QueryShape shape, RelationName table, Set<String> keyColumns) {
        boolean target = shape.writeTargets().stream()
                .anyMatch(name -> name.name().equals(table.name())
                        && (name.schema() == null || name.schema().equals(table.schema())));
        if (!target) {
            return false;
        }
        if (shape.kind() == StatementKind.DELETE) {
            return true;
        }
        return shape.kind() == StatementKind.UPDATE
                && ValueSlots.of(shape).stream()
                        .anyMatch(slot -> slot.use() == ValueSlot.Use.WRITTEN
                                && slot.column() != null
                                && keyColumns.contains(slot.column()));
    }
}
