package io.pgtender.workload;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * pg_stat_statements at one moment: what the server counted of this database, by shape for the asking role, in one sum for
 * all other roles. Immutable.
 *
 * <p>Matched with ours by normalising the server's text with {@link QueryShapes}: its {@code $1} and our {@code ?} are the
 * same there. What pgjdbc adds to a statement whose generated keys are asked for is looked through.
 */
public final class ServerStatements {

    /** Statements that are read, the costliest first; pg_stat_statements.max is 5,000 unless set otherwise. */
    static final int MAX_STATEMENTS = 10_000;

    /** Longest text that is read, in characters; a longer one counts as somebody else's. */
    static final int MAX_TEXT_CHARS = 65_536;

    /** What pgjdbc puts before the columns of generated keys (core/Parser.java, addReturning). */
    private static final String GENERATED_KEYS = "\nRETURNING ";

    /** The version that PostgreSQL 14 brings; it added what is needed to tell nested statements. */
    private static final int MIN_MINOR_VERSION = 9;

    private static final String EXTENSION = SqlResource.read(ServerStatements.class, "server-statements-extension");
    private static final String INFO = SqlResource.read(ServerStatements.class, "server-statements-info");
    private static final String STATEMENTS = SqlResource.read(ServerStatements.class, "server-statements");

    private final @Nullable String absence;
    private final @Nullable Instant resetAt;
    private final Map<Fingerprint, ServerStatement> own;
    private final Map<Fingerprint, ServerStatement> withGeneratedKeys;
    private final ServerLoad rest;

    private ServerStatements(
            @Nullable String absence,
            @Nullable Instant resetAt,
            Map<Fingerprint, ServerStatement> own,
            Map<Fingerprint, ServerStatement> withGeneratedKeys,
            ServerLoad rest) {
        this.absence = absence;
        this.resetAt = resetAt;
        this.own = Map.copyOf(own);
        this.withGeneratedKeys = Map.copyOf(withGeneratedKeys);
        this.rest = rest;
    }

    /** There is nothing to read, for this reason. */
    static ServerStatements absent(String reason) {
        return new ServerStatements(reason, null, Map.of(), Map.of(), ServerLoad.NONE);
    }

    /**
     * Reads the counters. Costs the server about what it costs to print them: some milliseconds.
     *
     * @param raw a connection in autocommit that is not observed, of the application's role
     * @return what was read; with a {@linkplain #absence reason} where the extension is missing or may not be read
     * @throws SQLException when the server fails otherwise
     */
    public static ServerStatements read(Connection raw) throws SQLException {
        String version;
        String schema;
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery(EXTENSION)) {
            if (!row.next()) {
                return absent("pg_stat_statements is not installed in this database, so the server's own times are not"
                        + " known; CREATE EXTENSION pg_stat_statements adds them");
            }
            version = row.getString("version");
            schema = row.getString("quoted_schema");
        }
        if (isTooOld(version)) {
            return absent("pg_stat_statements " + version + " is too old, so the server's own times are not known;"
                    + " ALTER EXTENSION pg_stat_statements UPDATE");
        }
        try {
            return read(raw, schema);
        } catch (SQLException e) {
            String state = e.getSQLState();
            // object_not_in_prerequisite_state: the library is not loaded; 42501: insufficient_privilege.
            if ("55000".equals(state)) {
                return absent("pg_stat_statements is installed but not loaded; add it to shared_preload_libraries and"
                        + " restart the server");
            } else if ("42501".equals(state)) {
                return absent("pg_stat_statements may not be read by this role; grant it USAGE on schema " + schema
                        + " and SELECT on the view");
            }
            throw e;
        }
    }

    private static boolean isTooOld(String version) {
        String[] parts = version.split("\\.", -1);
        return parts.length == 2 && parts[0].equals("1") && Integer.parseInt(parts[1]) < MIN_MINOR_VERSION;
    }

    private static ServerStatements read(Connection raw, String schema) throws SQLException {
        Map<Fingerprint, ServerStatement> own = new HashMap<>();
        Map<Fingerprint, ServerStatement> withGeneratedKeys = new HashMap<>();
        ServerLoad rest = ServerLoad.NONE;
        try (PreparedStatement statement = raw.prepareStatement(STATEMENTS.replace("{schema}", schema))) {
            statement.setInt(1, MAX_TEXT_CHARS);
            statement.setInt(2, MAX_STATEMENTS);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String query = row.getString("query");
                    if (query == null) {
                        rest = rest.plus(load(row));
                        continue;
                    }
                    add(own, counted(QueryShapes.parse(query), row));
                    int returning = query.lastIndexOf(GENERATED_KEYS);
                    if (returning > 0) {
                        add(withGeneratedKeys, counted(QueryShapes.parse(query.substring(0, returning)), row));
                    }
                }
            }
        }
        return new ServerStatements(null, resetAt(raw, schema), own, withGeneratedKeys, rest);
    }

    private static @Nullable Instant resetAt(Connection raw, String schema) throws SQLException {
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery(INFO.replace("{schema}", schema))) {
            OffsetDateTime reset = row.next() ? row.getObject("stats_reset", OffsetDateTime.class) : null;
            return reset == null ? null : reset.toInstant();
        }
    }

    private static ServerStatement counted(QueryShape shape, ResultSet row) throws SQLException {
        return new ServerStatement(
                shape,
                load(row),
                row.getLong("rows"),
                row.getLong("shared_blks_hit"),
                row.getLong("shared_blks_read"),
                row.getLong("wal_bytes"));
    }

    private static ServerLoad load(ResultSet row) throws SQLException {
        return new ServerLoad(row.getLong("calls"), row.getDouble("total_millis"));
    }

    private static void add(Map<Fingerprint, ServerStatement> to, ServerStatement statement) {
        to.merge(statement.shape().fingerprint(), statement, ServerStatement::plus);
    }

    /** Why nothing could be read, empty when it could. */
    public Optional<String> absence() {
        return Optional.ofNullable(absence);
    }

    /** When the server's counters were last set to zero, by its clock. */
    public Optional<Instant> resetAt() {
        return Optional.ofNullable(resetAt);
    }

    /** What this role ran, by the fingerprint of the server's text. */
    public Map<Fingerprint, ServerStatement> own() {
        return own;
    }

    /** What other roles ran, and statements of this role whose text is too long to be compared. */
    public ServerLoad rest() {
        return rest;
    }

    /** What the server counted of one of our shapes. */
    public Optional<ServerStatement> of(Fingerprint shape) {
        ServerStatement plain = own.get(shape);
        ServerStatement keys = withGeneratedKeys.get(shape);
        if (plain == null || keys == null) {
            return Optional.ofNullable(plain == null ? keys : plain);
        }
        return Optional.of(plain.plus(keys));
    }

    /** What was counted since {@code earlier}; all of it where the counters were set to zero in between. */
    public ServerStatements since(ServerStatements earlier) {
        if (resetAt != null && !resetAt.equals(earlier.resetAt)) {
            return this;
        }
        return new ServerStatements(
                absence,
                resetAt,
                since(own, earlier.own),
                since(withGeneratedKeys, earlier.withGeneratedKeys),
                rest.since(earlier.rest));
    }

    private static Map<Fingerprint, ServerStatement> since(
            Map<Fingerprint, ServerStatement> now, Map<Fingerprint, ServerStatement> earlier) {
        Map<Fingerprint, ServerStatement> added = new HashMap<>();
        now.forEach((fingerprint, statement) -> {
            ServerStatement before = earlier.get(fingerprint);
            ServerStatement difference = before == null ? statement : statement.since(before);
            if (difference.load().calls() > 0) {
                added.put(fingerprint, difference);
            }
        });
        return added;
    }
}
