package io.pgtender.dataflow;

import io.pgtender.sql.ValueSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a group's executions asked for: the slots whose values vary, and how many keys at a time. */
final class Keys {

    /** Slots that are looked at; a statement's further ones are taken not to vary. */
    private static final int MAX_SLOTS = 64;

    /**
     * A slot whose value is not the same in all executions.
     *
     * @param values fingerprint of the first value in each execution, {@link KeyFingerprint#NONE} where there is none
     */
    record Slot(int index, ValueSlot.Use use, long[] values) {

        /** Whether it names rows by a key, as far as is known. */
        boolean isKey() {
            return isEquality() || use == ValueSlot.Use.OTHER;
        }

        boolean isEquality() {
            return use == ValueSlot.Use.EQUALS || use == ValueSlot.Use.LIST;
        }

        boolean isRange() {
            return use == ValueSlot.Use.RANGE;
        }
    }

    private final List<Slot> varying;
    private final int medianArity;
    private final int distinctVectors;

    private Keys(List<Slot> varying, int medianArity, int distinctVectors) {
        this.varying = varying;
        this.medianArity = medianArity;
        this.distinctVectors = distinctVectors;
    }

    static Keys of(Group group, List<Execution> executions) {
        int n = group.size();
        int[] arity = new int[n];
        long[] vectors = new long[n];
        long[][] values = new long[MAX_SLOTS][];
        int[] counts = new int[MAX_SLOTS];
        for (int m = 0; m < n; m++) {
            BoundValues bound = executions.get(group.members[m]).bound();
            vectors[m] = bound.vector();
            arity[m] = arity(bound, group.statement, m, values, counts, n);
        }
        Arrays.sort(arity);
        return new Keys(varying(group.statement, values), arity[n / 2], LongIndex.distinct(vectors, n));
    }

    private static int arity(
            BoundValues bound, TracedStatement statement, int member, long[][] values, int[] counts, int members) {
        Arrays.fill(counts, 0);
        int most = 1;
        for (int i = 0; i < bound.count(); i++) {
            int slot = bound.slot(i);
            if (slot >= MAX_SLOTS || !mayBeKey(statement.slot(slot).use())) {
                continue;
            }
            if (counts[slot]++ == 0) {
                long[] ofSlot = values[slot];
                if (ofSlot == null) {
                    ofSlot = new long[members];
                    values[slot] = ofSlot;
                }
                ofSlot[member] = bound.fingerprint(i);
            }
            most = Math.max(most, counts[slot]);
        }
        return most;
    }

    private static boolean mayBeKey(ValueSlot.Use use) {
        return switch (use) {
            case EQUALS, LIST, RANGE, OTHER, WRITTEN -> true;
            case LIMIT, OFFSET -> false;
        };
    }

    private static List<Slot> varying(TracedStatement statement, long[][] values) {
        List<Slot> varying = new ArrayList<>(2);
        for (int slot = 0; slot < values.length; slot++) {
            long[] ofSlot = values[slot];
            if (ofSlot != null && varies(ofSlot)) {
                varying.add(new Slot(slot, statement.slot(slot).use(), ofSlot));
            }
        }
        return varying;
    }

    private static boolean varies(long[] values) {
        for (int i = 1; i < values.length; i++) {
            if (values[i] != values[0]) {
                return true;
            }
        }
        return false;
    }

    /** Slots whose values vary, LIMIT and OFFSET left out, in order. */
    List<Slot> varying() {
        return varying;
    }

    /** Whether what it asks for is named by equality, or by what is not known to be something else. */
    boolean hasVaryingKey() {
        return varying.stream().anyMatch(Slot::isKey);
    }

    /** How many values the longest list of an execution has, at the median; 1 without lists. */
    int medianArity() {
        return medianArity;
    }

    /** How many executions asked for something different. */
    int distinctVectors() {
        return distinctVectors;
    }

    /** How many of the executions have different keys: values of slots that name rows by a key. */
    int distinctKeys() {
        long[] tuples = null;
        for (Slot slot : varying) {
            if (slot.isKey()) {
                long[] values = slot.values();
                tuples = tuples == null ? new long[values.length] : tuples;
                for (int i = 0; i < values.length; i++) {
                    tuples[i] = KeyFingerprint.combine(tuples[i], values[i]);
                }
            }
        }
        return tuples == null ? 0 : LongIndex.distinct(tuples, tuples.length);
    }
}
