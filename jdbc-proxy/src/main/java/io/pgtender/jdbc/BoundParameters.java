package io.pgtender.jdbc;

import io.pgtender.dataflow.KeyFingerprint;
import io.pgtender.observation.Parameter;
import java.sql.Array;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values bound to one prepared statement. Confined to the statement, like the statement itself. */
@SuppressWarnings("ReferenceEquality") // a sentinel is one object
final class BoundParameters {

    /** Most parameters of one statement in PostgreSQL's protocol. */
    private static final int MAX_PARAMETERS = 65_535;

    /** Room for parameters from the second on, at first. */
    private static final int INITIAL = 3;

    /** Stands for SQL NULL; {@code null} for a parameter that was not bound. */
    private static final Object SQL_NULL = new Object();

    /** Stand for a first parameter that {@link #firstNumber} holds. */
    private static final Object LONG = new Object();

    private static final Object INTEGER = new Object();

    /** A value that was bound with a type of its own. */
    private record Typed(@Nullable Object value, int sqlType) {}

    /*
     * The commonest statement has one parameter, a number: it needs neither an array nor a box.
     */
    private @Nullable Object first;
    private long firstNumber;
    private @Nullable Object @Nullable [] others;

    /* Two small numbers in the room of one: neither can be more than MAX_PARAMETERS. */
    private char count;

    /** Index of the first array from 1; 0 without one. */
    private char array;

    void setLong(int index, long value) {
        if (index == 1) {
            firstNumber = value;
            put(1, LONG);
        } else {
            put(index, value);
        }
    }

    void setInt(int index, int value) {
        if (index == 1) {
            firstNumber = value;
            put(1, INTEGER);
        } else {
            put(index, value);
        }
    }

    void set(int index, @Nullable Object value) {
        put(index, value == null ? SQL_NULL : value);
        noteArray(index, value);
    }

    void set(int index, @Nullable Object value, int sqlType) {
        put(index, new Typed(value, sqlType));
        noteArray(index, value);
    }

    private void noteArray(int index, @Nullable Object value) {
        if (value != null && (array == 0 || index <= array) && ArrayElements.isArray(value)) {
            array = (char) index;
        } else if (index == array) {
            array = 0;
        }
    }

    void clear() {
        first = null;
        if (others != null) {
            Arrays.fill(others, null);
        }
        count = 0;
        array = 0;
    }

    /** Index from 0 of the first value that is an array; -1 if none is. */
    int arrayIndex() {
        return array - 1;
    }

    int arrayLength() {
        Object value = value(array - 1);
        return value == null ? 0 : ArrayElements.length(value);
    }

    long arrayFingerprint(int element) {
        Object value = value(array - 1);
        return value == null ? KeyFingerprint.NONE : ArrayElements.fingerprint(value, element);
    }

    private void put(int index, Object value) {
        if (index == 1) {
            first = value;
        } else if (index < 1 || index > MAX_PARAMETERS) {
            return; // the driver has refused it
        } else {
            room(index - 1)[index - 2] = value;
        }
        count = (char) Math.max(count, index);
    }

    private @Nullable Object[] room(int length) {
        @Nullable Object[] present = others;
        if (present != null && length <= present.length) {
            return present;
        }
        int wider = Math.max(length, present == null ? INITIAL : 2 * present.length + 1);
        @Nullable Object[] grown = present == null ? new Object[wider] : Arrays.copyOf(present, wider);
        others = grown;
        return grown;
    }

    /** The value of a parameter, counted from 0: {@link #SQL_NULL} for NULL, {@code null} if it was not bound. */
    private @Nullable Object value(int i) {
        Object value = slot(i);
        if (value == LONG) {
            return firstNumber;
        }
        if (value == INTEGER) {
            return (int) firstNumber;
        }
        if (value instanceof Typed typed) {
            return typed.value() == null ? SQL_NULL : typed.value();
        }
        return value;
    }

    private int sqlType(int i) {
        return slot(i) instanceof Typed typed ? typed.sqlType() : Parameter.UNTYPED;
    }

    private @Nullable Object slot(int i) {
        if (i == 0) {
            return first;
        }
        @Nullable Object[] rest = others;
        return rest == null ? null : rest[i - 1];
    }

    /** Highest index that was bound. */
    int count() {
        return count;
    }

    /** Fingerprint of the value of a parameter, counted from 0; 0 for NULL and for one that was not bound. */
    long fingerprint(int i) {
        Object value = slot(i);
        if (value == LONG || value == INTEGER) {
            return KeyFingerprint.of(firstNumber);
        }
        return KeyFingerprint.ofParameter(bound(value(i)));
    }

    /** A copy that can be bound again later, whatever happens to the statement's connection. */
    List<Parameter> copy() {
        Parameter[] copy = new Parameter[count];
        for (int i = 0; i < count; i++) {
            copy[i] = ReplayableValue.of(bound(value(i)), sqlType(i));
        }
        return List.of(copy);
    }

    /** As they were bound, for comparing executions; an array of the driver's and what was not bound cannot be. Not to be kept. */
    List<Parameter> identity() {
        Parameter[] identity = new Parameter[count];
        for (int i = 0; i < count; i++) {
            Object value = value(i);
            boolean comparable = value != null && !(value instanceof Array);
            identity[i] = new Parameter(comparable ? bound(value) : Parameter.OPAQUE, sqlType(i));
        }
        return List.of(identity);
    }

    private static @Nullable Object bound(@Nullable Object value) {
        return value == SQL_NULL ? null : value;
    }
}
