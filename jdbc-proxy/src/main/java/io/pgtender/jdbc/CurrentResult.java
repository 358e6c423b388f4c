package io.pgtender.jdbc;

import io.pgtender.workload.ShapeRecorder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What a statement's last execution was, and the result set of it that the application holds. Confined to the statement. */
final class CurrentResult {

    private final ObservedConnection connection;
    private final Statement statement;
    private @Nullable ShapeRecorder shape;
    private long token = ObservedConnection.NO_TOKEN;
    private @Nullable ObservedResultSet result;
    private @Nullable ObservedResultSet keys;

    CurrentResult(ObservedConnection connection, Statement statement) {
        this.connection = connection;
        this.statement = statement;
    }

    ObservedConnection connection() {
        return connection;
    }

    /** The statement was executed; rows are reported under {@code token} from now on. */
    void executed(@Nullable ShapeRecorder executed, long executionToken) {
        shape = executed;
        token = executionToken;
    }

    /** The statement changed {@code rows} rows; negative for none. */
    void changed(long rows) {
        connection.rows(shape, token, rows);
    }

    /** The statement changed as many rows as it says; the application asks for itself, and gets the exception if there is one. */
    void changedBy(Statement driver) {
        try {
            changed(driver.getUpdateCount());
        } catch (SQLException | RuntimeException e) {
            // Closed meanwhile, by another thread.
        }
    }

    /** The statement moves on to its next result; with KEEP_CURRENT_RESULT the application may go on reading this one. */
    void next(int what) {
        if (what == Statement.KEEP_CURRENT_RESULT) {
            result = null;
        } else {
            next();
        }
    }

    /** The statement moves on: to the next result, the next execution, or its end. */
    void next() {
        ObservedResultSet open = result;
        if (open != null) {
            result = null;
            open.done();
        }
    }

    ResultSet wrap(ResultSet driverResult) {
        ObservedResultSet open = result;
        if (open != null && open.wraps(driverResult)) {
            return open;
        }
        next();
        ObservedResultSet wrapped = ObservedResultSet.of(driverResult, connection, statement, shape, token);
        result = wrapped;
        return wrapped;
    }

    @Nullable
    ResultSet wrapNullable(@Nullable ResultSet driverResult) {
        return driverResult == null ? null : wrap(driverResult);
    }

    /** Generated keys, which are no reading of rows. The same object as long as the driver gives the same. */
    @Nullable
    ResultSet wrapKeys(@Nullable ResultSet driverResult) {
        if (driverResult == null) {
            return null;
        }
        ObservedResultSet known = keys;
        if (known == null || !known.wraps(driverResult)) {
            known = new ObservedResultSet(driverResult, connection, statement, null, ObservedConnection.NO_TOKEN);
            keys = known;
        }
        return known;
    }
}
