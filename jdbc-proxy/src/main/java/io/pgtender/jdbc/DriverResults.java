package io.pgtender.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.Oid;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PgResultSet;
import org.postgresql.jdbc.PgStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies of pgjdbc results that can be opened again, on any connection to the same database, as genuine driver results: every getter is the
 * driver's own, so that types, time zones, calendars and error messages are those of a live result.
 *
 * <p>A copy holds what the session rendered: text values depend on {@code TimeZone}, {@code DateStyle}, {@code IntervalStyle},
 * {@code extra_float_digits}, {@code bytea_output} and {@code lc_monetary}, and whoever keeps copies keeps them apart by these.
 *
 * <p>The methods are thread-safe; a statement and its result belong to one thread at a time, as in the driver.
 */
final class DriverResults {

    private static final Logger logger = LoggerFactory.getLogger(DriverResults.class);
    private static final AtomicBoolean warned = new AtomicBoolean();

    private DriverResults() {}

    /**
     * Copies a result that the driver has just returned, before anybody else sees it: later the application may have written into its arrays.
     * Moves no cursor and asks the server nothing.
     *
     * @return null if this result cannot be served again: it is not pgjdbc's, closed, not wholly in memory, cut off by the statement's
     *     {@code maxRows}, updatable, one of several, came with warnings, holds a reference to a cursor, or is over the limits
     */
    static @Nullable CapturedResult capture(ResultSet live, CaptureLimits limits) throws SQLException {
        if (!live.isWrapperFor(PgResultSet.class)) {
            return null;
        }
        PgResultSet result = live.unwrap(PgResultSet.class);
        List<Tuple> rows = DriverInternals.rows(result);
        if (rows == null
                || !DriverInternals.isFullyBuffered(result)
                || result.getConcurrency() != ResultSet.CONCUR_READ_ONLY
                || result.getWarnings() != null
                || !(result.getStatement() instanceof PgStatement statement)
                || statement.getWarnings() != null
                || !DriverInternals.isOnlyResult(statement, result)) {
            return null;
        }
        int maxRows = statement.getMaxRows();
        if (maxRows != 0 && rows.size() >= maxRows) {
            return null;
        }
        Field[] fields = DriverInternals.fields(result);
        for (Field field : fields) {
            if (field.getOID() == Oid.REF_CURSOR) {
                return null;
            }
        }
        return CapturedResult.copyOf(fields, rows, limits);
    }

    /** Whether {@link #reopen} can stand in for an execution of this statement: it is pgjdbc's, and its results are read-only. */
    static boolean isReopenable(Statement statement) throws SQLException {
        return statement.isWrapperFor(PgStatement.class)
                && statement.unwrap(PgStatement.class).getResultSetConcurrency() == ResultSet.CONCUR_READ_ONLY;
    }

    /**
     * Opens a copy as the statement's current result, as if the driver had just executed the statement: earlier results of the statement are
     * closed, {@code getResultSet}, {@code getMoreResults}, {@code maxRows}, {@code closeOnCompletion} and {@code close} work as ever. Asks
     * the server nothing. Shares no array with any other reopening.
     *
     * @param statement {@linkplain #isReopenable reopenable}; its scrolling, fetch size, {@code maxRows} and {@code maxFieldSize} apply
     * @return the driver's own result, before its first row; its {@code getStatement()} is the driver's statement
     * @throws SQLException what an execution would throw on a closed statement
     */
    static ResultSet reopen(CapturedResult captured, Statement statement) throws SQLException {
        PgStatement driver = statement.unwrap(PgStatement.class);
        int maxRows = driver.getMaxRows();
        List<Tuple> rows = captured.rows(maxRows == 0 ? Integer.MAX_VALUE : maxRows);
        ResultSet result = driver.createDriverResultSet(captured.fields(), rows);
        DriverInternals.executed(driver, result);
        return result;
    }

    /**
     * Tries on a real connection whether a reopened result equals a live one. One query of one row; the connection is idle and not in a
     * transaction that matters.
     *
     * @return false, with one warning in the log, if this driver is not one whose results can be copied
     * @throws SQLException if the connection failed, which says nothing about the driver
     */
    static boolean isSupported(Connection raw) throws SQLException {
        String trouble;
        try {
            trouble = DriverResultsSelfTest.run(raw);
        } catch (LinkageError | RuntimeException e) {
            // Without pgjdbc on the class path, or with one whose inside is different, classes fail to link or to
            // initialise.
            trouble = e.toString();
        }
        if (trouble == null) {
            return true;
        }
        if (warned.compareAndSet(false, true)) {
            logger.warn(
                    "results are not cached: this JDBC driver's results cannot be copied faithfully ({}). Use pgjdbc 42.7.x to have them"
                            + " cached, or switch the cache off to silence this.",
                    trouble);
        }
        return false;
    }
}
