package io.pgtender.whatif;

import io.pgtender.catalog.IndexDefinition;
import io.pgtender.sql.Identifiers;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * HypoPG's functions on one connection. Its indexes live in the memory of one server process, so they are as private as
 * the connection is; {@link #reset} forgets them, and shows again what was hidden.
 */
final class HypoPgSession {

    /** Access methods that some version of HypoPG takes (hypopg_index.c, hypo_newIndex). */
    private static final Set<String> METHODS = Set.of("btree", "hash", "brin", "bloom");

    private static final int HIDING_MAJOR = 1;
    private static final int HIDING_MINOR = 4;

    private final Connection raw;
    private final String version;
    private final String schema;

    private HypoPgSession(Connection raw, String version, String schema) {
        this.raw = raw;
        this.version = version;
        this.schema = Identifiers.quote(schema);
    }

    /**
     * @return empty where the database does not have the extension
     * @throws SQLException when the server refuses the question
     */
    static Optional<HypoPgSession> open(Connection raw) throws SQLException {
        try (PreparedStatement statement =
                        raw.prepareStatement(SqlResource.read(HypoPgSession.class, "hypopg_extension"));
                ResultSet row = statement.executeQuery()) {
            return row.next()
                    ? Optional.of(new HypoPgSession(raw, row.getString(1), row.getString(2)))
                    : Optional.empty();
        }
    }

    String version() {
        return version;
    }

    static boolean knows(String accessMethod) {
        return METHODS.contains(accessMethod);
    }

    /** Whether existing indexes can be hidden: since HypoPG 1.4. */
    boolean canHide() {
        String[] parts = version.split("\\.", -1);
        try {
            int major = Integer.parseInt(parts[0]);
            int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
            return major > HIDING_MAJOR || (major == HIDING_MAJOR && minor >= HIDING_MINOR);
        } catch (NumberFormatException e) {
            return false; // a development version
        }
    }

    /** A hypothetical index as plans name it. */
    record Created(long oid, String name) {}

    /**
     * All of {@code indexes} in one round trip, in their order.
     *
     * @throws SQLException when HypoPG or the server's parser refuses one of them; then none is there
     */
    List<Created> create(List<IndexDefinition> indexes) throws SQLException {
        try (PreparedStatement statement = raw.prepareStatement("SELECT c.indexrelid::pg_catalog.int8, c.indexname FROM"
                + " pg_catalog.unnest(?::pg_catalog.text[]) WITH ORDINALITY AS u (sql, number), LATERAL "
                + schema + ".hypopg_create_index(u.sql) AS c ORDER BY u.number")) {
            statement.setArray(
                    1,
                    raw.createArrayOf(
                            "text",
                            indexes.stream().map(i -> i.createSql("", false)).toArray()));
            List<Created> created = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    created.add(new Created(rows.getLong(1), rows.getString(2)));
                }
            }
            if (created.size() != indexes.size()) {
                reset();
                throw new SQLException("HypoPG made " + created.size() + " indexes of " + indexes.size());
            }
            return created;
        } catch (SQLException e) {
            if (!raw.isClosed()) {
                reset(); // those before the refused one: no transaction takes a hypothetical index back
            }
            throw e;
        }
    }

    /** @throws SQLException when HypoPG or the server's parser refuses the definition */
    Created create(IndexDefinition index) throws SQLException {
        try (PreparedStatement statement = raw.prepareStatement(
                "SELECT indexrelid::pg_catalog.int8, indexname FROM " + schema + ".hypopg_create_index(?)")) {
            statement.setString(1, index.createSql("", false));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("HypoPG made no index of " + index.describe());
                }
                return new Created(row.getLong(1), row.getString(2));
            }
        }
    }

    /** The size that HypoPG, and so the planner, takes the index for; 0 on a partitioned parent, which holds no rows. */
    long sizeBytes(Created index) throws SQLException {
        try (PreparedStatement statement = raw.prepareStatement(
                "SELECT " + schema + ".hypopg_relation_size(?::pg_catalog.int8::pg_catalog.oid)")) {
            statement.setLong(1, index.oid());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Hides existing indexes from this session's planner. */
    void hide(Collection<Long> oids) throws SQLException {
        if (oids.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = raw.prepareStatement("SELECT " + schema
                + ".hypopg_hide_index(oid::pg_catalog.oid) FROM pg_catalog.unnest(?::pg_catalog.int8[]) AS u (oid)")) {
            statement.setArray(1, raw.createArrayOf("int8", oids.toArray()));
            statement.executeQuery().close();
        }
    }

    /** Forgets hypothetical indexes and shows hidden ones. */
    void reset() throws SQLException {
        String unhide = canHide() ? ", " + schema + ".hypopg_unhide_all_indexes()" : "";
        try (Statement statement = raw.createStatement()) {
            statement.execute("SELECT " + schema + ".hypopg_reset()" + unhide);
        }
    }
}
