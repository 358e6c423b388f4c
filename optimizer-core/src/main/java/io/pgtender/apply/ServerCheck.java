package io.pgtender.apply;

import io.pgtender.sql.Identifiers;
import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether this server, asked on this very session, takes a change at all.
 *
 * @param versionNumber {@code server_version_num}
 * @param guards what was found
 */
record ServerCheck(int versionNumber, List<GuardResult> guards) {

    private static final int OLDEST = 140_000;

    /** CREATE INDEX CONCURRENTLY could corrupt silently from 14.0 to 14.3 (release notes of 14.4). */
    private static final int FIRST_SOUND_14 = 140_004;

    static ServerCheck ask(Connection connection) throws SQLException {
        List<GuardResult> guards = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(ServerCheck.class, "server"))) {
            row.next();
            int version = row.getInt("version_number");
            GuardResult unsound = unsound(version, row.getString("version"));
            if (unsound != null) {
                guards.add(unsound);
            } else if (row.getBoolean("in_recovery")) {
                guards.add(GuardResult.refused("server", "this is a standby; connect to the primary"));
            } else if (row.getBoolean("read_only")) {
                guards.add(GuardResult.refused(
                        "server",
                        "the session of role " + Identifiers.quote(row.getString("role"))
                                + " is read-only (default_transaction_read_only); use a role that may write"));
            } else {
                guards.add(GuardResult.ok("server", "PostgreSQL " + row.getString("version") + ", primary, writable"));
            }
            if (!row.getBoolean("sees_all_sessions")) {
                String role = Identifiers.quote(row.getString("role"));
                guards.add(GuardResult.warning(
                        "visibility",
                        "old transactions of other roles cannot be seen beforehand; run as an administrator: GRANT"
                                + " pg_read_all_stats TO " + role));
            }
            return new ServerCheck(version, guards);
        }
    }

    /**
     * Why a version takes no change, {@code null} when it does.
     *
     * @param printed {@code server_version}
     */
    static @Nullable GuardResult unsound(int versionNumber, String printed) {
        String name = "PostgreSQL " + printed;
        if (versionNumber < OLDEST) {
            return GuardResult.refused("server", name + " is too old; changes need PostgreSQL 14.4 or later");
        }
        if (versionNumber < FIRST_SOUND_14) {
            return GuardResult.refused(
                    "server", name + " can corrupt an index that is built concurrently; update to 14.4 or later first");
        }
        return null;
    }
}
