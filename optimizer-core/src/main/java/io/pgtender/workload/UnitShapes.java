package io.pgtender.workload;

import io.pgtender.observation.CallSite;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How often each shape ran in one unit of work. An open-addressing table with linear probing, at most half full; probes
 * are bounded by its length, so that threads that race cannot loop for ever.
 */
final class UnitShapes {

    private static final int SMALLEST_LENGTH = 16;

    private Table table = new Table(SMALLEST_LENGTH);

    /** Counts one execution and returns how many there are now; 0 if racing threads have filled the table. */
    int add(ShapeRecorder shape) {
        Table now = table;
        if (now.used * 2 >= now.shapes.length) {
            now = now.doubled();
            table = now;
        }
        int slot = now.slot(shape);
        if (slot < 0) {
            return 0;
        }
        if (now.shapes[slot] == null) {
            now.shapes[slot] = shape;
            now.used++;
        }
        return ++now.counts[slot];
    }

    int count(ShapeRecorder shape) {
        Table now = table;
        int slot = now.slot(shape);
        return slot < 0 ? 0 : now.counts[slot];
    }

    void callSite(ShapeRecorder shape, CallSite callSite) {
        Table now = table;
        int slot = now.slot(shape);
        if (slot >= 0 && now.shapes[slot] != null && now.callSites[slot] == null) {
            now.callSites[slot] = callSite;
        }
    }

    @Nullable
    CallSite callSite(ShapeRecorder shape) {
        Table now = table;
        int slot = now.slot(shape);
        return slot < 0 ? null : now.callSites[slot];
    }

    /** Hands out the shapes that ran at least {@code times} times. */
    void forEachRepeated(int times, Consumer<ShapeRecorder> action) {
        Table now = table;
        for (int slot = 0; slot < now.shapes.length; slot++) {
            ShapeRecorder shape = now.shapes[slot];
            if (shape != null && now.counts[slot] >= times) {
                action.accept(shape);
            }
        }
    }

    void clear() {
        Table now = table;
        if (now.used > 0) {
            Arrays.fill(now.shapes, null);
            Arrays.fill(now.counts, 0);
            Arrays.fill(now.callSites, null);
            now.used = 0;
        }
    }

    private static final class Table {
        private final @Nullable ShapeRecorder[] shapes;
        private final int[] counts;
        private final @Nullable CallSite[] callSites;
        private int used;

        Table(int length) {
            this.shapes = new ShapeRecorder[length];
            this.counts = new int[length];
            this.callSites = new CallSite[length];
        }

        /** The slot of {@code shape}, or the free one where it belongs, or -1. */
        int slot(ShapeRecorder shape) {
            int mask = shapes.length - 1;
            long hash = shape.shape().fingerprint().value() * 0x9E3779B97F4A7C15L;
            int slot = (int) (hash >>> 40) & mask;
            for (int probe = 0; probe <= mask; probe++) {
                ShapeRecorder there = shapes[slot];
                if (there == null || there.equals(shape)) {
                    return slot;
                }
                slot = (slot + 1) & mask;
            }
            return -1;
        }

        Table doubled() {
            Table larger = new Table(shapes.length * 2);
            for (int i = 0; i < shapes.length; i++) {
                ShapeRecorder shape = shapes[i];
                int slot = shape == null ? -1 : larger.slot(shape);
                if (slot >= 0) {
                    larger.shapes[slot] = shape;
                    larger.counts[slot] = counts[i];
                    larger.callSites[slot] = callSites[i];
                    larger.used++;
                }
            }
            return larger;
        }
    }
}
