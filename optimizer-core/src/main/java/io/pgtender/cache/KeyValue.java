package io.pgtender.cache;

import io.pgtender.observation.Parameter;
import io.pgtender.sql.DateWords;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A parameter as part of a key: immutable, equal iff the same class of Java object with the same content is bound the
 * same way. {@code 1}, {@code 1L}, {@code "1"}, {@code 1.0} and {@code 1.00} are five values.
 *
 * @param type class of the object that was bound, {@code null} for NULL
 * @param content canonical content
 * @param sqlType as in {@link Parameter}
 */
record KeyValue(@Nullable Class<?> type, @Nullable Object content, int sqlType) {

    /** Deepest nesting of arrays that is compared. */
    private static final int MAX_ARRAY_DEPTH = 6;

    /** Immutable classes whose {@code equals} tells apart all that PostgreSQL tells apart (BigDecimal keeps its scale). */
    private static final Set<Class<?>> BY_EQUALS = Set.of(
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Character.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetTime.class,
            OffsetDateTime.class);

    /** How a parameter is bound, without its value. */
    record Binding(@Nullable Class<?> type, int sqlType) {}

    static @Nullable KeyValue of(Parameter parameter) {
        Object value = parameter.value();
        if (value == null) {
            return new KeyValue(null, null, parameter.sqlType());
        }
        Object content = canonical(value, 0);
        return content == null ? null : new KeyValue(value.getClass(), content, parameter.sqlType());
    }

    Binding binding() {
        return new Binding(type, sqlType);
    }

    private static @Nullable Object canonical(Object value, int depth) {
        Class<?> type = value.getClass();
        if (type == String.class) {
            return DateWords.areIn((String) value) ? null : value;
        }
        if (BY_EQUALS.contains(type)) {
            return value;
        }
        if (type.isArray()) {
            return depth < MAX_ARRAY_DEPTH ? elements(value, depth) : null;
        }
        // The driver writes these in the JVM's default zone.
        if (type == Timestamp.class) {
            Timestamp timestamp = (Timestamp) value;
            return List.of(
                    timestamp.getTime(),
                    timestamp.getNanos(),
                    TimeZone.getDefault().getID());
        }
        if (type == java.sql.Date.class || type == Time.class) {
            long millis = type == Time.class ? ((Time) value).getTime() : ((java.sql.Date) value).getTime();
            return List.of(millis, TimeZone.getDefault().getID());
        }
        return null;
    }

    private static @Nullable Object elements(Object array, int depth) {
        if (array instanceof byte[] bytes) {
            return new Bytes(bytes.clone());
        }
        int length = Array.getLength(array);
        List<KeyElement> elements = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            Object element = Array.get(array, i);
            Object content = element == null ? null : canonical(element, depth + 1);
            if (element != null && content == null) {
                return null;
            }
            elements.add(new KeyElement(element == null ? null : element.getClass(), content));
        }
        return List.copyOf(elements);
    }

    private record KeyElement(
            @Nullable Class<?> type, @Nullable Object content) {}

    private static final class Bytes {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** Estimated heap bytes. */
    long weightBytes() {
        return 48 + contentBytes(content);
    }

    private static long contentBytes(@Nullable Object content) {
        if (content instanceof String text) {
            return 40 + 2L * text.length();
        }
        if (content instanceof Bytes bytes) {
            return 32L + bytes.bytes.length;
        }
        if (content instanceof List<?> list) {
            long sum = 40;
            for (Object element : list) {
                sum += 24 + (element instanceof KeyElement e ? contentBytes(e.content()) : 24);
            }
            return sum;
        }
        return 32;
    }
}
