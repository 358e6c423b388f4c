package io.pgtender.apply;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps GIN off arrays whose elements do not fit: every element is an entry, and one beyond GinMaxItemSize makes the build
 * and later INSERTs fail (SQLSTATE 54000; ginentrypage.c, GinFormTuple). The keys of jsonb, tsvector and trigrams are
 * bounded by their operator classes.
 */
final class GinEntryGuard {

    private static final String GUARD = "entry size";

    /** GinMaxItemSize of an 8 kB page, in bytes. */
    private static final int LIMIT_BYTES = 2_712;

    /** Room is left for rows that the sample missed. */
    private static final int ACCEPTED_BYTES = 2_000;

    private static final int TIMEOUT_SECONDS = 10;

    private GinEntryGuard() {}

    static GuardResult check(Connection connection, TargetTable table, IndexDefinition definition) throws SQLException {
        Set<String> arrays = arrays(connection, table);
        long longest = -1;
        String of = "";
        for (IndexKey key : definition.keys()) {
            String column = key.column();
            if (column != null && arrays.contains(column)) {
                long bytes = longest(connection, table, column);
                if (bytes > longest) {
                    longest = bytes;
                    of = column;
                }
            }
        }
        if (longest < 0) {
            return GuardResult.ok(GUARD, "GIN's entries of these columns are bounded");
        }
        return longest > ACCEPTED_BYTES
                ? GuardResult.refused(
                        GUARD,
                        "elements of " + of + " take " + longest + " bytes; beyond " + LIMIT_BYTES
                                + " the build and later INSERTs fail (54000). Index a hash of each element instead")
                : GuardResult.warning(
                        GUARD,
                        "nothing bounds the elements of " + of + "; the longest sampled one has " + longest
                                + " bytes. A later row with one beyond " + LIMIT_BYTES
                                + " bytes would be rejected (54000)");
    }

    private static Set<String> arrays(Connection connection, TargetTable table) throws SQLException {
        Set<String> names = new HashSet<>();
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(GinEntryGuard.class, "array_columns"))) {
            select.setLong(1, table.oid());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString("name"));
                }
            }
        }
        return names;
    }

    private static long longest(Connection connection, TargetTable table, String column) throws SQLException {
        String sql = "SELECT coalesce(pg_catalog.max(pg_catalog.octet_length(e.element::text)), 0) FROM "
                + table.name().toSql() + " AS t" + EntrySizeGuard.sample(table)
                + " CROSS JOIN LATERAL pg_catalog.unnest(t." + Identifiers.quote(column) + ") AS e (element)";
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(TIMEOUT_SECONDS);
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
