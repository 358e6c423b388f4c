package io.pgtender.selection;

import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.StatementKind;
import io.pgtender.sql.UpdatedColumns;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is written to one table.
 *
 * @param rowsInsertedPerHour rows that INSERT and COPY add
 * @param updates rows that UPDATE changes, by what it changes
 */
public record TableWrites(double rowsInsertedPerHour, List<Updates> updates) {

    /** A table that nobody writes. */
    public static final TableWrites NONE = new TableWrites(0, List.of());

    public TableWrites {
        updates = List.copyOf(updates);
    }

    /**
     * Updates of one shape.
     *
     * @param columns columns that are set; {@code null} where the text does not tell
     * @param rowsPerHour rows changed
     */
    public record Updates(@Nullable Set<String> columns, double rowsPerHour) {

        public Updates {
            columns = columns == null ? null : Set.copyOf(columns);
        }
    }

    /**
     * The writes of a workload to {@code table}. A statement that names the table without a schema counts, whatever
     * schema the session then finds it in; one that writes several tables counts with all its rows for each.
     */
    public static TableWrites of(RelationName table, Workload workload) {
        double hours = workload.windowHours();
        double inserted = 0;
        List<Updates> updates = new ArrayList<>();
        for (ShapeStatistics statistics : workload.shapesByTotalTime()) {
            QueryShape shape = statistics.shape();
            if (statistics.rows() == 0 || shape.writeTargets().stream().noneMatch(t -> mayBe(t, table))) {
                continue;
            }
            double rowsPerHour = statistics.rows() / hours;
            if (shape.kind() == StatementKind.UPDATE || shape.kind() == StatementKind.MERGE) {
                updates.add(new Updates(UpdatedColumns.of(shape).orElse(null), rowsPerHour));
            } else if (shape.kind() != StatementKind.DELETE && shape.kind() != StatementKind.TRUNCATE) {
                inserted += rowsPerHour;
            }
        }
        return new TableWrites(inserted, updates);
    }

    private static boolean mayBe(RelationName named, RelationName table) {
        return named.name().equals(table.name())
                && (named.schema() == null || named.schema().equals(table.schema()));
    }
}
