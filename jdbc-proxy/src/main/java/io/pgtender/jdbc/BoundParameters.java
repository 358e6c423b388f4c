package io.pgtender.jdbc;

import io.pgtender.observation.Parameter;
import java.sql.Array;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values bound to one prepared statement. Confined to the statement, like the statement itself. */
@SuppressWarnings({"ReferenceEquality", "JavaUtilDate"}) // a sentinel is one object; java.sql has its own dates
final class BoundParameters {

    /** Most parameters of one statement in PostgreSQL's protocol. */
    private static final int MAX_PARAMETERS = 65_535;

    private static final int INITIAL = 4;

    /** Values larger than this are not kept for EXPLAIN, in characters or bytes. */
    private static final int MAX_VALUE_LENGTH = 4_096;

    /** Stands for SQL NULL; {@code null} for a parameter that was not bound. */
    private static final Object SQL_NULL = new Object();

    private @Nullable Object[] values = new Object[INITIAL];
    private int @Nullable [] sqlTypes;
    private int count;

    void set(int index, @Nullable Object value) {
        if (index < 1 || index > MAX_PARAMETERS) {
            return; // the driver has refused it
        }
        if (index > values.length) {
            values = Arrays.copyOf(values, Math.max(index, 2 * values.length));
        }
        values[index - 1] = value == null ? SQL_NULL : value;
        int[] types = sqlTypes;
        if (types != null && index <= types.length) {
            types[index - 1] = Parameter.UNTYPED;
        }
        count = Math.max(count, index);
    }

    void set(int index, @Nullable Object value, int sqlType) {
        set(index, value);
        if (index < 1 || index > MAX_PARAMETERS) {
            return;
        }
        int[] types = sqlTypes;
        if (types == null || types.length < index) {
            int[] wider = new int[values.length];
            Arrays.fill(wider, Parameter.UNTYPED);
            if (types != null) {
                System.arraycopy(types, 0, wider, 0, types.length);
            }
            types = wider;
            sqlTypes = types;
        }
        types[index - 1] = sqlType;
    }

    void clear() {
        Arrays.fill(values, 0, count, null);
        sqlTypes = null;
        count = 0;
    }

    /** Equal for equal vectors; different vectors collide rarely. */
    long hash() {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < count; i++) {
            Object value = values[i];
            hash = (hash ^ (value == null || value == SQL_NULL ? 0 : value.hashCode())) * 0x100000001b3L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    /** An immutable copy that can be bound again later, whatever happens to the statement's connection. */
    List<Parameter> copy() {
        Parameter[] copy = new Parameter[count];
        for (int i = 0; i < count; i++) {
            copy[i] = replayable(bound(values[i]), sqlType(i));
        }
        return List.of(copy);
    }

    /** As they were bound, for comparing executions; an array of the driver's and what was not bound cannot be. Not to be kept. */
    List<Parameter> identity() {
        Parameter[] identity = new Parameter[count];
        for (int i = 0; i < count; i++) {
            Object value = values[i];
            boolean comparable = value != null && !(value instanceof Array);
            identity[i] = new Parameter(comparable ? bound(value) : Parameter.OPAQUE, sqlType(i));
        }
        return List.of(identity);
    }

    private static @Nullable Object bound(@Nullable Object value) {
        return value == SQL_NULL ? null : value;
    }

    private int sqlType(int i) {
        int[] types = sqlTypes;
        return types == null || i >= types.length ? Parameter.UNTYPED : types[i];
    }

    private static Parameter replayable(@Nullable Object value, int sqlType) {
        if (value instanceof Array array) {
            // The driver's array belongs to its connection; its text form does not.
            return new Parameter(String.valueOf(array), Types.OTHER);
        }
        if (value instanceof byte[] bytes) {
            return new Parameter(bytes.length > MAX_VALUE_LENGTH ? Parameter.OPAQUE : bytes.clone(), sqlType);
        }
        if (value instanceof String text && text.length() > MAX_VALUE_LENGTH) {
            return new Parameter(Parameter.OPAQUE, sqlType);
        }
        if (value instanceof java.util.Date date) {
            return new Parameter(date.clone(), sqlType);
        }
        return new Parameter(value, sqlType);
    }
}
