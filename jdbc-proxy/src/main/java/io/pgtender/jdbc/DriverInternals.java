package io.pgtender.jdbc;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PgResultSet;
import org.postgresql.jdbc.PgStatement;
import org.postgresql.jdbc.ResultWrapper;

/**
 * The few members of pgjdbc's results and statements that are not public, all in this one place.
 *
 * <p>Read from pgjdbc 42.7.13. With a driver that lacks one of them this class fails to initialise ({@link LinkageError});
 * {@link DriverResults#isSupported} turns that into an answer. Not thread-safe, as statements and results are not.
 */
final class DriverInternals {

    private static final VarHandle RESULT_FIELDS = field(PgResultSet.class, "fields", Field[].class);
    private static final VarHandle RESULT_ROWS = field(PgResultSet.class, "rows", List.class);
    private static final VarHandle RESULT_ROW_OFFSET = field(PgResultSet.class, "rowOffset", int.class);
    private static final VarHandle RESULT_CURSOR = field(PgResultSet.class, "cursor", ResultCursor.class);
    private static final VarHandle STATEMENT_RESULT = field(PgStatement.class, "result", ResultWrapper.class);
    private static final VarHandle STATEMENT_FIRST_UNCLOSED =
            field(PgStatement.class, "firstUnclosedResult", ResultWrapper.class);
    private static final MethodHandle STATEMENT_CLOSE_FOR_NEXT_EXECUTION = closeForNextExecution();

    private DriverInternals() {}

    /** Always true: with a driver that is not known this class does not initialise, which is thrown here. */
    static boolean isKnown() {
        return true;
    }

    static Field[] fields(PgResultSet result) {
        return (Field[]) RESULT_FIELDS.get(result);
    }

    /** The rows held in memory; null once the result is closed. */
    @SuppressWarnings("unchecked")
    static @Nullable List<Tuple> rows(PgResultSet result) {
        return (List<Tuple>) RESULT_ROWS.get(result);
    }

    /** Whether the rows in memory are the first page and the last. */
    static boolean isFullyBuffered(PgResultSet result) {
        return RESULT_CURSOR.get(result) == null && (int) RESULT_ROW_OFFSET.get(result) == 0;
    }

    /** Whether the statement's last execution gave exactly this result, and no update count or second result beside it. */
    @SuppressWarnings("ReferenceEquality") // the same objects are meant
    static boolean isOnlyResult(PgStatement statement, PgResultSet result) {
        ResultWrapper current = (ResultWrapper) STATEMENT_RESULT.get(statement);
        return current != null
                && current.getResultSet() == result
                && current.getNext() == null
                && STATEMENT_FIRST_UNCLOSED.get(statement) == current;
    }

    /**
     * Does to the statement what an execution that returned this result would have done: warnings are cleared, earlier results closed, and
     * the result is from now on the statement's own, so that {@code getResultSet}, {@code getMoreResults}, {@code closeOnCompletion},
     * {@code close} and the next execution are the driver's (PgStatement.executeInternal).
     */
    static void executed(PgStatement statement, ResultSet result) throws SQLException {
        try {
            STATEMENT_CLOSE_FOR_NEXT_EXECUTION.invokeExact(statement);
        } catch (SQLException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("PgStatement.closeForNextExecution threw an undeclared exception", e);
        }
        ResultWrapper current = new ResultWrapper(result);
        STATEMENT_RESULT.set(statement, current);
        STATEMENT_FIRST_UNCLOSED.set(statement, current);
    }

    private static VarHandle field(Class<?> owner, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new IncompatibleClassChangeError("pgjdbc has no field " + owner.getName() + "." + name + ": " + e);
        }
    }

    private static MethodHandle closeForNextExecution() {
        try {
            return MethodHandles.privateLookupIn(PgStatement.class, MethodHandles.lookup())
                    .findVirtual(PgStatement.class, "closeForNextExecution", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new IncompatibleClassChangeError("pgjdbc has no method PgStatement.closeForNextExecution(): " + e);
        }
    }
}
