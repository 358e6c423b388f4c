package io.pgtender.apply;

import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of a change as pg_class has it now.
 *
 * @param oid its oid
 * @param name schema and name
 * @param kind {@code pg_class.relkind}
 * @param persistence {@code pg_class.relpersistence}
 * @param owner its owner
 * @param owned whether we are, or are a member of, the owner
 * @param mayCreate whether we may create in its schema
 * @param system whether it belongs to PostgreSQL
 * @param extension the extension that it belongs to, if any
 * @param sizeBytes its main fork
 * @param role who we are
 */
record TargetTable(
        long oid,
        RelationName name,
        String kind,
        String persistence,
        String owner,
        boolean owned,
        boolean mayCreate,
        boolean system,
        @Nullable String extension,
        long sizeBytes,
        String role) {

    static Optional<TargetTable> find(Connection connection, RelationName wanted) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SqlResource.read(TargetTable.class, "table"))) {
            select.setString(1, wanted.schema());
            select.setString(2, wanted.name());
            select.setString(3, wanted.toSql());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
        }
    }

    private static TargetTable read(ResultSet row) throws SQLException {
        return new TargetTable(
                row.getLong("oid"),
                new RelationName(row.getString("schema"), row.getString("name")),
                row.getString("kind"),
                row.getString("persistence"),
                row.getString("owner"),
                row.getBoolean("owned"),
                row.getBoolean("may_create"),
                row.getBoolean("system"),
                row.getString("extension"),
                row.getLong("size_bytes"),
                row.getString("role"));
    }
}
