package io.pgtender.dataflow;

import java.util.Arrays;

/** Numbers fingerprints from 0 in the order in which they come. Open addressing with linear probing; at most half full. */
final class LongIndex {

    private static final int ABSENT = -1;
    private static final int SMALLEST_TABLE = 16;

    private long[] table;
    private int[] numbers;
    private int size;

    LongIndex(int expected) {
        int length = SMALLEST_TABLE;
        while (length < 2 * expected) {
            length *= 2;
        }
        table = new long[length];
        numbers = new int[length];
    }

    /** The number of a fingerprint that is not {@link KeyFingerprint#NONE}; a new one the first time. */
    int add(long fingerprint) {
        int place = place(fingerprint);
        if (table[place] == fingerprint) {
            return numbers[place];
        }
        if (2 * (size + 1) > table.length) {
            grow();
            place = place(fingerprint);
        }
        table[place] = fingerprint;
        numbers[place] = size;
        return size++;
    }

    /** The number of a fingerprint that is not {@link KeyFingerprint#NONE}; negative where it is not there. */
    int find(long fingerprint) {
        int place = place(fingerprint);
        return table[place] == fingerprint ? numbers[place] : ABSENT;
    }

    int size() {
        return size;
    }

    private int place(long fingerprint) {
        int mask = table.length - 1;
        int place = (int) ((fingerprint * 0x9e3779b97f4a7c15L) >>> Integer.SIZE) & mask;
        while (table[place] != KeyFingerprint.NONE && table[place] != fingerprint) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        long[] oldTable = table;
        int[] oldNumbers = numbers;
        table = new long[2 * oldTable.length];
        numbers = new int[table.length];
        for (int i = 0; i < oldTable.length; i++) {
            if (oldTable[i] != KeyFingerprint.NONE) {
                int place = place(oldTable[i]);
                table[place] = oldTable[i];
                numbers[place] = oldNumbers[i];
            }
        }
    }

    /** How many of the first {@code count} values differ. */
    static int distinct(long[] values, int count) {
        long[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        int distinct = count == 0 ? 0 : 1;
        for (int i = 1; i < count; i++) {
            if (sorted[i] != sorted[i - 1]) {
                distinct++;
            }
        }
        return distinct;
    }
}
