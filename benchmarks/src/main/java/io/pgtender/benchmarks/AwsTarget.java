package io.pgtender.benchmarks;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import software.amazon.jdbc.ds.AwsWrapperDataSource;

/**
 * The data source that Amazon's wrapper makes by name, where all others take one: forwards to the one wrapped last. For one
 * thread.
 */
public final class AwsTarget implements DataSource {

    private static @Nullable DataSource next;

    private final DataSource driver;

    /** Called by the wrapper for each connection. */
    public AwsTarget() {
        DataSource chosen = next;
        if (chosen == null) {
            throw new IllegalStateException("nothing to forward to; call wrap first");
        }
        this.driver = chosen;
    }

    static DataSource wrap(DataSource driver) {
        next = driver;
        Properties properties = new Properties();
        // Neither asks the server what it is: a stub cannot answer.
        properties.setProperty("wrapperDialect", "pg");
        properties.setProperty("wrapperTargetDriverDialect", "generic");
        AwsWrapperDataSource wrapper = new AwsWrapperDataSource();
        wrapper.setTargetDataSourceClassName(AwsTarget.class.getName());
        wrapper.setJdbcProtocol("jdbc:postgresql:");
        wrapper.setServerName("localhost");
        wrapper.setDatabase("postgres");
        wrapper.setTargetDataSourceProperties(properties);
        return wrapper;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return driver.getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return driver.getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return driver.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return driver.isWrapperFor(type);
    }
}
