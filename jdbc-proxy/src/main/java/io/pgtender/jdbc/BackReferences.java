package io.pgtender.jdbc;

import java.sql.Array;
import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the values of a row or an OUT parameter that lead back to the driver's statement and connection: the result set of a
 * cursor, and an array, which can be read as a result set. What the application does through them stays seen.
 */
final class BackReferences {

    private static final String DRIVER_ARRAY = "org.postgresql.jdbc.PgArray";

    private BackReferences() {}

    /** The value itself where it leads nowhere, which is nearly always. */
    static @Nullable Object inside(@Nullable Object value, ObservedConnection connection) {
        if (value == null || value instanceof String || value instanceof Number) {
            return value;
        }
        if (value instanceof Array array) {
            return inside(array, connection);
        }
        return value instanceof ResultSet result ? result(result, connection) : value;
    }

    /** The same for a value of a type that was asked for: it stays of that type. */
    @SuppressWarnings("unchecked") // the wrapper was just found to be of the type
    static <T> @Nullable T inside(@Nullable T value, Class<T> type, ObservedConnection connection) {
        Object inside = inside(value, connection);
        return type.isInstance(inside) ? (T) inside : value;
    }

    /** The array as it was, if it is not pgjdbc's, or if pgjdbc's cannot be extended. */
    static @Nullable Array inside(@Nullable Array array, ObservedConnection connection) {
        // By name: without pgjdbc on the class path there is no class to compare with.
        if (array == null || !array.getClass().getName().equals(DRIVER_ARRAY)) {
            return array;
        }
        try {
            return ObservedArray.of(array, connection);
        } catch (LinkageError e) {
            connection.capture().trouble(e);
            return array;
        }
    }

    /** A result set of a statement that the application has never seen; that is wrapped too when it is asked for. */
    static ResultSet result(ResultSet driverResult, ObservedConnection connection) {
        return new ObservedResultSet(driverResult, connection, null, null, ObservedConnection.NO_TOKEN);
    }
}
