package io.pgtender.apply;

import io.pgtender.sql.SqlResource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps builds to a size that no disk should run full of: free space cannot be read from SQL, so the policy's limit holds,
 * and a share of the database beside it.
 */
final class SpaceGuard {

    private static final String GUARD = "size";

    /** An index may take a tenth of its database. */
    private static final int DATABASE_SHARE = 10;

    /** This much is never too large a share, in bytes: a young database is small. */
    private static final long ALWAYS_FINE_BYTES = 1L << 30;

    private SpaceGuard() {}

    /**
     * @param bytes what the index will take, as far as that is known
     */
    static GuardResult check(Connection connection, ApplyPolicy policy, long bytes) throws SQLException {
        if (bytes > policy.maxIndexBytes()) {
            return GuardResult.refused(
                    GUARD,
                    "the index would take about " + bytes + " bytes, more than maxIndexBytes " + policy.maxIndexBytes()
                            + "; free disk space cannot be read from SQL, so look first and raise the limit");
        }
        if (bytes > ALWAYS_FINE_BYTES) {
            long databaseBytes = databaseBytes(connection);
            if (bytes > databaseBytes / DATABASE_SHARE) {
                return GuardResult.refused(
                        GUARD,
                        "the index would take about " + bytes + " bytes, more than a tenth of the database's "
                                + databaseBytes
                                + "; free disk space cannot be read from SQL, so look first and build it by hand");
            }
        }
        return GuardResult.ok(GUARD, "about " + bytes + " bytes; the build needs up to three times that");
    }

    private static long databaseBytes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SqlResource.read(SpaceGuard.class, "database_size"))) {
            row.next();
            return row.getLong(1);
        }
    }
}
