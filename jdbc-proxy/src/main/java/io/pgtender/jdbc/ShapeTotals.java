package io.pgtender.jdbc;

import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;

/** The counters of a shape, or of several, that meters show. Times in nanoseconds. */
record ShapeTotals(long calls, long totalNanos, long errors, long rows, long batchedStatements) {

    static final ShapeTotals NONE = new ShapeTotals(0, 0, 0, 0, 0);

    static ShapeTotals of(ShapeStatistics shape) {
        return new ShapeTotals(
                shape.calls(), shape.totalNanos(), shape.errorCount(), shape.rows(), shape.batchedStatements());
    }

    static ShapeTotals of(Workload workload) {
        return workload.shapesByTotalTime().stream().map(ShapeTotals::of).reduce(NONE, ShapeTotals::plus);
    }

    ShapeTotals plus(ShapeTotals other) {
        return new ShapeTotals(
                calls + other.calls,
                totalNanos + other.totalNanos,
                errors + other.errors,
                rows + other.rows,
                batchedStatements + other.batchedStatements);
    }

    ShapeTotals minus(ShapeTotals other) {
        return new ShapeTotals(
                calls - other.calls,
                totalNanos - other.totalNanos,
                errors - other.errors,
                rows - other.rows,
                batchedStatements - other.batchedStatements);
    }
}
