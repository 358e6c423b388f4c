package io.pgtender.cache;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What is known of a statement or a commit after the driver returned. */
public enum Outcome {
    /** The server reported success. */
    SUCCEEDED,
    /** The server reported an error and undid the statement. */
    FAILED,
    /** The connection was lost: the server may have done it, or may yet do it. */
    UNKNOWN;

    /**
     * What {@code error} tells.
     *
     * <p>An error without SQLSTATE is the driver's own. Class 08 is a lost connection. 57P01 to 57P05 end the session, and
     * a backend told to end while it waits for a synchronous standby still makes its commit visible (syncrep.c,
     * SyncRepWaitForLSN). Class XX, 58 and F0 promise nothing.
     */
    public static Outcome of(SQLException error) {
        return isDefinite(error.getSQLState()) ? FAILED : UNKNOWN;
    }

    private static boolean isDefinite(@Nullable String sqlState) {
        return sqlState != null
                && sqlState.length() == 5
                && !sqlState.startsWith("08")
                && !sqlState.startsWith("57P")
                && !sqlState.startsWith("58")
                && !sqlState.startsWith("XX")
                && !sqlState.startsWith("F0");
    }
}
