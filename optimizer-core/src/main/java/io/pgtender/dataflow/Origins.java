package io.pgtender.dataflow;

import io.pgtender.sql.ValueSlot;
import java.util.Arrays;
import java.util.List;

/**
 * Where keys had been read: the values read in a unit, joined with the keys that were bound in it.
 *
 * <p>A hash join. The keys are the build side, as they are fewer; only values that are a key of some repeated statement are
 * kept. A value that an execution was asked for and gives back is no origin: a customer read by its id did not bring the id.
 */
final class Origins {

    static final int NONE = -1;

    /** Values bound in one execution that are looked for in its own rows. */
    private static final int MAX_ECHOES = 16;

    /** Columns of a result that are asked whether they give back what was asked for. */
    private static final int MAX_ECHO_COLUMNS = 63;

    private static final int SMALLEST = 64;

    private final List<Execution> executions;
    private final LongIndex keys;
    private final int[] first;
    private final int[] last;

    /*
     * One entry for each cell that held a key, in the order of executions and then of reading; those of one key are linked.
     */
    private int[] execution = new int[SMALLEST];
    private int[] row = new int[SMALLEST];
    private int[] column = new int[SMALLEST];
    private int[] next = new int[SMALLEST];
    private int cells;

    /** Number of a column from its group and its place: {@code group << 16 | column}. */
    private final LongIndex columns = new LongIndex(SMALLEST);

    private long[] columnOf = new long[SMALLEST];

    Origins(List<Execution> executions, LongIndex keys) {
        this.executions = executions;
        this.keys = keys;
        first = new int[keys.size()];
        last = new int[keys.size()];
        Arrays.fill(first, NONE);
        Arrays.fill(last, NONE);
    }

    /** Adds what was read from the results of a group's execution. To be called in the order of executions. */
    void addReads(int index, Group group) {
        Execution reader = executions.get(index);
        ReadValues read = reader.read();
        long known = 0;
        long echoes = 0;
        for (int i = 0; i < read.count(); i++) {
            long value = read.fingerprint(i);
            int key = value == KeyFingerprint.NONE ? NONE : keys.find(value);
            if (key < 0) {
                continue;
            }
            int place = read.column(i);
            long bit = 1L << Math.min(place, MAX_ECHO_COLUMNS);
            if ((known & bit) == 0) {
                known |= bit;
                echoes |= place < MAX_ECHO_COLUMNS && isEcho(reader, place) ? bit : 0;
            }
            if ((echoes & bit) == 0) {
                add(key, index, read.row(i), column(group, place));
            }
        }
    }

    /** The number of a key; negative where it is none. */
    int key(long fingerprint) {
        return fingerprint == KeyFingerprint.NONE ? NONE : keys.find(fingerprint);
    }

    int keys() {
        return first.length;
    }

    /** Columns that held a key, numbered from 0. */
    int columns() {
        return columns.size();
    }

    int groupOf(int columnNumber) {
        return (int) (columnOf[columnNumber] >>> Short.SIZE) - 1;
    }

    int placeOf(int columnNumber) {
        return (int) columnOf[columnNumber] & 0xffff;
    }

    /** The first cell that held a key, {@link #NONE} where there is none. */
    int firstCell(int key) {
        return first[key];
    }

    /** The next cell with the same key, {@link #NONE} where there is none. */
    int nextCell(int cell) {
        return next[cell];
    }

    int executionOf(int cell) {
        return execution[cell];
    }

    int columnOf(int cell) {
        return column[cell];
    }

    /** A number that grows with the execution and the row of a cell. */
    long positionOf(int cell) {
        return (long) execution[cell] << Integer.SIZE | row[cell];
    }

    /**
     * Whether a column gives back what was asked for: with all its values, since a line's number may well be that of the order
     * that its lines were asked for. Looks at all values of the result.
     */
    static boolean isEcho(Execution reader, int column) {
        ReadValues read = reader.read();
        long last = KeyFingerprint.NONE;
        for (int i = 0; i < read.count(); i++) {
            long value = read.fingerprint(i);
            if (read.column(i) == column && value != KeyFingerprint.NONE && value != last) {
                if (!isEcho(reader, value)) {
                    return false;
                }
                last = value;
            }
        }
        return last != KeyFingerprint.NONE;
    }

    static boolean isEcho(Execution reader, long value) {
        BoundValues bound = reader.bound();
        int count = bound.count();
        if (count > MAX_ECHOES) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (bound.fingerprint(i) == value && isAskedForAlone(reader.statement(), bound, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAskedForAlone(TracedStatement statement, BoundValues bound, int index) {
        int slot = bound.slot(index);
        ValueSlot.Use use = statement.slot(slot).use();
        if (use == ValueSlot.Use.RANGE || use == ValueSlot.Use.LIMIT || use == ValueSlot.Use.OFFSET) {
            return false;
        }
        for (int i = 0; i < bound.count(); i++) {
            if (i != index && bound.slot(i) == slot) {
                return false;
            }
        }
        return true;
    }

    private int column(Group group, int place) {
        long name = (long) (group.number + 1) << Short.SIZE | place;
        int number = columns.add(name);
        if (number >= columnOf.length) {
            columnOf = Arrays.copyOf(columnOf, 2 * columnOf.length);
        }
        columnOf[number] = name;
        return number;
    }

    private void add(int key, int index, int rowIndex, int columnNumber) {
        int previous = last[key];
        if (previous != NONE
                && execution[previous] == index
                && row[previous] == rowIndex
                && column[previous] == columnNumber) {
            return; // the same getter twice
        }
        if (cells == execution.length) {
            execution = Arrays.copyOf(execution, 2 * cells);
            row = Arrays.copyOf(row, 2 * cells);
            column = Arrays.copyOf(column, 2 * cells);
            next = Arrays.copyOf(next, 2 * cells);
        }
        execution[cells] = index;
        row[cells] = rowIndex;
        column[cells] = columnNumber;
        next[cells] = NONE;
        if (previous == NONE) {
            first[key] = cells;
        } else {
            next[previous] = cells;
        }
        last[key] = cells++;
    }
}
