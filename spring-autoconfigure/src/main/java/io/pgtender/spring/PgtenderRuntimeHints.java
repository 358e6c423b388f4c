package io.pgtender.spring;

import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.proxy.ProxyJdbcObject;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeHint;

/**
 * What a native image has to be told: datasource-proxy's JDK proxies, the SQL that is sent to the server, and the getters
 * that tell a pool's URL.
 */
final class PgtenderRuntimeHints implements RuntimeHintsRegistrar {

    private static final List<Class<?>> PROXIED = List.of(
            Connection.class, Statement.class, PreparedStatement.class, CallableStatement.class, ResultSet.class);

    private static final List<String> POOLS = List.of(
            "com.zaxxer.hikari.HikariConfig",
            "org.apache.tomcat.jdbc.pool.DataSourceProxy",
            "org.apache.commons.dbcp2.BasicDataSource",
            "com.mchange.v2.c3p0.ComboPooledDataSource",
            "org.postgresql.ds.common.BaseDataSource");

    /** Getters that pools are asked, here and when a connection of our own is opened for a change. */
    private static final List<String> GETTERS = List.of(
            "getJdbcUrl",
            "getUrl",
            "getURL",
            "getDataSource",
            "getDataSourceClassName",
            "getDataSourceProperties",
            "getPoolProperties",
            "getDbProperties",
            "getUsername",
            "getUserName",
            "getUser",
            "getPassword",
            "getConnectionInitSql",
            "getInitSQL",
            "getConnectionInitSqls");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        for (Class<?> type : PROXIED) {
            hints.proxies().registerJdkProxy(ProxyJdbcObject.class, type);
        }
        hints.proxies().registerJdkProxy(ProxyJdbcObject.class, DataSource.class);
        hints.resources().registerPattern("io/pgtender/**/*.sql");
        hints.resources().registerPattern("io/pgtender/**/*.properties");
        for (String pool : POOLS) {
            hints.reflection().registerTypeIfPresent(classLoader, pool, PgtenderRuntimeHints::getters);
        }
    }

    private static void getters(TypeHint.Builder pool) {
        GETTERS.forEach(getter -> pool.withMethod(getter, List.of(), ExecutableMode.INVOKE));
    }
}
