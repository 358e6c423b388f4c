package io.pgtender.dataflow;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Hashes of values that are not like keys. Calls no method of a class that may be the application's. */
final class AnyValueHash {

    /** Deepest nesting of arrays that is looked into. */
    private static final int MAX_DEPTH = 6;

    /** Characters at each end of a long text that are hashed a second time, against chance. */
    private static final int ENDS = 64;

    private AnyValueHash() {}

    static long of(@Nullable Object value) {
        return of(value, 0);
    }

    @SuppressWarnings("JavaUtilDate") // java.sql has its own dates
    private static long of(@Nullable Object value, int depth) {
        if (value == null) {
            return 0;
        }
        Class<?> type = value.getClass();
        if (type == String.class) {
            return text((String) value);
        }
        if (type.isArray()) {
            return depth < MAX_DEPTH ? array(value, depth) : 1;
        }
        if (type == java.sql.Timestamp.class) {
            java.sql.Timestamp timestamp = (java.sql.Timestamp) value;
            return timestamp.getTime() * 31 + timestamp.getNanos();
        }
        if (type == Double.class) {
            return Double.doubleToLongBits((double) value);
        }
        return isOfTheJdk(type) ? value.hashCode() : System.identityHashCode(value);
    }

    private static long text(String text) {
        int length = text.length();
        long hash = text.hashCode() * 31L + length;
        for (int i = 0; i < length; i++) {
            if (i == ENDS && length > 2 * ENDS) {
                i = length - ENDS;
            }
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static long array(Object array, int depth) {
        if (array instanceof Object[] objects) {
            long hash = objects.length;
            for (Object element : objects) {
                long key = KeyFingerprint.of(element);
                hash = KeyFingerprint.combine(hash, key != KeyFingerprint.NONE ? key : of(element, depth + 1));
            }
            return hash;
        }
        return array instanceof byte[] bytes ? Arrays.hashCode(bytes) * 31L + bytes.length : numbers(array);
    }

    private static long numbers(Object array) {
        if (array instanceof long[] longs) {
            return Arrays.hashCode(longs);
        }
        if (array instanceof int[] ints) {
            return Arrays.hashCode(ints);
        }
        if (array instanceof short[] shorts) {
            return Arrays.hashCode(shorts);
        }
        if (array instanceof double[] doubles) {
            return Arrays.hashCode(doubles);
        }
        if (array instanceof float[] floats) {
            return Arrays.hashCode(floats);
        }
        if (array instanceof boolean[] booleans) {
            return Arrays.hashCode(booleans);
        }
        return array instanceof char[] chars ? Arrays.hashCode(chars) : 1;
    }

    /** Classes in these packages come from the JDK and nowhere else. */
    private static boolean isOfTheJdk(Class<?> type) {
        String name = type.getName();
        return name.startsWith("java.lang.")
                || name.startsWith("java.math.")
                || name.startsWith("java.sql.")
                || name.startsWith("java.time.")
                || type == UUID.class
                || type == java.util.Date.class;
    }
}
