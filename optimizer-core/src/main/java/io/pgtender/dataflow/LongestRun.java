package io.pgtender.dataflow;

/** The longest subsequence that never falls (patience sorting: Fredman 1975). */
final class LongestRun {

    private LongestRun() {}

    /** Its length within the first {@code count} values; in {@code n log n}. */
    static int of(long[] values, int count) {
        long[] smallestEnd = new long[count];
        int length = 0;
        for (int i = 0; i < count; i++) {
            int place = firstAbove(smallestEnd, length, values[i]);
            smallestEnd[place] = values[i];
            length = Math.max(length, place + 1);
        }
        return length;
    }

    private static int firstAbove(long[] ascending, int length, long value) {
        if (length == 0 || ascending[length - 1] <= value) {
            return length; // the usual case: in order
        }
        int low = 0;
        int high = length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ascending[middle] > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
