package io.pgtender.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The driver for {@code jdbc:pgtender:postgresql://host/database}: pgjdbc, observed. For those who have only a URL; where
 * there is a {@link javax.sql.DataSource}, wrap it with {@link TenderDataSource#wrap}.
 *
 * <pre>{@code
 * pool.setJdbcUrl("jdbc:pgtender:postgresql://db/orders?pgtender.name=orders&ApplicationName=shop");
 * TenderDataSource tended = TenderDriver.tended(pool.getJdbcUrl()).orElseThrow();
 * }</pre>
 *
 * Settings are {@code pgtender.enabled}, {@code pgtender.name}, {@code pgtender.watching} and {@code
 * pgtender.samplingInterval}, in the URL or in the connection properties; the URL goes first. Everything else is pgjdbc's.
 *
 * <p>Connections of the same URL and user share one instance, which is made with the first of them. It lives until it is
 * closed, the driver is {@linkplain #deregister deregistered}, or the JVM ends; beyond 64 the one without open connections
 * that was used longest ago gives way.
 *
 * <p>Thread-safe.
 */
public final class TenderDriver implements Driver {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(TenderDriver.class);

    /** SQLSTATE of a connection that cannot be made (SQL:2016, class 08). */
    private static final String CANNOT_CONNECT = "08001";

    private static final TenderDriver REGISTERED = new TenderDriver();

    static {
        try {
            register();
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** For {@link DriverManager} and for tools that are given the name of the class. */
    public TenderDriver() {}

    /**
     * The instance behind the connections of a URL, empty before the first of them.
     *
     * @param url as it is given to the pool; passwords and settings other than {@code pgtender.name} do not matter
     * @throws IllegalArgumentException when the URL is not ours, or when it leaves open which of several users is meant
     */
    public static Optional<TenderDataSource> tended(String url) {
        DriverUrl parsed = DriverUrl.parse(url)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the URL does not begin with " + DriverUrl.PREFIX + "postgresql:; give it as the pool has it"));
        return DriverRegistry.SHARED.find(
                parsed, DriverSettings.of(parsed.settings()).name());
    }

    /** All instances that connections of this driver have made and that are not closed. */
    public static List<TenderDataSource> tended() {
        return DriverRegistry.SHARED.all();
    }

    /** Ends when it is closed, which may be done twice. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Tells {@code listener} of the instances that there are, and of each new one before its first connection is given out.
     * One that is made meanwhile may be told of twice. What the listener throws is logged.
     */
    public static Subscription onTended(Consumer<TenderDataSource> listener) {
        return DriverRegistry.SHARED.onTended(listener);
    }

    /** Registers the driver with {@link DriverManager}; done when the class is loaded. */
    public static void register() throws SQLException {
        DriverManager.registerDriver(REGISTERED, DriverRegistry.SHARED::closeAll);
    }

    /**
     * Takes the driver out of {@link DriverManager} and closes all instances, so that nothing of ours keeps a class loader.
     * So does {@link DriverManager#deregisterDriver}. Connections that are open go on working.
     */
    public static void deregister() throws SQLException {
        DriverManager.deregisterDriver(REGISTERED);
    }

    /**
     * Connects as pgjdbc does.
     *
     * @return {@code null} when the URL is not ours
     * @throws SQLException the driver's own; or when a setting of ours is unknown or wrong, or pgjdbc is missing
     */
    @Override
    public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        Request request = Request.of(url, info == null ? new Properties() : info);
        Connection connection;
        try {
            connection = PhysicalConnections.open(request.url.postgres(), request.properties);
        } catch (NoClassDefFoundError e) {
            throw new SQLNonTransientConnectionException(
                    "PostgreSQL's JDBC driver is not on the class path; add org.postgresql:postgresql",
                    CANNOT_CONNECT,
                    e);
        }
        if (connection == null || !request.settings.enabled()) {
            return connection;
        }
        try {
            return DriverRegistry.SHARED.observe(connection, request.url, request.settings, request.properties);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("pgtender: a connection could not be observed and works without", e);
            return connection;
        }
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
        if (url == null) {
            throw new SQLException("the URL is null", CANNOT_CONNECT);
        }
        return DriverUrl.accepts(url);
    }

    /** Our settings, then pgjdbc's. Wrong values are shown, not refused. */
    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info) throws SQLException {
        if (!acceptsURL(url)) {
            return new DriverPropertyInfo[0];
        }
        Request.Split split = Request.split(url, info == null ? new Properties() : info);
        List<DriverPropertyInfo> all = new ArrayList<>(DriverSettings.describe(split.settings()));
        all.addAll(
                List.of(new org.postgresql.Driver().getPropertyInfo(split.url().postgres(), split.properties())));
        return all.toArray(new DriverPropertyInfo[0]);
    }

    @Override
    public int getMajorVersion() {
        return Version.CURRENT.major();
    }

    @Override
    public int getMinorVersion() {
        return Version.CURRENT.minor();
    }

    /** False, as pgjdbc has it. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    /** We log through slf4j. */
    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("pgtender logs through slf4j, as io.pgtender");
    }

    /** A URL with its properties, ours taken out of both and read. */
    private record Request(DriverUrl url, DriverSettings settings, Properties properties) {

        private record Split(DriverUrl url, Map<String, String> settings, Properties properties) {}

        static Request of(String url, Properties info) throws SQLException {
            Split split = split(url, info);
            try {
                return new Request(split.url, DriverSettings.of(split.settings), split.properties);
            } catch (IllegalArgumentException e) {
                throw refused(e);
            }
        }

        static Split split(String url, Properties info) throws SQLException {
            DriverUrl parsed;
            try {
                parsed = DriverUrl.parse(url).orElseThrow();
            } catch (IllegalArgumentException e) {
                throw refused(e);
            }
            Map<String, String> settings = new LinkedHashMap<>();
            Properties passedOn = new Properties();
            // What is no string is passed on too: it is pgjdbc that refuses it, in its own words.
            info.forEach((key, value) -> {
                if (!(key instanceof String) || !(value instanceof String)) {
                    passedOn.put(key, value);
                }
            });
            for (String name : info.stringPropertyNames()) {
                if (name.startsWith(DriverUrl.SETTING)) {
                    settings.put(name, info.getProperty(name));
                } else {
                    passedOn.setProperty(name, info.getProperty(name));
                }
            }
            settings.putAll(parsed.settings());
            return new Split(parsed, settings, passedOn);
        }

        private static SQLException refused(IllegalArgumentException e) {
            return new SQLNonTransientConnectionException("pgtender: " + e.getMessage(), CANNOT_CONNECT, e);
        }
    }
}
