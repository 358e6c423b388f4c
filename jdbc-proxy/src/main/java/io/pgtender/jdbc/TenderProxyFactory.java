package io.pgtender.jdbc;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ConnectionInfo;
import net.ttddyy.dsproxy.proxy.JdbcProxyFactory;
import net.ttddyy.dsproxy.proxy.ProxyConfig;

/**
 * datasource-proxy's extension point: hands out hand-written delegates instead of reflective proxies. A connection of ours
 * wraps its own statements, so those reach us here only if another proxy stands in between.
 */
final class TenderProxyFactory implements JdbcProxyFactory {

    private final Capture capture;

    TenderProxyFactory(Capture capture) {
        this.capture = capture;
    }

    @Override
    public DataSource createDataSource(DataSource dataSource, ProxyConfig proxyConfig) {
        return dataSource;
    }

    @Override
    public Connection createConnection(Connection connection, ConnectionInfo info, ProxyConfig proxyConfig) {
        return new ObservedConnection(connection, capture);
    }

    @Override
    public Statement createStatement(
            Statement statement, ConnectionInfo info, Connection proxyConnection, ProxyConfig proxyConfig) {
        return proxyConnection instanceof ObservedConnection observed
                ? new ObservedStatement(statement, observed)
                : statement;
    }

    @Override
    public PreparedStatement createPreparedStatement(
            PreparedStatement statement,
            String sql,
            ConnectionInfo info,
            Connection proxyConnection,
            ProxyConfig proxyConfig,
            boolean generateKey) {
        return proxyConnection instanceof ObservedConnection observed
                ? new ObservedPreparedStatement(statement, observed, sql)
                : statement;
    }

    @Override
    public CallableStatement createCallableStatement(
            CallableStatement statement,
            String sql,
            ConnectionInfo info,
            Connection proxyConnection,
            ProxyConfig proxyConfig) {
        return proxyConnection instanceof ObservedConnection observed
                ? new ObservedCallableStatement(statement, observed, sql)
                : statement;
    }

    @Override
    public ResultSet createResultSet(ResultSet resultSet, ConnectionInfo info, ProxyConfig proxyConfig) {
        return resultSet;
    }

    @Override
    public ResultSet createGeneratedKeys(ResultSet resultSet, ConnectionInfo info, ProxyConfig proxyConfig) {
        return resultSet;
    }
}
