package io.pgtender.jdbc;

import io.pgtender.workload.ShapeRecorder;
import java.sql.ResultSet;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What a statement's last execution was, and the result set of it that the application holds. Confined to the statement. */
final class CurrentResult {

    private final ObservedConnection connection;
    private final Statement statement;
    private @Nullable ShapeRecorder shape;
    private long token = ObservedConnection.NO_TOKEN;
    private @Nullable ObservedResultSet result;

    CurrentResult(ObservedConnection connection, Statement statement) {
        this.connection = connection;
        this.statement = statement;
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
        ObservedResultSet wrapped = new ObservedResultSet(driverResult, connection, statement, shape, token);
        result = wrapped;
        return wrapped;
    }

    @Nullable
    ResultSet wrapNullable(@Nullable ResultSet driverResult) {
        return driverResult == null ? null : wrap(driverResult);
    }

    /** A result set that is no reading of rows: generated keys. */
    @Nullable
    ResultSet wrapUncounted(@Nullable ResultSet driverResult) {
        return driverResult == null
                ? null
                : new ObservedResultSet(driverResult, connection, statement, null, ObservedConnection.NO_TOKEN);
    }
}
