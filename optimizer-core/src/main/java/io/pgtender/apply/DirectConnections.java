package io.pgtender.apply;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens physical connections of our own, in autocommit, straight to the server.
 *
 * <p>Never one of a pool: session settings and advisory locks would reach the next borrower (HikariCP resets neither),
 * and an exhausted pool would keep us out. Never through a pooler: there a session is not ours alone. Thread-safe.
 */
public final class DirectConnections {

    /** application_name of our sessions. */
    public static final String APPLICATION_NAME = "pgtender";

    /** Where the application sets none: a server that accepts and then says nothing. */
    private static final int LOGIN_TIMEOUT_SECONDS = 10;

    private static final String REMEDY = "; give a data source of the driver itself with"
            + " TenderDataSource.builder(pool).directDataSource(new PGSimpleDataSource(...))";

    private final DataSource source;

    private DirectConnections(DataSource source) {
        this.source = source;
    }

    /** Connections to where {@code application}, the raw and unobserved data source, connects to. Opens none yet. */
    public static DirectConnections of(DataSource application) {
        return new DirectConnections(application);
    }

    /** Connections from {@code direct} where it is given, else as {@link #of(DataSource)}. */
    public static DirectConnections of(DataSource application, @Nullable DataSource direct) {
        return new DirectConnections(direct != null ? direct : application);
    }

    /**
     * A new connection. The caller closes it.
     *
     * @throws ChangeRefusedException when the data source does not tell how to reach the server, or a pooler is between
     * @throws SQLException when the server cannot be reached
     */
    public Connection open() throws SQLException {
        PoolSettings settings = PoolSettings.of(source)
                .orElseThrow(() -> new ChangeRefusedException("cannot read the PostgreSQL URL, user and password from "
                        + source.getClass().getName() + REMEDY));
        PGSimpleDataSource target = settings.target();
        target.setApplicationName(APPLICATION_NAME);
        target.setTcpKeepAlive(true);
        // The server would go on building behind a client that timed out.
        target.setSocketTimeout(0);
        target.setReadOnly(false);
        if (target.getLoginTimeout() == 0) {
            target.setLoginTimeout(LOGIN_TIMEOUT_SECONDS);
        }
        if (target.getServerNames().length > 1) {
            target.setTargetServerType("primary");
        }
        Connection connection = target.getConnection();
        try {
            connection.setAutoCommit(true);
            refusePooler(connection);
            initialise(connection, settings.initSql());
            return connection;
        } catch (SQLException | RuntimeException e) {
            closeAfter(connection, e);
            throw e;
        }
    }

    /** A pooler answers with a backend key of its own, PostgreSQL with the backend's process id. */
    private static void refusePooler(Connection connection) throws SQLException {
        int announced = connection.unwrap(PGConnection.class).getBackendPID();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            row.next();
            if (row.getInt(1) != announced) {
                throw new ChangeRefusedException("a pooler (PgBouncer or the like) is between us and the server: it"
                        + " announced backend " + announced + ", the server says " + row.getInt(1) + REMEDY
                        + " and the server's own host and port");
            }
        }
    }

    private static void initialise(Connection connection, List<String> initSql) throws SQLException {
        for (String sql : initSql) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private static void closeAfter(Connection connection, Exception cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
