package io.pgtender.workload;

/**
 * How a {@link UnitOfWorkRecorder} writes down what happens, as numbers one after the other: that touches one or two cache
 * lines a statement, where a table with columns would touch one for each. Executions are on one tape, the values that were
 * read from their results on another. Bits from the lowest:
 *
 * <pre>
 * execution   flags:6 words of values:16 transaction:16 shape:26 | started | elapsed | rows | fingerprint of each value
 * value       column:12 execution:20 row:32                      | fingerprint
 * </pre>
 *
 * Where one of the bound values is an array, a word that says so comes before the fingerprints, and those of its elements after
 * them: values:16 index:16 elements:32.
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

    /** One of the values that were bound is an array. */
    static final int ARRAY = 8;

    private static final int COUNT_SHIFT = 6;
    private static final int TRANSACTION_SHIFT = COUNT_SHIFT + 16;
    private static final int SHAPE_SHIFT = TRANSACTION_SHIFT + 16;
    private static final int ORDINAL_SHIFT = 12;
    private static final int ROW_SHIFT = Integer.SIZE;

    private TapeLayout() {}

    static long execution(int shape, int transaction, int flags, int valueWords) {
        return (long) shape << SHAPE_SHIFT
                | (transaction & 0xFFFFL) << TRANSACTION_SHIFT
                | (long) valueWords << COUNT_SHIFT
                | flags;
    }

    static long value(int execution, int row, int column) {
        return (long) row << ROW_SHIFT | (long) execution << ORDINAL_SHIFT | column;
    }

    /** Words that the execution takes. */
    static int length(long header) {
        return EXECUTION_WORDS + valueWords(header);
    }

    static int shape(long header) {
        return (int) (header >>> SHAPE_SHIFT);
    }

    static int transaction(long header) {
        return (int) (header >>> TRANSACTION_SHIFT) & 0xFFFF;
    }

    static int valueWords(long header) {
        return (int) (header >>> COUNT_SHIFT) & 0xFFFF;
    }

    static long array(int values, int index, int elements) {
        return (long) values << 48 | (long) index << Integer.SIZE | elements;
    }

    static int arrayValues(long word) {
        return (int) (word >>> 48);
    }

    static int arrayIndex(long word) {
        return (int) (word >>> Integer.SIZE) & 0xFFFF;
    }

    static int arrayElements(long word) {
        return (int) word;
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
