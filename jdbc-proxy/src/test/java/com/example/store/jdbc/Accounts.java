package com.example.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Balances that others change at the same time. */
public final class Accounts {

    /** What PostgreSQL answers when a transaction would not have been possible alone. */
    private static final String SERIALIZATION_FAILURE = "40001";

    private Accounts() {}

    /**
     * Adds to an account, again until nobody was faster.
     *
     * @param meanwhile what others do between reading and writing
     * @return how often it was tried
     */
    public static int deposit(Connection connection, long account, int amount, Runnable meanwhile) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try {
            int tries = 1;
            while (!tryToDeposit(connection, account, amount, meanwhile)) {
                tries++;
            }
            return tries;
        } finally {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(true);
        }
    }

    private static boolean tryToDeposit(Connection connection, long account, int amount, Runnable meanwhile)
            throws SQLException {
        try {
            Sql.query(connection, "SELECT balance FROM ledger WHERE account = ?", row -> row.getLong(1), account);
            meanwhile.run();
            Sql.update(connection, "UPDATE ledger SET balance = balance + ? WHERE account = ?", amount, account);
            connection.commit();
            return true;
        } catch (IllegalStateException e) {
            connection.rollback();
            if (e.getCause() instanceof SQLException cause && SERIALIZATION_FAILURE.equals(cause.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** Locks what it will change, in an order in which nobody waits for each other. */
    public static void lock(Connection connection, List<Long> accounts) throws SQLException {
        connection.setAutoCommit(false);
        for (long account : accounts) {
            Sql.query(
                    connection,
                    "SELECT balance FROM ledger WHERE account = ? FOR UPDATE",
                    row -> row.getLong(1),
                    account);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }
}
