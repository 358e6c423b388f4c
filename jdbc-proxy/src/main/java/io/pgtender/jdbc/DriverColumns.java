package io.pgtender.jdbc;

import io.pgtender.dataflow.ResultColumns;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Field;
import org.postgresql.jdbc.PgResultSet;

/** Reads what the driver knows of a result's columns. Asks the server nothing: the names of tables would be a query. */
final class DriverColumns {

    /** Set when this driver's results are not the ones we know: then the names are all there is. */
    private static volatile boolean withoutTables;

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

    private static Field @Nullable [] fields(ResultSet result) throws SQLException {
        if (withoutTables) {
            return null;
        }
        try {
            return result.isWrapperFor(PgResultSet.class)
                    ? DriverInternals.fields(result.unwrap(PgResultSet.class))
                    : null;
        } catch (LinkageError e) {
            // Without pgjdbc on the class path, or with one whose inside is different.
            withoutTables = true;
            return null;
        }
    }
}
