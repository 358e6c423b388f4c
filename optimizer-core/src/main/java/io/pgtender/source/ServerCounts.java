package io.pgtender.source;

import io.pgtender.source.ServerStatementSource.Roles;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.JdbcSql;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import io.pgtender.sql.SqlResource;
import io.pgtender.workload.ServerLoad;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * pg_stat_statements at one moment, as far as it is of use to an analysis: queries and data modifications of this database
 * with their texts. {@link io.pgtender.workload.ServerStatements} holds the same counters for a comparison of times, without
 * texts and for one role.
 *
 * @param resetAt when the counters were last set to zero, by the server's clock
 * @param now when they were read, by the server's clock
 * @param evictions how often the server forgot its least used statements for want of room
 * @param tracks whether the server counts this role's statements
 * @param shapes by fingerprint; a statement whose generated keys are asked for is under that of the text that the
 *     application gave where the application is known to have given it
 * @param otherRoles what roles ran that were not asked for
 * @param hidden what may not be read, or whose text was lost or is too long
 */
record ServerCounts(
        Instant resetAt,
        Instant now,
        long evictions,
        boolean tracks,
        Map<Fingerprint, ServerCount> shapes,
        ServerLoad otherRoles,
        ServerLoad hidden) {

    /** Entries that are read, the costliest first; pg_stat_statements.max is 5,000 unless set otherwise. */
    static final int MAX_ENTRIES = 10_000;

    /** Longest text that is read, in characters. */
    static final int MAX_TEXT_CHARS = 65_536;

    /** What pgjdbc puts before the columns of generated keys (core/Parser.java, addReturning). */
    private static final String GENERATED_KEYS = "\nRETURNING ";

    /** The minor version that PostgreSQL 14 brings, and the one of 17, which dates each entry. */
    private static final int MIN_MINOR = 9;

    private static final int DATED_MINOR = 11;

    private static final String EXTENSION = SqlResource.read(ServerCounts.class, "server_extension");
    private static final String STATE = SqlResource.read(ServerCounts.class, "server_state");
    private static final String STATEMENTS = SqlResource.read(ServerCounts.class, "server_statements");

    ServerCounts {
        shapes = Map.copyOf(shapes);
    }

    /** Either counters or why there are none. */
    record Reading(Optional<ServerCounts> counts, String absence) {
        static Reading absent(String reason) {
            return new Reading(Optional.empty(), reason);
        }
    }

    /**
     * Reads the counters.
     *
     * @param captured tells shapes that the application itself is known to have run
     * @throws SQLException when the server fails otherwise than by not having or not allowing them
     */
    static Reading read(Connection raw, Roles roles, Predicate<Fingerprint> captured) throws SQLException {
        String schema;
        int minor;
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery(EXTENSION)) {
            if (!row.next()) {
                return Reading.absent(
                        "pg_stat_statements is not installed in this database, so only what this process"
                                + " ran was looked at; CREATE EXTENSION pg_stat_statements adds history and other applications");
            }
            schema = row.getString("quoted_schema");
            minor = minor(row.getString("version"));
        }
        if (minor < MIN_MINOR) {
            return Reading.absent("pg_stat_statements is older than 1." + MIN_MINOR
                    + ", so only what this process ran was looked at; ALTER EXTENSION pg_stat_statements UPDATE");
        }
        try {
            return new Reading(Optional.of(read(raw, schema, minor, roles, captured)), "");
        } catch (SQLException e) {
            // object_not_in_prerequisite_state: the library is not loaded; 42501: insufficient_privilege.
            if ("55000".equals(e.getSQLState())) {
                return Reading.absent(
                        "pg_stat_statements is installed but not loaded, so only what this process ran was"
                                + " looked at; add it to shared_preload_libraries and restart the server");
            } else if ("42501".equals(e.getSQLState())) {
                return Reading.absent(
                        "pg_stat_statements may not be read by this role, so only what this process ran was"
                                + " looked at; grant it USAGE on schema " + schema + " and SELECT on the view");
            }
            throw e;
        }
    }

    private static int minor(String version) {
        String[] parts = version.split("\\.", -1);
        try {
            return parts.length == 2 && parts[0].equals("1") ? Integer.parseInt(parts[1]) : Integer.MAX_VALUE;
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    private static ServerCounts read(
            Connection raw, String schema, int minor, Roles roles, Predicate<Fingerprint> captured)
            throws SQLException {
        Instant resetAt;
        Instant now;
        long evictions;
        boolean tracks;
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery(STATE.replace("{schema}", schema))) {
            row.next();
            now = row.getObject("now", OffsetDateTime.class).toInstant();
            Instant reset = instant(row, "stats_reset");
            resetAt = reset == null ? now : reset;
            evictions = row.getLong("dealloc");
            tracks = !"none".equals(row.getString("track"));
        }
        Map<Fingerprint, ServerCount> shapes = new HashMap<>();
        ServerLoad otherRoles = ServerLoad.NONE;
        ServerLoad hidden = ServerLoad.NONE;
        String since = minor >= DATED_MINOR ? "s.stats_since" : "NULL::pg_catalog.timestamptz";
        String sql = STATEMENTS.replace("{schema}", schema).replace("{since}", since);
        try (PreparedStatement statement = raw.prepareStatement(sql)) {
            statement.setInt(1, MAX_TEXT_CHARS);
            statement.setInt(2, MAX_ENTRIES);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String query = row.getString("query");
                    ServerLoad load = new ServerLoad(row.getLong("calls"), row.getDouble("total_millis"));
                    if (roles == Roles.OWN && !row.getBoolean("own")) {
                        otherRoles = otherRoles.plus(load);
                    } else if (query == null || row.getBoolean("hidden")) {
                        hidden = hidden.plus(load);
                    } else {
                        // An entry begins with the first call: only where it may have been forgotten before is that
                        // the beginning of its time.
                        Instant from = instant(row, "since");
                        add(
                                shapes,
                                new ServerCount(
                                        shape(query, captured),
                                        query,
                                        load,
                                        row.getLong("rows"),
                                        row.getDouble("max_millis"),
                                        from == null || from.isBefore(resetAt) || evictions == 0 ? resetAt : from));
                    }
                }
            }
        }
        return new ServerCounts(resetAt, now, evictions, tracks, shapes, otherRoles, hidden);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static QueryShape shape(String query, Predicate<Fingerprint> captured) {
        QueryShape shape = QueryShapes.parse(JdbcSql.ofServer(query).text());
        int returning = query.lastIndexOf(GENERATED_KEYS);
        if (returning > 0 && !captured.test(shape.fingerprint())) {
            QueryShape given = QueryShapes.parse(
                    JdbcSql.ofServer(query.substring(0, returning)).text());
            return captured.test(given.fingerprint()) ? given : shape;
        }
        return shape;
    }

    private static void add(Map<Fingerprint, ServerCount> shapes, ServerCount count) {
        if (OwnStatements.isForAnalysis(count.shape())) {
            shapes.merge(count.shape().fingerprint(), count, ServerCount::plus);
        }
    }
}
