package io.pgtender.workload;

import java.util.Arrays;

/**
 * How often each shape ran in one unit of work, by its number. An open-addressing table with linear probing, at most half
 * full; probes are bounded by its length, so that threads that race cannot loop for ever.
 */
final class ShapeCounts {

    private static final int SMALLEST_LENGTH = 16;

    /** Each entry is the shape's number plus one in the upper half and its count in the lower; 0 is free. */
    private long[] entries = new long[SMALLEST_LENGTH];

    private int used;

    /** Counts one execution and returns how many there are now; 0 if racing threads have filled the table. */
    int add(int shape) {
        long[] now = entries;
        int slot = slot(now, shape);
        if (slot < 0) {
            return 0;
        }
        if (now[slot] == 0) {
            if (++used * 2 > now.length) {
                now = doubled(now);
                entries = now;
                slot = slot(now, shape);
                if (slot < 0) {
                    return 0;
                }
            }
            now[slot] = (long) (shape + 1) << Integer.SIZE;
        }
        return (int) ++now[slot];
    }

    int count(int shape) {
        long[] now = entries;
        int slot = slot(now, shape);
        return slot < 0 ? 0 : (int) now[slot];
    }

    /** What {@link #forEach} hands out. */
    @FunctionalInterface
    interface Visitor {
        void shape(int shape, int executions);
    }

    /** Hands out at most {@code most} shapes that ran at least {@code times} times. */
    void forEach(int times, int most, Visitor visitor) {
        int left = most;
        for (long entry : entries) {
            if ((int) entry >= times && left-- > 0) {
                visitor.shape((int) (entry >>> Integer.SIZE) - 1, (int) entry);
            }
        }
    }

    void clear() {
        if (used > 0) {
            if (entries.length > SMALLEST_LENGTH) {
                entries = new long[SMALLEST_LENGTH];
            } else {
                Arrays.fill(entries, 0);
            }
            used = 0;
        }
    }

    /** The slot of {@code shape}, or the free one where it belongs, or -1. */
    private static int slot(long[] entries, int shape) {
        int mask = entries.length - 1;
        int slot = ((shape * 0x9E3779B9) >>> 16) & mask;
        for (int probe = 0; probe <= mask; probe++) {
            int there = (int) (entries[slot] >>> Integer.SIZE);
            if (there == 0 || there == shape + 1) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private static long[] doubled(long[] entries) {
        long[] larger = new long[entries.length * 2];
        for (long entry : entries) {
            int slot = entry == 0 ? -1 : slot(larger, (int) (entry >>> Integer.SIZE) - 1);
            if (slot >= 0) {
                larger[slot] = entry;
            }
        }
        return larger;
    }
}
