package io.pgtender.apply;

import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Something that passes by itself and that a concurrent build or drop would wait for, or should.
 *
 * @param kind what it is
 * @param description who it is and what helps
 */
record Obstacle(Kind kind, String description) {

    enum Kind {
        /** An old transaction that still holds a snapshot. */
        SNAPSHOT,
        /** An old transaction that wrote the table. */
        WRITER,
        /** An old transaction that read the table. */
        READER,
        /** DDL, VACUUM or ANALYZE on the table, now. */
        TABLE_LOCK,
        /** Autovacuum against transaction id wraparound on the table, now; it gives way to nobody and must not be disturbed. */
        WRAPAROUND,
        /** A concurrent build on another table whose snapshot others wait for: with an expression or a predicate. */
        BUILD_ELSEWHERE,
        /** A standby that cannot keep up as it is. */
        REPLICA_LAG,
        /** A prepared transaction that holds a lock on the table. */
        PREPARED,
        /** A migration tool or a dump at work in this database. */
        MIGRATION
    }

    /** What CREATE INDEX CONCURRENTLY waits for. */
    static final Set<Kind> OF_BUILD = EnumSet.complementOf(EnumSet.of(Kind.READER));

    /** What DROP INDEX CONCURRENTLY waits for: whoever holds any lock on the table. */
    static final Set<Kind> OF_DROP = EnumSet.complementOf(EnumSet.of(Kind.SNAPSHOT, Kind.BUILD_ELSEWHERE));

    /** What REINDEX INDEX CONCURRENTLY waits for: first as a build, then as a drop. */
    static final Set<Kind> OF_REBUILD = EnumSet.allOf(Kind.class);

    /**
     * Those of {@code kinds} that stand in the way now.
     *
     * @param table oid of the table
     * @param oldSeconds age from which a transaction counts
     * @param ownPids our own sessions
     */
    static List<Obstacle> find(
            Connection connection, long table, double oldSeconds, List<Integer> ownPids, Set<Kind> kinds)
            throws SQLException {
        return find(connection, table, oldSeconds, ownPids, kinds, ReplicaLag.Bounds.USUAL);
    }

    /** The same with how far a standby may be behind. */
    static List<Obstacle> find(
            Connection connection,
            long table,
            double oldSeconds,
            List<Integer> ownPids,
            Set<Kind> kinds,
            ReplicaLag.Bounds lag)
            throws SQLException {
        List<Obstacle> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SqlResource.read(Obstacle.class, "obstacles"))) {
            select.setLong(1, table);
            select.setDouble(2, oldSeconds);
            select.setArray(3, connection.createArrayOf("int4", ownPids.toArray()));
            select.setLong(4, lag.bytes());
            select.setDouble(5, lag.age().toMillis() / 1e3);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Kind kind = Kind.valueOf(rows.getString("kind"));
                    if (kinds.contains(kind)) {
                        found.add(new Obstacle(kind, describe(kind, rows, lag)));
                    }
                }
            }
        }
        found.addAll(liquibase(connection));
        return found;
    }

    /** The descriptions in one line. */
    static String describe(List<Obstacle> obstacles) {
        return obstacles.stream().map(Obstacle::description).distinct().collect(Collectors.joining("; "));
    }

    private static String describe(Kind kind, ResultSet row, ReplicaLag.Bounds lag) throws SQLException {
        if (kind == Kind.PREPARED) {
            return "a prepared transaction holds a lock on the table until COMMIT PREPARED or ROLLBACK PREPARED"
                    + " (see pg_prepared_xacts)";
        }
        String name = row.getString("application_name");
        double seconds = row.getDouble("seconds");
        String age = row.wasNull() ? "" : " for " + Math.round(seconds) + " s";
        String who = "pid " + row.getInt("pid") + (name == null || name.isEmpty() ? "" : " (" + name + ")");
        return switch (kind) {
            case SNAPSHOT -> who + " has a transaction with a snapshot open" + age;
            case WRITER -> who + " has written the table in a transaction open" + age;
            case READER -> who + " has read the table in a transaction open" + age;
            case TABLE_LOCK -> who + " holds a lock for DDL, VACUUM or ANALYZE on the table";
            case WRAPAROUND ->
                who + " is autovacuum against transaction id wraparound on the table, which must not wait";
            case BUILD_ELSEWHERE ->
                who + " builds an index with an expression or a predicate" + age + ", and a build waits for it";
            case REPLICA_LAG ->
                "the standby of " + who + " is more than " + lag.bytes() + " bytes of WAL or "
                        + lag.age().toSeconds() + " s behind";
            case MIGRATION -> who + " is a migration tool or a dump at work";
            case PREPARED -> throw new IllegalStateException("described above");
        };
    }

    private static List<Obstacle> liquibase(Connection connection) throws SQLException {
        List<RelationName> tables = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(SqlResource.read(Obstacle.class, "liquibase_tables"))) {
            while (rows.next()) {
                tables.add(new RelationName(rows.getString("schema"), rows.getString("name")));
            }
        }
        List<Obstacle> found = new ArrayList<>();
        for (RelationName table : tables) {
            try (Statement select = connection.createStatement();
                    ResultSet rows = select.executeQuery("SELECT FROM " + table.toSql() + " WHERE locked LIMIT 1")) {
                if (rows.next()) {
                    found.add(new Obstacle(Kind.MIGRATION, "Liquibase is at work: " + table + " says locked"));
                }
            }
        }
        return found;
    }
}
