package io.pgtender.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.pgtender.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** Our own physical connection, whatever the application wraps its server in. */
class DirectConnectionsTest {

    private final PGSimpleDataSource database = TestPostgres.newDatabase();

    @Test
    void driversDataSource_isOpenedDirectlyUnderOurName() throws Exception {
        database.setSocketTimeout(5);

        try (Connection connection = DirectConnections.of(database).open()) {
            assertDirect(connection);
            assertThat(connection.getNetworkTimeout()).isZero();
        }
        assertThat(database.getSocketTimeout()).isEqualTo(5);
    }

    @Test
    void hikariWithUrl_isReadNotBorrowed() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.getUrl());
        config.setUsername(database.getUser());
        config.setPassword(database.getPassword());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection taken = pool.getConnection();
                Connection connection = DirectConnections.of(pool).open()) {
            assertDirect(connection);
            assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(1);
            assertThat(taken.isValid(1)).isTrue();
        }
    }

    @Test
    void hikariWithDriverProperties_keepsThem() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.getUrl());
        config.addDataSourceProperty("user", database.getUser());
        config.addDataSourceProperty("options", "-c work_mem=7MB");
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection connection = DirectConnections.of(pool).open()) {
            assertThat(show(connection, "work_mem")).isEqualTo("7MB");
        }
    }

    @Test
    void hikariWithDataSource_isLookedThrough() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection connection = DirectConnections.of(pool).open()) {
            assertDirect(connection);
        }
    }

    @Test
    void hikariWithDataSourceClassName_isRebuilt() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSourceClassName(PGSimpleDataSource.class.getName());
        config.addDataSourceProperty("serverName", "localhost");
        config.addDataSourceProperty("portNumber", String.valueOf(database.getPortNumbers()[0]));
        config.addDataSourceProperty("databaseName", database.getDatabaseName());
        config.setUsername(database.getUser());
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection connection = DirectConnections.of(pool).open()) {
            assertDirect(connection);
        }
    }

    @Test
    void hikariWithInitSql_sendsItToo() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.getUrl());
        config.setUsername(database.getUser());
        config.setConnectionInitSql("SET work_mem = '9MB'");
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection connection = DirectConnections.of(pool).open()) {
            assertThat(show(connection, "work_mem")).isEqualTo("9MB");
        }
    }

    @Test
    void urlOfAWatchingDriver_isTakenForTheDriversOwn() throws Exception {
        String url = "jdbc:pgtender:" + database.getUrl().substring("jdbc:".length());

        try (Connection connection =
                DirectConnections.of(new UrlDataSource(url, database)).open()) {
            assertDirect(connection);
        }
    }

    @Test
    void urlOfAnotherDriver_isRefused() {
        DataSource other = new UrlDataSource("jdbc:aws-wrapper:postgresql://host/db", database);

        assertThatThrownBy(() -> DirectConnections.of(other).open())
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("directDataSource");
    }

    @Test
    void explicitDataSource_goesBeforeTheApplications() throws Exception {
        try (Connection connection =
                DirectConnections.of(new UnknownDataSource(), database).open()) {
            assertDirect(connection);
        }
    }

    @Test
    void poolerInBetween_isRefused() throws Exception {
        try (TcpProxy pooler = proxy(TcpProxy.Pids.OF_A_POOLER)) {
            assertThatThrownBy(() -> DirectConnections.of(through(pooler)).open())
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("a pooler")
                    .hasMessageContaining("directDataSource");
        }
    }

    @Test
    void plainForwarderInBetween_isAllowed() throws Exception {
        try (TcpProxy forwarder = proxy(TcpProxy.Pids.TRUE);
                Connection connection = DirectConnections.of(through(forwarder)).open()) {
            assertDirect(connection);
        }
    }

    private TcpProxy proxy(TcpProxy.Pids pids) throws Exception {
        return new TcpProxy(database.getServerNames()[0], database.getPortNumbers()[0], pids);
    }

    private PGSimpleDataSource through(TcpProxy proxy) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://localhost:" + proxy.port() + "/" + database.getDatabaseName()
                + "?sslmode=disable&gssEncMode=disable");
        source.setUser(database.getUser());
        source.setPassword(database.getPassword());
        return source;
    }

    private static void assertDirect(Connection connection) throws SQLException {
        assertThat(connection).isInstanceOf(PGConnection.class);
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(show(connection, "application_name")).isEqualTo("pgtender");
    }

    private static String show(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }
}
