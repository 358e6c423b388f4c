package io.pgtender.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections of pgjdbc, opened as the application opened its last one: a password that changes (a token of a cloud, say) is
 * taken over from there. Not pooled. Thread-safe.
 */
final class PhysicalConnections implements DataSource {

    private static final Driver DRIVER = new Driver();

    private final String url;
    private volatile Properties properties;

    PhysicalConnections(String url, Properties properties) {
        this.url = url;
        this.properties = properties;
    }

    /** Opens a connection; {@code null} when pgjdbc takes the URL for somebody else's. */
    static @Nullable Connection open(String url, Properties properties) throws SQLException {
        return DRIVER.connect(url, properties);
    }

    /** Who connects, by the rules of pgjdbc. */
    static @Nullable String user(String url, Properties properties) {
        Properties all = Driver.parseURL(url, properties);
        String user = all == null ? null : PGProperty.USER.getOrDefault(all);
        return user != null ? user : System.getProperty("user.name");
    }

    /** The database that the URL names, by the rules of pgjdbc. */
    static @Nullable String database(String url, Properties properties) {
        Properties all = Driver.parseURL(url, properties);
        return all == null ? null : PGProperty.PG_DBNAME.getOrDefault(all);
    }

    /** These properties have just worked. They are not changed afterwards. */
    void worked(Properties latest) {
        properties = latest;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return connect(properties);
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        Properties other = new Properties();
        other.putAll(properties);
        other.setProperty("user", username);
        other.setProperty("password", password);
        return connect(other);
    }

    private Connection connect(Properties with) throws SQLException {
        Connection connection = open(url, with);
        if (connection == null) {
            throw new SQLException("pgjdbc does not accept the URL it accepted before", "08001");
        }
        return connection;
    }

    /** A data source of the driver itself, from which the settings of changes are read. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this) && type != DataSource.class) {
            return type.cast(this);
        }
        if (!type.isAssignableFrom(PGSimpleDataSource.class)) {
            throw new SQLException("this data source is no wrapper for " + type.getName());
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        Properties now = properties;
        for (String name : now.stringPropertyNames()) {
            PGProperty property = PGProperty.forName(name);
            if (property != null && !urlSays(property)) {
                source.setProperty(property, now.getProperty(name));
            }
        }
        return type.cast(source);
    }

    /** What the URL says goes before the properties, as pgjdbc has it. */
    private boolean urlSays(PGProperty property) {
        Properties fromUrl = Driver.parseURL(url, new Properties());
        return fromUrl != null && fromUrl.containsKey(property.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this) || type.isAssignableFrom(PGSimpleDataSource.class);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return DriverManager.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("set the log writer of java.sql.DriverManager");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("give pgjdbc's loginTimeout in the URL");
    }

    @Override
    public int getLoginTimeout() {
        return DriverManager.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return DRIVER.getParentLogger();
    }
}
