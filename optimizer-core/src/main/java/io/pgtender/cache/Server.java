package io.pgtender.cache;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server background questions on connections of the raw pool, each in transactions that are rolled back.
 * Thread-safe.
 */
final class Server {

    /** A question asked in one transaction. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private final DataSource raw;
    private final Predicate<Connection> changed;
    private volatile @Nullable String freshIdentity;

    /** @param changed whether a connection's session is known to have been changed by the application */
    Server(DataSource raw, Predicate<Connection> changed) {
        this.raw = raw;
        this.changed = changed;
    }

    /**
     * Runs {@code work} in a transaction that is rolled back, on a session that resolves names as the application's do.
     *
     * @throws SQLException from the server, or when the pool gave a session whose settings were changed
     */
    <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = raw.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                checkFresh(connection);
                connection.rollback();
                guard(connection);
                return work.run(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            }
        }
    }

    /** Ends the transaction and begins another, for instance to let go of its locks. */
    static void nextTransaction(Connection connection) throws SQLException {
        connection.rollback();
        guard(connection);
    }

    /** The identity of a session that no application has changed; {@code null} until the first question was asked. */
    @Nullable
    String freshIdentity() {
        return freshIdentity;
    }

    private void checkFresh(Connection connection) throws SQLException {
        if (changed.test(connection)) {
            throw new SQLException("the raw pool gave a connection whose session the application had changed");
        }
        String identity = SessionFacts.read(connection).identity();
        String fresh = freshIdentity;
        if (fresh == null) {
            freshIdentity = identity;
        } else if (!fresh.equals(identity)) {
            throw new SQLException("the raw pool's sessions differ in role, search path or settings");
        }
    }

    private static void guard(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(Sql.GUARDS.text())) {
            rows.next();
        }
    }

    /** Runs a query with array parameters ({@code oid[]}, {@code text[]}) and gives its rows as text. */
    static List<List<@Nullable String>> query(Connection connection, Sql sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<List<@Nullable String>> all = new ArrayList<>();
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    List<@Nullable String> row = new ArrayList<>(columns);
                    for (int i = 1; i <= columns; i++) {
                        row.add(rows.getString(i));
                    }
                    all.add(row);
                }
                return all;
            }
        }
    }

    static Array oids(Connection connection, Collection<Long> oids) throws SQLException {
        return connection.createArrayOf("int8", oids.toArray(Long[]::new));
    }
}
