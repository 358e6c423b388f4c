package io.pgtender.jdbc;

import io.pgtender.dataflow.ResultColumns;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PgResultSet;

/** Reads what the driver knows of a result's columns. Asks the server nothing: the names of tables would be a query. */
final class DriverColumns {

    /** Set when this driver's results are not the ones we know: then what JDBC tells is all there is. */
    private static volatile boolean isUnknown;

    private DriverColumns() {}

    /**
     * The columns of a result that is open, as it came from the driver or a pool.
     *
     * @throws SQLException if it has been closed meanwhile
     */
    static ResultColumns of(ResultSet result) throws SQLException {
        ResultSetMetaData metaData = result.getMetaData();
        int count = metaData.getColumnCount();
        List<String> labels = new ArrayList<>(count);
        for (int column = 1; column <= count; column++) {
            labels.add(metaData.getColumnLabel(column));
        }
        int[] tables = new int[count];
        int[] attributes = new int[count];
        Field[] fields = fields(result);
        for (int i = 0; fields != null && i < Math.min(count, fields.length); i++) {
            tables[i] = fields[i].getTableOid();
            attributes[i] = fields[i].getPositionInTable();
        }
        return new ResultColumns(labels, tables, attributes);
    }

    /** Rows that the driver holds of a result that it has got in whole; 0 where that is not known. */
    static int rowsFetched(ResultSet result) throws SQLException {
        PgResultSet driver = driver(result);
        if (driver == null || !DriverInternals.isFullyBuffered(driver)) {
            return 0;
        }
        List<Tuple> rows = DriverInternals.rows(driver);
        return rows == null ? 0 : rows.size();
    }

    private static Field @Nullable [] fields(ResultSet result) throws SQLException {
        PgResultSet driver = driver(result);
        return driver == null ? null : DriverInternals.fields(driver);
    }

    /** {@code null} where the result is not pgjdbc's, or is of one whose inside is different. */
    private static @Nullable PgResultSet driver(ResultSet result) throws SQLException {
        if (isUnknown) {
            return null;
        }
        try {
            PgResultSet driver = result.isWrapperFor(PgResultSet.class) ? result.unwrap(PgResultSet.class) : null;
            return driver != null && DriverInternals.isKnown() ? driver : null;
        } catch (LinkageError e) {
            isUnknown = true;
            return null;
        }
    }
}
