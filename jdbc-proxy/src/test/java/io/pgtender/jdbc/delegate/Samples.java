package io.pgtender.jdbc.delegate;

import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.sql.Date;
import java.sql.SQLWarning;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A fresh value of any type that occurs in {@code java.sql}, telling one position from another. */
final class Samples {

    private Samples() {}

    static @Nullable Object of(Class<?> type, int position) {
        if (type.isPrimitive()) {
            return primitive(type, position);
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), position);
        }
        if (type.isInterface()) {
            return new RecordingStub().as(type);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[position % type.getEnumConstants().length];
        }
        return object(type, position);
    }

    private static @Nullable Object primitive(Class<?> type, int position) {
        return switch (type.getName()) {
            case "boolean" -> position % 2 == 1;
            case "byte" -> (byte) (10 + position);
            case "short" -> (short) (20 + position);
            case "int" -> 30 + position;
            case "long" -> (1L << 40) + position;
            case "float" -> 0.5f + position;
            case "double" -> 0.25 + position;
            case "void" -> null;
            default -> throw new IllegalArgumentException("no sample for " + type);
        };
    }

    private static Object object(Class<?> type, int position) {
        List<Object> known = List.of(
                "text " + position,
                RecordingStub.class,
                new BigDecimal(position),
                new Date(position),
                new Time(position),
                new Timestamp(position),
                new GregorianCalendar(2000 + position, Calendar.MAY, 1),
                new Properties(),
                InputStream.nullInputStream(),
                new SQLWarning("warning " + position),
                url(position));
        if (type == Object.class) {
            return new Object();
        }
        if (type == Reader.class) {
            return new StringReader("text " + position);
        }
        return known.stream()
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no sample for " + type));
    }

    private static URL url(int position) {
        try {
            return URI.create("http://localhost/" + position).toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
