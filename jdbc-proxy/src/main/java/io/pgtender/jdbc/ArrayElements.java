package io.pgtender.jdbc;

import io.pgtender.dataflow.KeyFingerprint;

/** The elements of what may be bound for an SQL array: Java's own arrays, and those of the connection. Asks the driver nothing. */
final class ArrayElements {

    private ArrayElements() {}

    /** Whether the value has elements that can be told. Bytes are one value. */
    static boolean isArray(Object value) {
        return value instanceof Object[]
                || value instanceof long[]
                || value instanceof int[]
                || value instanceof short[]
                || (value instanceof ObservedArray array && array.isMadeHere());
    }

    static int length(Object value) {
        if (value instanceof Object[] objects) {
            return objects.length;
        }
        if (value instanceof long[] longs) {
            return longs.length;
        }
        if (value instanceof int[] ints) {
            return ints.length;
        }
        if (value instanceof short[] shorts) {
            return shorts.length;
        }
        return value instanceof ObservedArray array ? array.length() : 0;
    }

    /** Fingerprint of an element, from 0; 0 for NULL, for what is not like a key, and beyond the end. */
    static long fingerprint(Object value, int index) {
        if (value instanceof Object[] objects) {
            return index < objects.length ? KeyFingerprint.of(objects[index]) : KeyFingerprint.NONE;
        }
        if (value instanceof long[] longs) {
            return index < longs.length ? KeyFingerprint.of(longs[index]) : KeyFingerprint.NONE;
        }
        if (value instanceof int[] ints) {
            return index < ints.length ? KeyFingerprint.of(ints[index]) : KeyFingerprint.NONE;
        }
        if (value instanceof short[] shorts) {
            return index < shorts.length ? KeyFingerprint.of(shorts[index]) : KeyFingerprint.NONE;
        }
        return value instanceof ObservedArray array ? array.fingerprint(index) : KeyFingerprint.NONE;
    }
}
