package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the server can bear a change of an index now, and who else would feel it.
 *
 * @param standbys standbys that are connected, or that a physical slot waits for
 * @param guards what was found
 */
record ServerHealth(long standbys, List<GuardResult> guards) {

    /** Transactions since the oldest unfrozen one from which VACUUM comes first: half of what there is. */
    private static final long MAX_FROZEN_AGE = 1_000_000_000;

    static ServerHealth ask(Connection connection) throws SQLException {
        List<GuardResult> guards = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(ServerHealth.class, "server_health"))) {
            row.next();
            long age = row.getLong("frozen_age");
            guards.add(
                    age > MAX_FROZEN_AGE
                            ? GuardResult.refused(
                                    "transaction ids",
                                    "the oldest unfrozen transaction is " + age
                                            + " old, and at 2 billion the server stops; a change would only hold VACUUM"
                                            + " up. Run VACUUM (FREEZE) on the oldest tables first (pg_class.relfrozenxid)")
                            : GuardResult.ok("transaction ids", "the oldest unfrozen one is " + age + " old"));
            String slots = row.getString("endangered_slots");
            guards.add(
                    slots != null
                            ? GuardResult.refused(
                                    "replication slots",
                                    "the WAL that replication needs is about to be lost or is (" + slots
                                            + ", pg_replication_slots.wal_status); let the consumer catch up, or drop a"
                                            + " slot that nobody uses")
                            : GuardResult.ok("replication slots", "none lacks WAL"));
            return new ServerHealth(row.getLong("standbys") + row.getLong("absent_standbys"), guards);
        }
    }

    /** What the lock that ends a drop or a rebuild does to queries on standbys. */
    GuardResult standbyConflicts() {
        return standbys == 0
                ? GuardResult.ok("standbys", "none")
                : GuardResult.warning(
                        "standbys",
                        "there are " + standbys + ": queries there that use the index end with 40001 (conflict with"
                                + " recovery) after max_standby_streaming_delay, and replay stands still until then");
    }
}
