package io.pgtender.catalog;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which of the views over statistics a role may read. Every role may by default; where SELECT was revoked, a question that
 * joins such a view fails with SQLSTATE 42501 as a whole, so {@link #readable} puts nothing in the view's place.
 *
 * @param columns {@code pg_stats}
 * @param extended {@code pg_stats_ext}
 * @param expressions {@code pg_stats_ext_exprs}
 */
record StatisticsAccess(boolean columns, boolean extended, boolean expressions) {

    private static final String ACCESS = SqlResource.read(StatisticsAccess.class, "statistics_access");
    private static final String NO_COLUMNS = SqlResource.read(StatisticsAccess.class, "no_pg_stats");
    private static final String NO_EXTENDED = SqlResource.read(StatisticsAccess.class, "no_pg_stats_ext");
    private static final String NO_EXPRESSIONS = SqlResource.read(StatisticsAccess.class, "no_pg_stats_ext_exprs");

    static StatisticsAccess of(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery(ACCESS)) {
            row.next();
            return new StatisticsAccess(
                    row.getBoolean("is_columns"), row.getBoolean("is_extended"), row.getBoolean("is_expressions"));
        }
    }

    /** {@code sql} of one of our resources, which name these views by the aliases s, x and e. */
    String readable(String sql) {
        String readable = columns ? sql : sql.replace("pg_catalog.pg_stats s", NO_COLUMNS + " s");
        readable = extended ? readable : readable.replace("pg_catalog.pg_stats_ext x", NO_EXTENDED + " x");
        return expressions ? readable : readable.replace("pg_catalog.pg_stats_ext_exprs e", NO_EXPRESSIONS + " e");
    }
}
