package io.pgtender.workload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Counts how often a shape is asked for the same values, in bounded room: the values that are asked for most are among those
 * kept, each with how much its count may be too high. A. Metwally, D. Agrawal and A. El Abbadi, "Efficient Computation of
 * Frequent and Top-k Elements in Data Streams" (ICDT 2005), algorithm SpaceSaving.
 *
 * <p>Thread-safe: for the few units of work that are looked at in full. Some tens of nanoseconds an execution.
 */
final class KeyTally {

    /** Values that are counted at a time; 24 bytes each. */
    static final int MAX_KEYS = 64;

    private final long[] keys = new long[MAX_KEYS];
    private final long[] counts = new long[MAX_KEYS];
    private final long[] overcounts = new long[MAX_KEYS];
    private int size;
    private long executions;

    /** One execution that asked for values of this fingerprint. */
    synchronized void add(long key) {
        executions++;
        int least = 0;
        for (int i = 0; i < size; i++) {
            if (keys[i] == key) {
                counts[i]++;
                return;
            }
            if (counts[i] < counts[least]) {
                least = i;
            }
        }
        if (size < MAX_KEYS) {
            keys[size] = key;
            counts[size++] = 1;
        } else {
            keys[least] = key;
            overcounts[least] = counts[least]++;
        }
    }

    synchronized KeyRepetition snapshot() {
        List<Long> certain = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            long count = counts[i] - overcounts[i];
            if (count > 1) {
                certain.add(count);
            }
        }
        certain.sort(Comparator.reverseOrder());
        return new KeyRepetition(executions, certain);
    }
}
