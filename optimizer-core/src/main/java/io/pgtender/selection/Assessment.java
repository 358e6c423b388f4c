package io.pgtender.selection;

/**
 * What a set of indexes is worth.
 *
 * @param indexes the set
 * @param used those of them that some plan reads
 * @param perHour predicted figure of each statement, in the unit of the objective, by its position
 * @param net what the search makes large: weighted savings less the cost of writes
 * @param evenly the same as {@code net} where each sample of a statement counts by itself: of two sets that are equal on
 *     average, the one is better that helps every sample
 * @param regressing position of a statement that gets dearer than is allowed, else -1
 */
record Assessment(IndexSet indexes, IndexSet used, double[] perHour, double net, double evenly, int regressing) {

    /** No statement. */
    static final int NOBODY = -1;

    boolean isAllowed() {
        return regressing == NOBODY;
    }
}
