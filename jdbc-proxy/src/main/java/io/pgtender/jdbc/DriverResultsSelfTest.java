package io.pgtender.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.jdbc.PgStatement;

/** Compares one live result with its copy, reopened, before anybody relies on the copying. */
final class DriverResultsSelfTest {

    private static final String QUERY = "driver-results-self-test.sql";
    private static final CaptureLimits LIMITS = new CaptureLimits(10, 100_000);

    // PgStatement.setPrepareThreshold: never prepare on the server; prepare at once and ask for binary values.
    private static final int TEXT = 0;
    private static final int BINARY = -1;

    private DriverResultsSelfTest() {}

    /** What was found different, for the log; null if nothing was. */
    static @Nullable String run(Connection raw) throws SQLException {
        if (!raw.isWrapperFor(PGConnection.class)) {
            return "the connection " + raw.getClass().getName() + " is not pgjdbc's";
        }
        String sql = read();
        for (int prepareThreshold : new int[] {TEXT, BINARY}) {
            String trouble = compare(raw, sql, prepareThreshold);
            if (trouble != null) {
                return trouble;
            }
        }
        return null;
    }

    private static @Nullable String compare(Connection raw, String sql, int prepareThreshold) throws SQLException {
        try (PreparedStatement liveStatement = raw.prepareStatement(sql);
                PreparedStatement copyStatement = raw.prepareStatement(sql)) {
            liveStatement.unwrap(PGStatement.class).setPrepareThreshold(prepareThreshold);
            ResultSet live = liveStatement.executeQuery();
            CapturedResult captured = DriverResults.capture(live, LIMITS);
            if (captured == null) {
                return "a small result in memory was not recognised as such";
            }
            ResultSet copy = DriverResults.reopen(captured, copyStatement);
            String difference = difference(live, copy);
            return difference == null ? unattached(copy, copyStatement) : difference;
        }
    }

    private static @Nullable String difference(ResultSet live, ResultSet copy) throws SQLException {
        ResultSetMetaData liveColumns = live.getMetaData();
        ResultSetMetaData copyColumns = copy.getMetaData();
        int columns = liveColumns.getColumnCount();
        if (columns != copyColumns.getColumnCount()) {
            return columns + " columns became " + copyColumns.getColumnCount();
        }
        while (live.next()) {
            if (!copy.next()) {
                return "a row is missing";
            }
            for (int column = 1; column <= columns; column++) {
                if (!liveColumns.getColumnLabel(column).equals(copyColumns.getColumnLabel(column))
                        || !liveColumns.getColumnTypeName(column).equals(copyColumns.getColumnTypeName(column))
                        || !Objects.deepEquals(live.getObject(column), copy.getObject(column))
                        || live.wasNull() != copy.wasNull()
                        || !sameText(live, copy, column)
                        || !Arrays.equals(live.getBytes(column), copy.getBytes(column))) {
                    return "column " + liveColumns.getColumnLabel(column) + " of type "
                            + liveColumns.getColumnTypeName(column) + " differs";
                }
            }
        }
        return copy.next() ? "a row too many" : null;
    }

    private static boolean sameText(ResultSet live, ResultSet copy, int column) throws SQLException {
        // A binary bytea read as a string is "[B@" and an address (PgResultSet.getString), different at every reading.
        return live.getObject(column) instanceof byte[]
                || Objects.equals(live.getString(column), copy.getString(column));
    }

    @SuppressWarnings("ReferenceEquality") // the same object is meant
    private static @Nullable String unattached(ResultSet copy, PreparedStatement statement) throws SQLException {
        if (statement.unwrap(PgStatement.class).getResultSet() != copy) {
            return "the statement does not know its result";
        }
        if (statement.getMoreResults() || statement.getUpdateCount() != -1 || !copy.isClosed()) {
            return "the statement does not close its result";
        }
        return null;
    }

    private static String read() {
        try (InputStream in = DriverResultsSelfTest.class.getResourceAsStream(QUERY)) {
            if (in == null) {
                throw new IllegalStateException(QUERY + " is not on the class path; the jar is incomplete");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
