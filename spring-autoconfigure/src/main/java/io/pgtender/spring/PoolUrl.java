package io.pgtender.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.util.ReflectionUtils;

/**
 * Which database a pool is for, from its settings: nothing is connected, and nothing is asked of a server. What gives no
 * answer may be PostgreSQL.
 */
final class PoolUrl {

    /** Layers of wrapping that are looked through. */
    private static final int MAX_LAYERS = 8;

    private static final String OURS = "jdbc:pgtender:";

    /** HikariCP, c3p0; Tomcat, DBCP2, drivers; Oracle's and others. */
    private static final List<String> URL_GETTERS = List.of("getJdbcUrl", "getUrl", "getURL");

    private static final List<String> TARGET_GETTERS = List.of("getDataSource", "getTargetDataSource");

    private PoolUrl() {}

    /** The URL, with whatever it holds: not for logs. */
    static Optional<String> of(DataSource pool) {
        // A scoped proxy would have to make its target.
        return AopUtils.isAopProxy(pool) ? Optional.empty() : Optional.ofNullable(read(pool));
    }

    /** Whether connections of that URL are watched by our own driver. */
    static boolean isOurs(String url) {
        return url.startsWith(OURS);
    }

    /** Whether pgjdbc is behind it, perhaps with a driver around it: {@code jdbc:p6spy:postgresql:} and the like. */
    static boolean isPostgres(String url) {
        return protocol(url).contains(":postgresql:");
    }

    /** The URL up to the host: {@code jdbc:mysql:}. */
    static String protocol(String url) {
        int slashes = url.indexOf("//");
        String start = slashes < 0 ? url : url.substring(0, slashes);
        int question = start.indexOf('?');
        String noQuery = question < 0 ? start : start.substring(0, question);
        // jdbc:h2:mem:orders and jdbc:postgresql:orders end in a name.
        int first = noQuery.indexOf(':');
        int second = noQuery.indexOf(':', first + 1);
        return slashes >= 0 || second < 0 || noQuery.contains("postgresql:")
                ? noQuery
                : noQuery.substring(0, second + 1);
    }

    private static @Nullable String read(DataSource pool) {
        Object layer = pool;
        for (int i = 0; i < MAX_LAYERS; i++) {
            if (layer instanceof EmbeddedDatabase embedded) {
                layer = unwrapped(embedded);
            }
            if (layer instanceof AbstractDriverBasedDataSource driverBased) {
                return driverBased.getUrl();
            }
            String url = url(layer);
            if (url != null) {
                return url;
            }
            Object target = target(layer);
            if (target == null) {
                return null;
            }
            layer = target;
        }
        return null;
    }

    private static Object unwrapped(EmbeddedDatabase embedded) {
        try {
            return embedded.unwrap(AbstractDriverBasedDataSource.class);
        } catch (SQLException e) {
            return embedded; // Made in some other way than Spring's own.
        }
    }

    private static @Nullable String url(Object layer) {
        for (String getter : URL_GETTERS) {
            if (get(layer, getter) instanceof String url && !url.isBlank()) {
                return url;
            }
        }
        return get(layer, "getDataSourceClassName") instanceof String driver && driver.startsWith("org.postgresql.")
                ? "jdbc:postgresql:"
                : null;
    }

    private static @Nullable Object target(Object layer) {
        for (String getter : TARGET_GETTERS) {
            if (get(layer, getter) instanceof DataSource target) {
                return target;
            }
        }
        return null;
    }

    private static @Nullable Object get(Object bean, String getter) {
        Method method = ReflectionUtils.findMethod(bean.getClass(), getter);
        if (method == null
                || !Modifier.isPublic(method.getModifiers())
                || !Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
            return null;
        }
        try {
            return method.invoke(bean);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null; // A getter that will not answer is one that is not there.
        }
    }
}
