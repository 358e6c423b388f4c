package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shapes that a finished unit of work repeated with changing parameters, and the statement whose rows they
 * may have been run for. The rule goes by row counts: a source is the latest statement before the first repetition that
 * returned at least half as many rows as there are repetitions. Which column fed which parameter it does not know.
 *
 * <p>Runs in the application's thread when a unit ends: nothing to do unless a shape reached the threshold, else
 * O(n log n) in the at most {@value UnitOfWorkRecorder#MAX_EXECUTIONS} executions per repeated shape.
 */
final class RepetitionCounter {

    /** Part of the executions that must differ in their parameters; below, it is the same read again. */
    static final double LEAST_DISTINCT = 0.8;

    /** Part of the repetitions that a source must have returned rows for. */
    static final double LEAST_SOURCE_ROWS = 0.5;

    /** A source has at least so many rows: one row is no list. */
    static final long FEWEST_SOURCE_ROWS = 2;

    private RepetitionCounter() {}

    /** One shape's repetition in one unit. */
    record Repetition(
            ShapeRecorder repeated,
            @Nullable ShapeRecorder source,
            @Nullable CallSite callSite,
            int executions,
            int distinctParameters,
            long totalNanos,
            long sourceRows) {}

    /** Evaluates a unit into {@code table}. */
    static void evaluate(UnitOfWorkRecorder unit, RepetitionTable table) {
        UnitEntries entries = unit.entriesIfRepeated();
        UnitShapes shapes = unit.shapes();
        if (entries == null || shapes == null) {
            return;
        }
        int size = Math.min(unit.executions(), entries.capacity());
        shapes.forEachRepeated(UnitOfWorkRecorder.REPETITION_THRESHOLD, shape -> {
            Repetition repetition = repetition(shape, entries, size, shapes.callSite(shape));
            if (repetition != null) {
                table.add(repetition);
            }
        });
    }

    private static @Nullable Repetition repetition(
            ShapeRecorder shape, UnitEntries entries, int size, @Nullable CallSite callSite) {
        if (!shape.isTracked() || !shape.shape().isPlainRead()) {
            return null;
        }
        long[] hashes = new long[size];
        int executions = 0;
        int first = -1;
        long totalNanos = 0;
        for (int i = 0; i < size; i++) {
            if (shape.equals(entries.shape(i))) {
                first = first < 0 ? i : first;
                hashes[executions++] = entries.parameterHash(i);
                totalNanos += entries.elapsedNanos(i);
            }
        }
        int distinct = distinct(hashes, executions);
        if (executions < UnitOfWorkRecorder.REPETITION_THRESHOLD || distinct < LEAST_DISTINCT * executions) {
            return null;
        }
        int source = source(entries, first, executions);
        return new Repetition(
                shape,
                source < 0 ? null : entries.shape(source),
                callSite,
                executions,
                distinct,
                totalNanos,
                source < 0 ? 0 : entries.rows(source));
    }

    private static int source(UnitEntries entries, int firstRepetition, int executions) {
        for (int i = firstRepetition - 1; i >= 0; i--) {
            ShapeRecorder candidate = entries.shape(i);
            long rows = entries.rows(i);
            if (candidate != null
                    && candidate.isTracked()
                    && rows >= FEWEST_SOURCE_ROWS
                    && rows >= LEAST_SOURCE_ROWS * executions) {
                return i;
            }
        }
        return -1;
    }

    private static int distinct(long[] hashes, int count) {
        Arrays.sort(hashes, 0, count);
        int distinct = Math.min(1, count);
        for (int i = 1; i < count; i++) {
            if (hashes[i] != hashes[i - 1]) {
                distinct++;
            }
        }
        return distinct;
    }
}
