package io.pgtender.verify;

import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What tells that a server or a table is no longer the one that was measured: what others do to them meanwhile shows as the
 * difference of two readings. Immutable.
 *
 * @param started when the server started, by its own clock
 * @param timeline of its write-ahead log: another one after a failover; empty where the role may not ask
 * @param countersReset when the database's counters were set to zero, as an epoch; empty for never
 * @param commits of the database, which only fall when a crash lost the counters
 * @param table fingerprint of the table's file, columns, indexes, constraints, triggers and options; empty without a table
 * @param analyzed when somebody last ran ANALYZE by hand, as an epoch; empty for never
 */
public record ServerState(
        Instant started, String timeline, String countersReset, long commits, String table, String analyzed) {

    private static final String STATE = SqlResource.read(ServerState.class, "server-state");
    private static final String PREFIX = "state.";

    /** Between a server's going down and its start: nobody knows better how long it took. */
    private static final Duration SHUTDOWN = Duration.ofMinutes(1);

    /**
     * Reads it.
     *
     * @param raw a connection in autocommit that is not observed, with a statement timeout
     * @param table the table that is changed; for a setting of the server any name that no table has
     */
    public static ServerState read(Connection raw, RelationName table) throws SQLException {
        try (PreparedStatement select = raw.prepareStatement(STATE)) {
            select.setString(1, table.schema());
            select.setString(2, table.name());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new ServerState(
                        row.getObject("started", OffsetDateTime.class).toInstant(),
                        text(row, "timeline"),
                        text(row, "counters_reset"),
                        row.getLong("commits"),
                        text(row, "definition"),
                        text(row, "analyzed"));
            }
        }
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    /**
     * What happened between {@code earlier} and this reading.
     *
     * @param from when the earlier one was taken, by the clock of the latencies
     * @param now when this one was
     * @param warmUp how long a server that has just started is cold
     */
    public List<Disturbance> since(ServerState earlier, Instant from, Instant now, Duration warmUp) {
        List<Disturbance> found = new ArrayList<>();
        if (!started.equals(earlier.started)) {
            Instant down = started.minus(SHUTDOWN);
            Instant warm = started.plus(warmUp);
            found.add(new Disturbance(
                    down.isBefore(from) ? down : from, warm.isAfter(now) ? warm : now, "the server was restarted"));
        }
        if (!timeline.equals(earlier.timeline)) {
            found.add(lasting(from, now, "another server has taken over (timeline " + timeline + ")"));
        }
        // Until PostgreSQL 14 the moment appears by itself, when a database is first counted (pgstat.c,
        // pgstat_get_db_entry).
        boolean isReset = !earlier.countersReset.isEmpty() && !countersReset.equals(earlier.countersReset);
        if (isReset || commits < earlier.commits) {
            found.add(lasting(from, now, "the server's counters were set to zero"));
        }
        if (!table.equals(earlier.table)) {
            found.add(lasting(from, now, "somebody else changed the table's definition, its indexes or its file"));
        }
        if (!analyzed.equals(earlier.analyzed)) {
            found.add(lasting(from, now, "somebody ran ANALYZE on the table"));
        }
        return List.copyOf(found);
    }

    /** Whether more than the usual commits happened since {@code earlier}. */
    public boolean isOther(ServerState earlier) {
        return commits < earlier.commits
                || !new ServerState(started, timeline, countersReset, earlier.commits, table, analyzed).equals(earlier);
    }

    private static Disturbance lasting(Instant from, Instant now, String what) {
        return new Disturbance(from, now, what, Disturbance.Effect.LASTS);
    }

    /** Names and values for the journal's originals. */
    public Map<String, String> notes() {
        return Map.of(
                PREFIX + "started", started.toString(),
                PREFIX + "timeline", timeline,
                PREFIX + "counters_reset", countersReset,
                PREFIX + "commits", Long.toString(commits),
                PREFIX + "table", table,
                PREFIX + "analyzed", analyzed);
    }

    /** What {@link #notes} wrote; empty where it is not there, or not what this version writes. */
    public static Optional<ServerState> of(Map<String, String> originals) {
        Map<String, String> notes = new HashMap<>();
        originals.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                notes.put(name.substring(PREFIX.length()), value);
            }
        });
        try {
            return Optional.of(new ServerState(
                    Instant.parse(notes.getOrDefault("started", "")),
                    notes.getOrDefault("timeline", ""),
                    notes.getOrDefault("counters_reset", ""),
                    Long.parseLong(notes.getOrDefault("commits", "")),
                    notes.getOrDefault("table", ""),
                    notes.getOrDefault("analyzed", "")));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
