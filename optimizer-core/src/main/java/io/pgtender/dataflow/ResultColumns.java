package io.pgtender.dataflow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a statement's result: what they are called and which table's they are. Immutable. */
public final class ResultColumns {

    /** Where a column is computed, or its table is not known. */
    public static final int UNKNOWN = 0;

    private final List<String> labels;
    private final int[] tableOids;
    private final int[] attributeNumbers;

    /**
     * @param labels name of each column in the result
     * @param tableOids {@code pg_class.oid} of the table of each, {@link #UNKNOWN} where it is not known
     * @param attributeNumbers {@code pg_attribute.attnum} of each, {@link #UNKNOWN} where it is not known
     * @throws IllegalArgumentException if the lengths differ
     */
    public ResultColumns(List<String> labels, int[] tableOids, int[] attributeNumbers) {
        this.labels = List.copyOf(labels);
        this.tableOids = tableOids.clone();
        this.attributeNumbers = attributeNumbers.clone();
        if (tableOids.length != labels.size() || attributeNumbers.length != labels.size()) {
            throw new IllegalArgumentException(
                    "there are " + labels.size() + " labels, " + tableOids.length + " tables and "
                            + attributeNumbers.length + " attribute numbers; give one of each for each column");
        }
    }

    /** How many there are. */
    public int count() {
        return labels.size();
    }

    /** The name of a column, counted from 0; {@code null} where there is no such column. */
    public @Nullable String label(int column) {
        return column >= 0 && column < labels.size() ? labels.get(column) : null;
    }

    /** The table of a column, counted from 0; {@link #UNKNOWN} where there is no such column. */
    public int tableOid(int column) {
        return column >= 0 && column < tableOids.length ? tableOids[column] : UNKNOWN;
    }

    /** The attribute number of a column, counted from 0; {@link #UNKNOWN} where there is no such column. */
    public int attributeNumber(int column) {
        return column >= 0 && column < attributeNumbers.length ? attributeNumbers[column] : UNKNOWN;
    }

    @Override
    public String toString() {
        return labels.toString();
    }
}
