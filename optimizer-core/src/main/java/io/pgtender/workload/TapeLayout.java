package io.pgtender.workload;

/**
 * How a {@link UnitOfWorkRecorder} writes down what happens, as numbers one after the other: that touches one or two cache
 * lines a statement, where a table with columns would touch one for each. Executions are on one tape, the values that were
 * read from their results on another. Bits from the lowest:
 *
 * <pre>
 * execution   flags:6 bound values:16 transaction:16 shape:26 | started | elapsed | rows | fingerprint of each kept value
 * value       column:12 execution:20 row:32                   | fingerprint
 * </pre>
 */
final class TapeLayout {

    static final int EXECUTION_WORDS = 4;
    static final int VALUE_WORDS = 2;

    /** Bound values of one execution whose fingerprints are kept; all are counted. */
    static final int MAX_KEPT_VALUES = 64;

    /** Columns of a result that are looked at; PostgreSQL allows 1,664. */
    static final int MAX_COLUMNS = (1 << 12) - 1;

    /** Stands for a shape that is not told apart. */
    static final int NO_SHAPE = (1 << 26) - 1;

    static final int STARTED = 1;
    static final int ELAPSED = 2;
    static final int ROWS = 3;

    /** The execution threw. */
    static final int FAILED = 1;

    /** It threw what another try may cure: SQLSTATE 40001 or 40P01. */
    static final int RETRYABLE = 2;

    /** Several statements sent together; their number stands where the rows do. */
    static final int BATCH = 4;

    private static final int COUNT_SHIFT = 6;
    private static final int TRANSACTION_SHIFT = COUNT_SHIFT + 16;
    private static final int SHAPE_SHIFT = TRANSACTION_SHIFT + 16;
    private static final int ORDINAL_SHIFT = 12;
    private static final int ROW_SHIFT = Integer.SIZE;

    private TapeLayout() {}

    static long execution(int shape, int transaction, int flags, int boundValues) {
        return (long) shape << SHAPE_SHIFT
                | (transaction & 0xFFFFL) << TRANSACTION_SHIFT
                | (boundValues & 0xFFFFL) << COUNT_SHIFT
                | flags;
    }

    static long value(int execution, int row, int column) {
        return (long) row << ROW_SHIFT | (long) execution << ORDINAL_SHIFT | column;
    }

    /** Words that the execution takes. */
    static int length(long header) {
        return EXECUTION_WORDS + keptValues(header);
    }

    static int shape(long header) {
        return (int) (header >>> SHAPE_SHIFT);
    }

    static int transaction(long header) {
        return (int) (header >>> TRANSACTION_SHIFT) & 0xFFFF;
    }

    static int boundValues(long header) {
        return (int) (header >>> COUNT_SHIFT) & 0xFFFF;
    }

    static int keptValues(long header) {
        return Math.min(MAX_KEPT_VALUES, boundValues(header));
    }

    static boolean has(long header, int flag) {
        return (header & flag) != 0;
    }

    /** Position of the execution among those of the tape, from 0, that a value was read from. */
    static int ordinal(long header) {
        return (int) (header >>> ORDINAL_SHIFT) & 0xFFFFF;
    }

    static int row(long header) {
        return (int) (header >>> ROW_SHIFT);
    }

    /** From 1, as JDBC counts. */
    static int column(long header) {
        return (int) header & 0xFFF;
    }
}
