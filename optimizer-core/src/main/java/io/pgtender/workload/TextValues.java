package io.pgtender.workload;

import io.pgtender.dataflow.BoundValues;
import io.pgtender.dataflow.KeyFingerprint;
import io.pgtender.sql.StatementValues;
import io.pgtender.sql.StatementValues.Bound;
import io.pgtender.sql.StatementValues.Literal;
import io.pgtender.sql.StatementValues.Placed;
import java.util.List;

/** Which values of a text are bound and which stand in it, so that an execution's values can be put in their places. Immutable. */
final class TextValues {

    /** No index of a value that is bound, nor of one that is in the text. */
    private static final int NO_ARRAY = -2;

    private final short[] slots;
    private final int[] ordinals;
    private final long[] literals;

    private TextValues(List<Placed> values) {
        int count = Math.min(values.size(), TapeLayout.MAX_KEPT_VALUES);
        slots = new short[count];
        ordinals = new int[count];
        literals = new long[count];
        for (int i = 0; i < count; i++) {
            Placed placed = values.get(i);
            slots[i] = (short) placed.slot();
            if (placed.value() instanceof Bound bound) {
                ordinals[i] = bound.ordinal();
            } else if (placed.value() instanceof Literal literal) {
                literals[i] = KeyFingerprint.ofParameter(literal.text());
            }
        }
    }

    /** Reads {@code sql}; takes some microseconds. Never throws. */
    static TextValues of(String sql) {
        return new TextValues(StatementValues.of(sql).values());
    }

    /**
     * The values of one execution.
     *
     * @param bound fingerprints of what was bound, those kept
     */
    BoundValues with(long[] bound) {
        return with(bound, NO_ARRAY, 0, new long[0]);
    }

    /**
     * The values of one execution, one of which is an array: its elements stand in its place.
     *
     * @param arrayIndex index of the array in {@code bound}
     * @param length of the array
     * @param elements fingerprints of its elements, those kept
     */
    BoundValues with(long[] bound, int arrayIndex, int length, long[] elements) {
        int count = slots.length;
        for (int ordinal : ordinals) {
            count += ordinal - 1 == arrayIndex ? elements.length - 1 : 0;
        }
        long[] fingerprints = new long[count];
        short[] places = new short[count];
        long vector = length;
        for (long fingerprint : bound) {
            vector = KeyFingerprint.combine(vector, fingerprint);
        }
        int at = 0;
        for (int i = 0; i < slots.length; i++) {
            int index = ordinals[i] - 1;
            vector = KeyFingerprint.combine(vector, literals[i]);
            if (index == arrayIndex) {
                for (long element : elements) {
                    vector = KeyFingerprint.combine(vector, element);
                    places[at] = slots[i];
                    fingerprints[at++] = element;
                }
            } else {
                places[at] = slots[i];
                fingerprints[at++] =
                        index < 0 ? literals[i] : index < bound.length ? bound[index] : KeyFingerprint.NONE;
            }
        }
        return new BoundValues(fingerprints, places, vector);
    }
}
