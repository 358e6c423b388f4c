package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether standbys keep up with what we write while we write it. Of one change and one thread.
 *
 * <p>A build writes its whole index into the log at once, so that a moment's lag is usual; only one that stays is ours to end.
 */
final class ReplicaLag {

    /** Looks in a row that must find a standby behind. */
    static final int LOOKS_IN_A_ROW = 3;

    private final Bounds bounds;
    private int behind;

    /**
     * How far a standby may be behind.
     *
     * @param age of the oldest change that it has not replayed
     * @param bytes of write-ahead log that it has not replayed
     */
    record Bounds(Duration age, long bytes) {

        /** Where no policy is at hand. */
        static final Bounds USUAL = of(ApplyPolicy.safeDefaults());

        static Bounds of(ApplyPolicy policy) {
            return new Bounds(policy.maxReplicaLag(), policy.maxReplicaLagBytes());
        }
    }

    ReplicaLag(Bounds bounds) {
        this.bounds = bounds;
    }

    /** Looks; why the change is to end, once that was so in {@value #LOOKS_IN_A_ROW} looks in a row. */
    Optional<String> look(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SqlResource.read(ReplicaLag.class, "replica_lag"))) {
            select.setDouble(1, bounds.age().toMillis() / 1e3);
            select.setLong(2, bounds.bytes());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    behind = 0;
                    return Optional.empty();
                }
                behind++;
                return behind < LOOKS_IN_A_ROW
                        ? Optional.empty()
                        : Optional.of("the standby of pid " + row.getInt("pid") + " ("
                                + row.getString("application_name")
                                + ") is " + row.getLong("bytes") + " bytes of WAL behind, and a change may go on until "
                                + bounds.bytes() + " bytes or " + bounds.age()
                                + " (maxReplicaLagBytes, maxReplicaLag)");
            }
        }
    }
}
