package io.pgtender.benchmarks.tpch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Counts the EXPLAINs that connections send: whoever sends them, and for whatever purpose. */
final class ExplainCounter {

    private final AtomicLong explains = new AtomicLong();

    /** How many so far. */
    long count() {
        return explains.get();
    }

    Connection watch(Connection connection) {
        return watch(connection, Connection.class);
    }

    DataSource watch(DataSource dataSource) {
        return watch(dataSource, DataSource.class);
    }

    private <T> T watch(T target, Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> watched(invoke(target, method, arguments), arguments)));
    }

    /** Every text is given once: to a prepared statement that is executed once, or to a plain one as it is executed. */
    private @Nullable Object watched(@Nullable Object result, Object @Nullable [] arguments) {
        if (arguments != null
                && arguments.length > 0
                && arguments[0] instanceof String sql
                && sql.startsWith("EXPLAIN")) {
            explains.incrementAndGet();
        }
        if (result instanceof Connection connection) {
            return watch(connection);
        }
        return result instanceof Statement statement && !(result instanceof PreparedStatement)
                ? watch(statement, Statement.class)
                : result;
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
