package io.pgtender.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** Whether a transaction is open on a connection. */
enum TransactionBlock {
    NONE,
    /** One that failed and waits for its rollback is open too. */
    OPEN,
    /** Not pgjdbc's connection. */
    UNKNOWN;

    /**
     * What the server said at its last answer (ReadyForQuery), which pgjdbc remembers: no round trip and no lock
     * (QueryExecutorBase.getTransactionState). Never throws.
     *
     * @param connection the driver's, or a pool's around it
     */
    static TransactionBlock of(Connection connection) {
        try {
            if (connection.isClosed()) {
                return NONE;
            }
            if (!connection.isWrapperFor(BaseConnection.class)) {
                return UNKNOWN;
            }
            TransactionState state = connection.unwrap(BaseConnection.class).getTransactionState();
            return state == TransactionState.IDLE ? NONE : OPEN;
        } catch (SQLException | RuntimeException | LinkageError e) {
            return UNKNOWN; // closed meanwhile, or without pgjdbc on the class path
        }
    }
}
