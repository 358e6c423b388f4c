package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Whether VACUUM can remove anything: who holds back the horizon beyond which rows are dead to everyone.
 *
 * <p>Rows that died before a transaction began are removable in spite of it. Where the table was vacuumed after the holder
 * had begun, those are gone already and what is dead since must stay: then VACUUM is sure to be in vain.
 */
final class HorizonGuard {

    private static final String GUARD = "horizon";

    private HorizonGuard() {}

    static GuardResult check(Connection connection, TargetTable table, Pace pace) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SqlResource.read(HorizonGuard.class, "horizon"))) {
            select.setLong(1, table.oid());
            select.setArray(
                    2, connection.createArrayOf("int4", pace.ownPids(connection).toArray()));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !matters(row, pace)) {
                    return GuardResult.ok(GUARD, "nobody holds back the removal of dead rows");
                }
                String holder = describe(row);
                return row.getBoolean("in_vain")
                        ? GuardResult.refused(
                                GUARD,
                                "VACUUM would remove nothing: " + holder + ", and " + table.name()
                                        + " was vacuumed since; end that first")
                        : GuardResult.warning(
                                GUARD, "rows that died lately stay: " + holder + ", which held it back at that time");
            }
        }
    }

    /** A young transaction is no news: it will have ended before VACUUM has. */
    private static boolean matters(ResultSet row, Pace pace) throws SQLException {
        double seconds = row.getDouble("seconds");
        boolean timeless = row.wasNull();
        return timeless || row.getBoolean("in_vain") || seconds > pace.oldSeconds();
    }

    private static String describe(ResultSet row) throws SQLException {
        String name = row.getString("name");
        double seconds = row.getDouble("seconds");
        String age = row.wasNull() ? "" : " for " + Math.round(seconds) + " s";
        return switch (row.getString("kind")) {
            case "SLOT" -> "replication slot " + name + " holds rows back (pg_replication_slots.xmin)";
            case "PREPARED" ->
                "prepared transaction " + name + " is open" + age + " (COMMIT PREPARED or ROLLBACK PREPARED it)";
            default ->
                "pid " + row.getInt("pid") + (name.isEmpty() ? "" : " (" + name + ")")
                        + " has a transaction with a snapshot open" + age;
        };
    }
}
