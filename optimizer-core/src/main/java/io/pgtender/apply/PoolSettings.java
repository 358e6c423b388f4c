package io.pgtender.apply;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;

/**
 * What a pool would open its connections with, read through its public getters, so that no pool is a dependency.
 *
 * <p>Known to answer: the driver's own data sources, HikariCP, Tomcat JDBC, DBCP2, c3p0, Spring's driver-manager and
 * delegating data sources, and whatever else has a getter for a {@code jdbc:postgresql:} URL.
 */
final class PoolSettings {

    /** Layers of wrapping that are looked through. */
    private static final int MAX_LAYERS = 8;

    private static final String POSTGRES = "jdbc:postgresql:";

    /** Drivers that only watch: the rest of their URL is the driver's own. */
    private static final List<String> WATCHING_PREFIXES = List.of("jdbc:pgtender:", "jdbc:p6spy:", "jdbc:otel:");

    private final PGSimpleDataSource target;
    private final List<String> initSql;

    private PoolSettings(PGSimpleDataSource target, List<String> initSql) {
        this.target = target;
        this.initSql = initSql;
    }

    /** A data source of our own with the same server, user and driver properties. Not pooled. */
    PGSimpleDataSource target() {
        return target;
    }

    /** What the pool sends on every new connection ({@code SET ROLE} and the like); it belongs to the login. */
    List<String> initSql() {
        return initSql;
    }

    /** Settings behind {@code source}, if they can be read. */
    static Optional<PoolSettings> of(DataSource source) {
        List<String> initSql = new ArrayList<>();
        @Nullable String user = null;
        @Nullable String password = null;
        Object layer = source;
        for (int i = 0; i < MAX_LAYERS; i++) {
            layer = unwrapped(layer);
            if (layer instanceof BaseDataSource driver) {
                return copy(driver, user, password).map(target -> new PoolSettings(target, initSql));
            }
            // Tomcat's data source hides its password; its properties do not.
            Object bean = Optional.ofNullable(get(layer, "getPoolProperties")).orElse(layer);
            initSql.addAll(initSqlOf(bean));
            user = user != null ? user : text(bean, "getUsername", "getUserName", "getUser");
            password = password != null ? password : text(bean, "getPassword");
            Object inner = get(bean, "getDataSource");
            if (!(inner instanceof DataSource)) {
                inner = fromClassName(bean);
            }
            if (!(inner instanceof DataSource)) {
                inner = get(bean, "getTargetDataSource");
            }
            if (inner instanceof DataSource) {
                layer = inner;
                continue;
            }
            String url = text(bean, "getJdbcUrl", "getUrl", "getURL");
            return url == null
                    ? Optional.empty()
                    : fromUrl(url, bean, user, password).map(target -> new PoolSettings(target, initSql));
        }
        return Optional.empty();
    }

    private static Optional<PGSimpleDataSource> copy(
            BaseDataSource driver, @Nullable String user, @Nullable String password) {
        PGSimpleDataSource target = new PGSimpleDataSource();
        target.setUrl(driver.getUrl());
        String ownUser = driver.getUser();
        target.setUser(user != null ? user : ownUser);
        target.setPassword(password != null ? password : driver.getPassword());
        return Optional.of(target);
    }

    private static Optional<PGSimpleDataSource> fromUrl(
            String url, Object bean, @Nullable String user, @Nullable String password) {
        String plain = url;
        for (String prefix : WATCHING_PREFIXES) {
            if (plain.startsWith(prefix)) {
                plain = "jdbc:" + plain.substring(prefix.length());
            }
        }
        if (!plain.startsWith(POSTGRES)) {
            return Optional.empty();
        }
        PGSimpleDataSource target = new PGSimpleDataSource();
        target.setUrl(plain);
        for (String getter : List.of("getDataSourceProperties", "getDbProperties", "getProperties")) {
            if (get(bean, getter) instanceof Properties properties) {
                set(target, properties);
            }
        }
        if (user != null) {
            target.setUser(user);
        }
        if (password != null) {
            target.setPassword(password);
        }
        return Optional.of(target);
    }

    private static void set(PGSimpleDataSource target, Properties properties) {
        for (String name : properties.stringPropertyNames()) {
            PGProperty property = PGProperty.forName(name);
            if (property != null) {
                target.setProperty(property, properties.getProperty(name));
            }
        }
    }

    /** HikariCP's dataSourceClassName with its properties, set as a bean's (HikariCP: PropertyElf). */
    private static @Nullable Object fromClassName(Object bean) {
        String className = text(bean, "getDataSourceClassName");
        if (className == null || !className.startsWith("org.postgresql.ds.")) {
            return null;
        }
        PGSimpleDataSource inner = new PGSimpleDataSource();
        if (get(bean, "getDataSourceProperties") instanceof Properties properties) {
            for (Object key : properties.keySet()) {
                setBeanProperty(inner, String.valueOf(key), properties.get(key));
            }
        }
        return inner;
    }

    private static void setBeanProperty(PGSimpleDataSource bean, String name, @Nullable Object value) {
        if (name.isEmpty() || value == null) {
            return;
        }
        String setter = "set" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        for (Method method : bean.getClass().getMethods()) {
            if (method.getName().equals(setter) && method.getParameterCount() == 1) {
                Object converted = convert(value, method.getParameterTypes()[0]);
                if (converted != null) {
                    try {
                        method.invoke(bean, converted);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalArgumentException("cannot set the pool's property " + name, e);
                    }
                    return;
                }
            }
        }
    }

    private static @Nullable Object convert(Object value, Class<?> type) {
        if (type.isInstance(value)) {
            return value;
        }
        String text = value.toString();
        if (type == String.class) {
            return text;
        }
        if (type == int.class) {
            return Integer.valueOf(text);
        }
        if (type == long.class) {
            return Long.valueOf(text);
        }
        return type == boolean.class ? Boolean.valueOf(text) : null;
    }

    private static List<String> initSqlOf(Object bean) {
        List<String> statements = new ArrayList<>();
        for (String getter : List.of("getConnectionInitSql", "getInitSQL", "getConnectionInitSqls")) {
            Object value = get(bean, getter);
            if (value instanceof String one && !one.isBlank()) {
                statements.add(one);
            } else if (value instanceof Collection<?> several) {
                several.forEach(each -> statements.add(String.valueOf(each)));
            }
        }
        return statements;
    }

    /** The data source behind a wrapper that says so, else {@code layer} itself. */
    private static Object unwrapped(Object layer) {
        if (layer instanceof BaseDataSource || !(layer instanceof Wrapper wrapper)) {
            return layer;
        }
        try {
            DataSource inner = wrapper.isWrapperFor(DataSource.class) ? wrapper.unwrap(DataSource.class) : null;
            return inner == null ? layer : inner;
        } catch (SQLException e) {
            return layer; // Says that it wraps nothing of the kind.
        }
    }

    private static @Nullable String text(Object bean, String... getters) {
        for (String getter : getters) {
            if (get(bean, getter) instanceof String value && !value.isBlank()) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable Object get(Object bean, String getter) {
        Method method = publicMethod(bean.getClass(), getter);
        if (method == null) {
            return null;
        }
        try {
            return method.invoke(bean);
        } catch (IllegalAccessException | InvocationTargetException e) {
            return null; // A getter that will not answer is one that is not there.
        }
    }

    /** A public method that may be called: declared by a public class or interface, wherever in the hierarchy. */
    private static @Nullable Method publicMethod(Class<?> type, String name) {
        for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
            if (Modifier.isPublic(owner.getModifiers())) {
                try {
                    return owner.getMethod(name);
                } catch (NoSuchMethodException e) {
                    return null; // getMethod has looked through its superclasses too.
                }
            }
        }
        return null;
    }
}
