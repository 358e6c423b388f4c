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

    /** Stands for a value that is in the text. */
    private static final int IN_TEXT = 0;

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
     * @param boundCount how many were bound
     */
    BoundValues with(long[] bound, int boundCount) {
        long[] fingerprints = new long[slots.length];
        long vector = boundCount;
        for (long fingerprint : bound) {
            vector = KeyFingerprint.combine(vector, fingerprint);
        }
        for (int i = 0; i < slots.length; i++) {
            int ordinal = ordinals[i];
            fingerprints[i] = ordinal == IN_TEXT
                    ? literals[i]
                    : ordinal <= bound.length ? bound[ordinal - 1] : KeyFingerprint.NONE;
            vector = KeyFingerprint.combine(vector, literals[i]);
        }
        return new BoundValues(fingerprints, slots, vector);
    }
}
