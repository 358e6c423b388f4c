package io.pgtender.dataflow;

/**
 * Knows which columns are keys of which. Implementations are asked on application threads, a few times for each unit that
 * repeats a statement: they answer from memory, throw nothing, and are safe for use by many threads.
 */
@FunctionalInterface
public interface KeyRelations {

    /**
     * How a column that was read is related to the column that a value is compared with.
     *
     * @param source the statement that read it
     * @param column index in the source's result, from 0
     * @param repeated the statement that the value was bound in
     * @param slot index into its slots
     */
    KeyRelation between(TracedStatement source, int column, TracedStatement repeated, int slot);

    /** Judges by names, where no catalog is at hand. */
    static KeyRelations byName() {
        return KeyNames.INSTANCE;
    }
}
