package io.pgtender.jdbc;

import io.pgtender.observation.Parameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Types;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/**
 * What is kept of a bound value to ask the planner about it later: the value, a copy where it can change, or
 * {@link Parameter#OPAQUE} where it is large, belongs to a connection, or is of a class of the application's, which is
 * never called.
 */
@SuppressWarnings("JavaUtilDate") // java.sql has its own dates
final class ReplayableValue {

    /** Values larger than this are not kept, in characters, bytes or elements. */
    static final int MAX_LENGTH = 4_096;

    /** Where the driver has its own types; what extends them is somewhere else. */
    private static final Set<String> DRIVER = Set.of("org.postgresql.util", "org.postgresql.geometric");

    private static final Parameter NONE = new Parameter(Parameter.OPAQUE, Parameter.UNTYPED);

    private ReplayableValue() {}

    /** @param sqlType {@code java.sql.Types} given to the setter, or {@link Parameter#UNTYPED} */
    static Parameter of(@Nullable Object value, int sqlType) {
        if (value == null || value instanceof String || value instanceof Number) {
            return isShort(value) ? new Parameter(value, sqlType) : NONE;
        }
        if (value instanceof byte[] bytes) {
            return bytes.length > MAX_LENGTH ? NONE : new Parameter(bytes.clone(), sqlType);
        }
        if (value instanceof Date date) {
            return new Parameter(date.clone(), sqlType);
        }
        if (value instanceof Array array) {
            // The driver's array belongs to its connection; its text form does not.
            String text = String.valueOf(array);
            return text.length() > MAX_LENGTH ? NONE : new Parameter(text, Types.OTHER);
        }
        Class<?> type = value.getClass();
        if (type.isArray()) {
            return java.lang.reflect.Array.getLength(value) > MAX_LENGTH ? NONE : new Parameter(value, sqlType);
        }
        if (DRIVER.contains(type.getPackageName())) {
            return isShortObject(value) ? new Parameter(value, sqlType) : NONE;
        }
        String name = type.getName();
        boolean isImmutable = value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum
                || name.startsWith("java.time.")
                || name.equals("java.util.UUID");
        return isImmutable ? new Parameter(value, sqlType) : NONE;
    }

    private static boolean isShort(@Nullable Object value) {
        if (value instanceof String text) {
            return text.length() <= MAX_LENGTH;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.unscaledValue().bitLength() <= MAX_LENGTH;
        }
        return !(value instanceof BigInteger integer) || integer.bitLength() <= MAX_LENGTH;
    }

    private static boolean isShortObject(Object value) {
        if (!(value instanceof PGobject object)) {
            return false; // a LOB, a result, whatever belongs to a connection
        }
        String text = object.getValue();
        return text == null || text.length() <= MAX_LENGTH;
    }
}
