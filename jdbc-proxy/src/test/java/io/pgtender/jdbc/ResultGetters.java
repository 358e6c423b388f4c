package io.pgtender.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.geometric.PGpoint;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGobject;

/** Every way of reading a column, and what each gave: a value, its class, or the exception. */
final class ResultGetters {

    @FunctionalInterface
    interface Getter {
        @Nullable
        Object get(ResultSet result, int column) throws Exception;
    }

    private static final Calendar TOKYO = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
    private static final List<Class<?>> TARGETS = List.of(
            Array.class,
            BigDecimal.class,
            BigInteger.class,
            Blob.class,
            Boolean.class,
            Calendar.class,
            Clob.class,
            Date.class,
            Double.class,
            Float.class,
            InetAddress.class,
            Integer.class,
            LocalDate.class,
            LocalDateTime.class,
            LocalTime.class,
            Long.class,
            Map.class,
            OffsetDateTime.class,
            OffsetTime.class,
            PGInterval.class,
            PGobject.class,
            PGpoint.class,
            SQLXML.class,
            Short.class,
            String.class,
            Thread.class,
            Time.class,
            Timestamp.class,
            UUID.class,
            byte[].class,
            java.util.Date.class);

    private ResultGetters() {}

    static Map<String, Getter> all() {
        Map<String, Getter> getters = new LinkedHashMap<>();
        getters.put("getArray", ResultSet::getArray);
        getters.put("getAsciiStream", ResultSet::getAsciiStream);
        getters.put("getBigDecimal", ResultSet::getBigDecimal);
        getters.put("getBinaryStream", ResultSet::getBinaryStream);
        getters.put("getBlob", ResultSet::getBlob);
        getters.put("getBoolean", ResultSet::getBoolean);
        getters.put("getByte", ResultSet::getByte);
        getters.put("getBytes", ResultSet::getBytes);
        getters.put("getCharacterStream", ResultSet::getCharacterStream);
        getters.put("getClob", ResultSet::getClob);
        getters.put("getDate", ResultSet::getDate);
        getters.put("getDate(Calendar)", (result, column) -> result.getDate(column, TOKYO));
        getters.put("getDouble", ResultSet::getDouble);
        getters.put("getFloat", ResultSet::getFloat);
        getters.put("getInt", ResultSet::getInt);
        getters.put("getLong", ResultSet::getLong);
        getters.put("getNString", ResultSet::getNString);
        getters.put("getObject", ResultSet::getObject);
        getters.put("getObject(Map)", (result, column) -> result.getObject(column, Map.of()));
        getters.put("getRef", ResultSet::getRef);
        getters.put("getRowId", ResultSet::getRowId);
        getters.put("getSQLXML", ResultSet::getSQLXML);
        getters.put("getShort", ResultSet::getShort);
        getters.put("getString", ResultSet::getString);
        getters.put("getTime", ResultSet::getTime);
        getters.put("getTime(Calendar)", (result, column) -> result.getTime(column, TOKYO));
        getters.put("getTimestamp", ResultSet::getTimestamp);
        getters.put("getTimestamp(Calendar)", (result, column) -> result.getTimestamp(column, TOKYO));
        getters.put("getURL", ResultSet::getURL);
        getters.put(
                "by label",
                (result, column) -> result.getObject(result.getMetaData().getColumnLabel(column)));
        for (Class<?> target : TARGETS) {
            getters.put(
                    "getObject(" + target.getSimpleName() + ")", (result, column) -> result.getObject(column, target));
        }
        return getters;
    }

    /** What each getter gives for a column of the current row, as comparable text. */
    static Map<String, String> outcomes(ResultSet result, int column) throws SQLException {
        Map<String, String> outcomes = new LinkedHashMap<>();
        for (Map.Entry<String, Getter> getter : all().entrySet()) {
            outcomes.put(getter.getKey(), outcome(getter.getValue(), result, column));
        }
        return outcomes;
    }

    private static String outcome(Getter getter, ResultSet result, int column) throws SQLException {
        try {
            String value = text(getter.get(result, column));
            return withoutIdentity(value) + " wasNull=" + result.wasNull();
        } catch (SQLException e) {
            return withoutIdentity(e.getClass().getName() + " " + e.getSQLState() + " " + e.getMessage());
        } catch (Exception e) {
            return e.toString();
        }
    }

    /** pgjdbc reads a binary bytea as a string through {@code Object.toString()}, whose address no two reads have in common. */
    private static String withoutIdentity(String text) {
        return text.replaceAll("\\[B@[0-9a-f]+", "[B@");
    }

    private static String text(@Nullable Object value) throws Exception {
        if (value == null) {
            return "null";
        }
        String content;
        if (value instanceof byte[] bytes) {
            content = HexFormat.of().formatHex(bytes);
        } else if (value instanceof InputStream stream) {
            content = new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
        } else if (value instanceof Reader reader) {
            StringWriter writer = new StringWriter();
            reader.transferTo(writer);
            content = writer.toString();
        } else if (value instanceof SQLXML xml) {
            content = xml.getString();
        } else if (value instanceof Array array) {
            content = array.getBaseTypeName() + Arrays.deepToString(new Object[] {array.getArray()});
        } else if (value instanceof PGobject object) {
            content = object.getType() + ":" + object.getValue();
        } else if (value instanceof Calendar calendar) {
            content = calendar.toInstant() + " " + calendar.getTimeZone().getID();
        } else if (value instanceof Blob || value instanceof Clob) {
            // Handles to large objects, which live in the server; they have no value of their own.
            content = "";
        } else {
            content = value.toString();
        }
        return value.getClass().getName() + ":" + content;
    }
}
