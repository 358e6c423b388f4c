package io.pgtender.review;

import io.pgtender.workload.ShapeStatistics;
import java.util.Comparator;
import java.util.List;

/**
 * A statement that reads one table, with the planner's estimates for executions that really happened.
 *
 * @param statistics what was seen of it
 * @param seen rows of an execution
 * @param scans one for each sampled execution, at least one, all of the same table
 * @param texts the statements' texts as the application sent them, one for each of {@code scans}
 */
record ScannedShape(ShapeStatistics statistics, RowsSeen seen, List<TableScan> scans, List<String> texts) {

    ScannedShape {
        scans = List.copyOf(scans);
        texts = List.copyOf(texts);
    }

    /** The execution for which the planner expects the most rows. */
    TableScan largest() {
        return scans.stream().max(Comparator.comparingDouble(TableScan::rows)).orElseThrow();
    }

    /** The execution for which the planner expects the fewest rows. */
    TableScan smallest() {
        return scans.stream().min(Comparator.comparingDouble(TableScan::rows)).orElseThrow();
    }
}
