package io.pgtender.verify;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.RelationName;
import io.pgtender.sql.SqlResource;
import io.pgtender.verify.ServerEvidence.IndexCount;
import io.pgtender.verify.ServerEvidence.ShapeCount;
import io.pgtender.verify.ServerEvidence.TableCount;
import io.pgtender.workload.ServerStatements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@link ServerEvidence}. Stateless; takes no lock that anyone waits for, and costs the server some milliseconds. */
public final class ServerEvidenceReader {

    /** Shapes of one reading that are kept; the first come first. */
    static final int MAX_SHAPES = 50;

    /** Relations that stand for a table; a table with more partitions is known by the first. */
    private static final int MAX_RELATIVES = 1_000;

    private static final String RELATIVES = SqlResource.read(ServerEvidenceReader.class, "relatives");
    private static final String TABLE = SqlResource.read(ServerEvidenceReader.class, "table-counters");
    private static final String INDEX = SqlResource.read(ServerEvidenceReader.class, "index-counters");
    private static final String SESSIONS = SqlResource.read(ServerEvidenceReader.class, "active-sessions");

    private ServerEvidenceReader() {}

    /**
     * Reads what the server has counted.
     *
     * @param raw a connection in autocommit that is not observed, of the application's role, with a statement timeout
     * @param shapes those that the change should make faster first, then others that use the table; at most
     *     {@value #MAX_SHAPES} are read
     * @param table what is changed
     * @param index the index that is made; {@code null} for other changes, not found before it is made
     * @throws SQLException when the server fails; not because pg_stat_statements is missing
     */
    public static ServerEvidence capture(
            Connection raw, Collection<Fingerprint> shapes, RelationName table, @Nullable RelationName index)
            throws SQLException {
        ServerStatements statements = ServerStatements.read(raw);
        Map<Fingerprint, ShapeCount> counts = new HashMap<>();
        for (Fingerprint shape : shapes) {
            if (counts.size() < MAX_SHAPES) {
                statements
                        .of(shape)
                        .ifPresent(s -> counts.put(
                                shape,
                                new ShapeCount(
                                        s.load().calls(), s.rows(), s.blocksHit() + s.blocksRead(), s.walBytes())));
            }
        }
        String epoch = statements.absence().isPresent()
                ? ""
                : statements.resetAt().map(Instant::toString).orElse("start");
        TableCount writes = TableCount.NONE;
        Instant at;
        try (PreparedStatement statement = raw.prepareStatement(TABLE)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                at = row.getObject("now", OffsetDateTime.class).toInstant();
                writes = new TableCount(row.getLong("updates"), row.getLong("hot_updates"));
            }
        }
        return new ServerEvidence(at, epoch, counts, writes, index == null ? null : index(raw, index));
    }

    /** Use, size and cached blocks of an index, for {@link WarmUp}; {@code null} where it is not found. */
    public static @Nullable IndexCount index(Connection raw, RelationName index) throws SQLException {
        try (PreparedStatement statement = raw.prepareStatement(INDEX)) {
            statement.setString(1, index.schema());
            statement.setString(2, index.name());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new IndexCount(
                                row.getLong("oid"),
                                row.getLong("scans"),
                                row.getLong("size_bytes"),
                                row.getLong("blocks_hit"),
                                row.getLong("blocks_read"))
                        : null;
            }
        }
    }

    /**
     * The table and what stands for it in statements: its views, its partitions, the tables it is a partition of; for
     * {@link TouchingShapes}. The table alone where it is not found.
     */
    public static Set<RelationName> relatives(Connection raw, RelationName table) throws SQLException {
        Set<RelationName> relatives = new HashSet<>(Set.of(table));
        try (PreparedStatement statement = raw.prepareStatement(RELATIVES)) {
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            statement.setInt(3, MAX_RELATIVES);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    relatives.add(new RelationName(row.getString("schema"), row.getString("name")));
                }
            }
        }
        return Set.copyOf(relatives);
    }

    /**
     * How many sessions of the application's database are executing something, ours not counted; for
     * {@link HarmWatch#sessions}.
     */
    public static int activeSessions(Connection raw) throws SQLException {
        try (Statement statement = raw.createStatement();
                ResultSet row = statement.executeQuery(SESSIONS)) {
            row.next();
            return row.getInt("active");
        }
    }
}
