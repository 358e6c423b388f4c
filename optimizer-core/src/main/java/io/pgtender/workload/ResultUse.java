package io.pgtender.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * What the application did with the results of one shape, as far as that was watched. Column numbers count from 0.
 *
 * @param results results that were watched to their end
 * @param rowsRead rows that the application moved to in these
 * @param rowsFetched rows that the driver got from the server for these
 * @param columns columns of a result; 0 when none was watched
 * @param columnsRead columns that were read in any of these, as {@linkplain #bit bits}; those of the whole time in a window
 * @param labels names of the columns in the result; empty where the driver does not tell
 */
public record ResultUse(
        long results, long rowsRead, long rowsFetched, int columns, long columnsRead, List<String> labels) {

    /** Columns that are told apart; those from this one on are read if one of them is. */
    static final int MAX_COLUMNS = 63;

    public static final ResultUse NONE = new ResultUse(0, 0, 0, 0, 0, List.of());

    public ResultUse {
        labels = List.copyOf(labels);
    }

    /** The bit that stands for a column in {@link #columnsRead}. */
    public static long bit(int column) {
        return 1L << Math.min(column, MAX_COLUMNS);
    }

    /** Whether a column was read in any of the results; true as well where that cannot be told. */
    public boolean isRead(int column) {
        return (columnsRead & bit(column)) != 0;
    }

    /** How many columns were read in any of the results. */
    public int columnsReadCount() {
        int count = 0;
        for (int column = 0; column < columns; column++) {
            count += isRead(column) ? 1 : 0;
        }
        return count;
    }

    /** Names of the columns that were read; empty where not all of them are known. */
    public List<String> labelsRead() {
        List<String> read = new ArrayList<>();
        if (labels.size() == columns) {
            for (int column = 0; column < columns; column++) {
                if (isRead(column)) {
                    read.add(labels.get(column));
                }
            }
        }
        return read;
    }

    /** The same with the names of the columns. */
    ResultUse withLabels(List<String> known) {
        return results == 0 ? this : new ResultUse(results, rowsRead, rowsFetched, columns, columnsRead, known);
    }

    /** What came since {@code earlier}; which columns were read cannot be subtracted. */
    ResultUse since(ResultUse earlier) {
        long added = Math.max(0, results - earlier.results);
        return added == 0
                ? NONE
                : new ResultUse(
                        added,
                        Math.max(0, rowsRead - earlier.rowsRead),
                        Math.max(0, rowsFetched - earlier.rowsFetched),
                        columns,
                        columnsRead,
                        labels);
    }

    ResultUse plus(ResultUse other) {
        return new ResultUse(
                results + other.results,
                rowsRead + other.rowsRead,
                rowsFetched + other.rowsFetched,
                Math.max(columns, other.columns),
                columnsRead | other.columnsRead,
                other.labels.isEmpty() ? labels : other.labels);
    }
}
