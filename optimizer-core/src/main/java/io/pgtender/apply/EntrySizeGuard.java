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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps btrees off values that do not fit: an entry beyond a third of a page makes the build fail, and worse, every
 * later INSERT of such a row (SQLSTATE 54000; nbtutils.c, _bt_check_third_page).
 *
 * <p>Where the types set no bound, the longest values of a sample speak for the rest, uncompressed.
 */
final class EntrySizeGuard {

    private static final String GUARD = "entry size";

    /** BTMaxItemSize of an 8 kB page, in bytes. */
    private static final int LIMIT_BYTES = 2_704;

    /** Room is left for rows that the sample missed. */
    private static final int ACCEPTED_BYTES = 2_000;

    /** Pages of the table that are sampled, 8 kB each. */
    private static final int SAMPLED_PAGES = 1_000;

    private static final int PAGE_BYTES = 8_192;

    private static final int TIMEOUT_SECONDS = 10;

    private EntrySizeGuard() {}

    static GuardResult check(Connection connection, TargetTable table, IndexDefinition definition) throws SQLException {
        if (definition.accessMethod().equals("gin")) {
            return GinEntryGuard.check(connection, table, definition);
        }
        if (!definition.accessMethod().equals("btree")) {
            return GuardResult.ok(GUARD, definition.accessMethod() + " has no limit of a third of a page");
        }
        Map<String, @Nullable Integer> bounds = bounds(connection, table);
        List<String> sampled = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int fixedBytes = 0;
        List<IndexKey> parts = new ArrayList<>(definition.keys());
        definition.include().forEach(column -> parts.add(IndexKey.column(column)));
        for (IndexKey part : parts) {
            String column = part.column();
            if (column != null && !bounds.containsKey(column)) {
                return GuardResult.refused(GUARD, "table " + table.name() + " has no column " + column);
            }
            Integer bound = column == null ? null : bounds.get(column);
            if (bound != null && bound <= ACCEPTED_BYTES) {
                fixedBytes += bound;
            } else {
                String sql = column != null ? Identifiers.quote(column) : "(" + part.expression() + ")";
                sampled.add(sql);
                names.add(column != null ? column : String.valueOf(part.expression()));
            }
        }
        if (sampled.isEmpty() && fixedBytes <= ACCEPTED_BYTES) {
            return GuardResult.ok(GUARD, "at most " + fixedBytes + " bytes by the columns' types");
        }
        if (sampled.isEmpty()) {
            parts.forEach(part -> sampled.add(Identifiers.quote(String.valueOf(part.column()))));
            parts.forEach(part -> names.add(String.valueOf(part.column())));
            fixedBytes = 0;
        }
        long bytes = fixedBytes + longest(connection, table, sampled);
        String what = String.join(", ", names);
        if (bytes > ACCEPTED_BYTES) {
            return GuardResult.refused(
                    GUARD,
                    "values of " + what + " make entries of " + bytes + " bytes; beyond " + LIMIT_BYTES
                            + " the build and later INSERTs fail (54000). Index left(column, n) or use a hash index");
        }
        return GuardResult.warning(
                GUARD,
                "the type of " + what + " sets no bound below " + ACCEPTED_BYTES
                        + " bytes; the longest sampled entry has " + bytes + ". A later row whose entry exceeds "
                        + LIMIT_BYTES + " bytes would be rejected (54000)");
    }

    private static Map<String, @Nullable Integer> bounds(Connection connection, TargetTable table) throws SQLException {
        Map<String, @Nullable Integer> bounds = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(EntrySizeGuard.class, "column_bounds"))) {
            select.setLong(1, table.oid());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    bounds.put(rows.getString("name"), rows.getObject("bound_bytes", Integer.class));
                }
            }
        }
        return bounds;
    }

    /** Clause that reads at most {@value #SAMPLED_PAGES} pages of the table; empty where it has no more. */
    static String sample(TargetTable table) {
        double pages = Math.max(1, table.sizeBytes() / PAGE_BYTES);
        return pages > SAMPLED_PAGES ? " TABLESAMPLE SYSTEM (" + 100 * SAMPLED_PAGES / pages + ")" : "";
    }

    /** Sum of the longest values of each expression in a sample of at most {@value #SAMPLED_PAGES} pages, in bytes. */
    private static long longest(Connection connection, TargetTable table, List<String> expressions)
            throws SQLException {
        StringBuilder sum = new StringBuilder("SELECT ");
        for (int i = 0; i < expressions.size(); i++) {
            sum.append(i == 0 ? "" : " + ")
                    .append("coalesce(pg_catalog.max(pg_catalog.octet_length((")
                    .append(expressions.get(i))
                    .append(")::text)), 0)::bigint");
        }
        sum.append(" FROM ").append(table.name().toSql()).append(sample(table));
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(TIMEOUT_SECONDS);
            try (ResultSet row = statement.executeQuery(sum.toString())) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
