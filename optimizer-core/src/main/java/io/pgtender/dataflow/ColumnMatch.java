package io.pgtender.dataflow;

import java.util.Arrays;
import java.util.List;

/**
 * How well one column, of all that was read, explains the values of one slot.
 *
 * @param column its number in {@link Origins}
 * @param fed executions whose value had been read from it before
 * @param distinctFed different values among them
 * @param inOrder of the fed executions, how many follow the order of the rows
 * @param sourceValues different values that were read from it
 * @param isFromOneResult whether one execution of the source brought several of the values
 * @param sourceRows rows of the source
 * @param sourceExecutions executions of the source
 * @param feedingExecutions of these, how many brought a value
 */
record ColumnMatch(
        int column,
        int executions,
        int fed,
        int distinctFed,
        int inOrder,
        int sourceValues,
        boolean isFromOneResult,
        long sourceRows,
        int sourceExecutions,
        int feedingExecutions) {

    /**
     * Compares the values of {@code slot} with those read from a column.
     *
     * @param cursors scratch space for each key, of any content
     */
    static ColumnMatch of(
            int column,
            Group group,
            Keys.Slot slot,
            Group source,
            Origins origins,
            List<Execution> executions,
            int[] cursors) {
        int n = group.size();
        long[] positions = new long[n];
        long[] values = new long[n];
        long[] feeding = new long[n];
        int fed = 0;
        int distinct = 0;
        forget(cursors, origins, slot);
        for (int m = 0; m < n; m++) {
            int key = origins.key(slot.values()[m]);
            int seen = key < 0 ? Origins.NONE : cursors[key];
            int cell = key < 0 ? Origins.NONE : cell(origins, key, seen, column, group.members[m]);
            if (cell == Origins.NONE) {
                continue;
            }
            if (seen == Origins.NONE) {
                feeding[distinct++] = origins.executionOf(cell);
            }
            cursors[key] = cell;
            positions[fed] = origins.positionOf(cell);
            values[fed++] = slot.values()[m];
        }
        int feedingExecutions = LongIndex.distinct(feeding, distinct);
        int last = fed == 0 ? 0 : group.last();
        return new ColumnMatch(
                column,
                n,
                fed,
                distinct,
                LongestRun.of(positions, fed),
                distinctRead(source, origins.placeOf(column), last, executions),
                feedingExecutions < distinct,
                rows(source, last, executions),
                before(source, last),
                feedingExecutions);
    }

    /** A value that is asked for again came from the next row that holds it, as far as there is one. */
    private static int cell(Origins origins, int key, int seen, int column, int before) {
        int cell = seen == Origins.NONE ? origins.firstCell(key) : origins.nextCell(seen);
        while (cell != Origins.NONE && origins.executionOf(cell) < before) {
            if (origins.columnOf(cell) == column) {
                return cell;
            }
            cell = origins.nextCell(cell);
        }
        return seen;
    }

    private static void forget(int[] cursors, Origins origins, Keys.Slot slot) {
        for (long value : slot.values()) {
            int key = origins.key(value);
            if (key >= 0) {
                cursors[key] = Origins.NONE;
            }
        }
    }

    private static int distinctRead(Group source, int place, int before, List<Execution> executions) {
        long[] read = new long[16];
        int count = 0;
        for (int index : source.members) {
            if (index >= before) {
                break;
            }
            Execution reader = executions.get(index);
            if (Origins.isEcho(reader, place)) {
                continue;
            }
            ReadValues values = reader.read();
            for (int i = 0; i < values.count(); i++) {
                long value = values.fingerprint(i);
                if (values.column(i) == place && value != KeyFingerprint.NONE) {
                    read = count == read.length ? Arrays.copyOf(read, 2 * count) : read;
                    read[count++] = value;
                }
            }
        }
        return LongIndex.distinct(read, count);
    }

    private static long rows(Group source, int before, List<Execution> executions) {
        long rows = 0;
        for (int i = 0; i < source.size() && source.members[i] < before; i++) {
            rows += executions.get(source.members[i]).rows();
        }
        return rows;
    }

    private static int before(Group source, int index) {
        int count = 0;
        while (count < source.size() && source.members[count] < index) {
            count++;
        }
        return count;
    }

    /** Share of the executions whose value had been read. */
    double ratio() {
        return (double) fed / executions;
    }

    /** Share of the executions that follow the order of the rows. */
    double order() {
        return (double) inOrder / executions;
    }

    /** Share of the values read that were asked for. */
    double cover() {
        return sourceValues == 0 ? 0 : (double) distinctFed / sourceValues;
    }
}
