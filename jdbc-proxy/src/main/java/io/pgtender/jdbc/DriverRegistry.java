package io.pgtender.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instances behind the connections of {@link TenderDriver}: one for each URL, user and name.
 *
 * <p>An instance outlives its connections, so that what was seen can still be asked for after a pool was closed; it then
 * holds memory and a sleeping daemon thread, but nothing of the server. It is closed when somebody closes it, when the
 * driver is deregistered, when the JVM ends, or when the registry is full and it is the one without open connections that
 * was used longest ago.
 *
 * <p>Thread-safe. The lock guards the table only: nothing is asked of a server, and nothing is closed, while it is held.
 */
final class DriverRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(TenderDriver.class);

    /** Instances at one time; some megabytes each when busy. Connections of further ones are not observed. */
    static final int MAX_INSTANCES = 64;

    static final DriverRegistry SHARED = new DriverRegistry(MAX_INSTANCES);

    private final int maxInstances;
    private final Map<Key, Instance> instances = new LinkedHashMap<>();
    private final List<Consumer<TenderDataSource>> listeners = new CopyOnWriteArrayList<>();
    private long uses;
    private boolean warnedFull;
    private @Nullable Thread atShutdown;

    DriverRegistry(int maxInstances) {
        this.maxInstances = maxInstances;
    }

    /** Who shares an instance. */
    private record Key(
            String identity,
            @Nullable String user,
            @Nullable String name) {}

    /** Guarded by the registry's lock, what it refers to excepted. */
    private static final class Instance {
        final TenderDataSource tended;
        final PhysicalConnections raw;
        final Set<Connection> connections = Collections.newSetFromMap(new WeakHashMap<>());
        long lastUse;

        Instance(TenderDataSource tended, PhysicalConnections raw) {
            this.tended = tended;
            this.raw = raw;
        }

        boolean isIdle() {
            connections.removeIf(DriverRegistry::isClosed);
            return connections.isEmpty();
        }
    }

    /**
     * The connection as the application gets it: observed, or {@code physical} itself where there is no room.
     *
     * @param properties with which it was opened; not changed afterwards
     */
    Connection observe(Connection physical, DriverUrl url, DriverSettings settings, Properties properties) {
        String user = PhysicalConnections.user(url.postgres(), properties);
        Key key = new Key(url.identity(), user, settings.name());
        TenderDataSource evicted = null;
        Instance instance;
        boolean isNew = false;
        synchronized (this) {
            instance = instances.get(key);
            if (instance != null && instance.tended.isClosed()) {
                instances.remove(key);
                instance = null;
            }
            if (instance == null) {
                evicted = makeRoom();
                instance = instances.size() < maxInstances ? create(key, url, settings, properties) : null;
                isNew = instance != null;
            }
            if (instance != null) {
                instance.connections.add(physical);
                instance.lastUse = ++uses;
            } else if (!warnedFull) {
                warnedFull = true;
                LOG.warn(
                        "pgtender: {} instances have open connections; connections of further URLs and users are not"
                                + " observed. Give fewer distinct URLs, or {}=false to those that need none",
                        maxInstances,
                        DriverSettings.ENABLED);
            }
        }
        if (evicted != null) {
            evicted.close();
        }
        if (instance == null) {
            return physical;
        }
        if (isNew) {
            TenderDataSource made = instance.tended;
            listeners.forEach(listener -> tell(listener, made));
        }
        instance.raw.worked(properties);
        return instance.tended.observed(physical);
    }

    /** See {@link TenderDriver#onTended}. */
    TenderDriver.Subscription onTended(Consumer<TenderDataSource> listener) {
        List<TenderDataSource> there;
        synchronized (this) {
            listeners.add(listener);
            there = all();
        }
        there.forEach(tended -> tell(listener, tended));
        return () -> listeners.remove(listener);
    }

    private static void tell(Consumer<TenderDataSource> listener, TenderDataSource tended) {
        try {
            listener.accept(tended);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("pgtender {}: who was to be told of it failed; everything else works", tended.name(), e);
        }
    }

    private Instance create(Key key, DriverUrl url, DriverSettings settings, Properties properties) {
        PhysicalConnections raw = new PhysicalConnections(url.postgres(), properties);
        String wanted = Objects.requireNonNullElseGet(
                settings.name(),
                () -> Objects.requireNonNullElse(PhysicalConnections.database(url.postgres(), properties), "default"));
        TenderDataSource tended = TenderDataSource.builder(raw)
                .name(free(wanted))
                .watching(settings.watching())
                .samplingInterval(settings.samplingInterval())
                .build();
        Instance instance = new Instance(tended, raw);
        instances.put(key, instance);
        if (atShutdown == null) {
            atShutdown = ShutdownHook.add(this::closeInstances);
        }
        return instance;
    }

    /** Names label reports and meters, so each is given once: {@code orders}, {@code orders-2}, ... */
    private String free(String wanted) {
        String name = wanted;
        for (int number = 2; isTaken(name); number++) {
            name = wanted + "-" + number;
        }
        return name;
    }

    private boolean isTaken(String name) {
        return instances.values().stream().anyMatch(i -> i.tended.name().equals(name));
    }

    /** Takes an instance out if there are too many; the caller closes it. */
    private @Nullable TenderDataSource makeRoom() {
        instances.values().removeIf(i -> i.tended.isClosed());
        if (instances.size() < maxInstances) {
            return null;
        }
        Optional<Map.Entry<Key, Instance>> oldest = instances.entrySet().stream()
                .filter(e -> e.getValue().isIdle())
                .min(Comparator.comparingLong(e -> e.getValue().lastUse));
        oldest.ifPresent(e -> instances.remove(e.getKey()));
        return oldest.map(e -> e.getValue().tended).orElse(null);
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /**
     * The instance of a URL.
     *
     * @throws IllegalArgumentException when several users or names share the URL and it names none of them
     */
    synchronized Optional<TenderDataSource> find(DriverUrl url, @Nullable String name) {
        List<TenderDataSource> found = new ArrayList<>();
        List<String> who = new ArrayList<>();
        instances.forEach((key, instance) -> {
            boolean matches = key.identity().equals(url.identity())
                    && (url.user() == null || url.user().equals(key.user()))
                    && (name == null || name.equals(key.name()))
                    && !instance.tended.isClosed();
            if (matches) {
                found.add(instance.tended);
                who.add(instance.tended.name() + " (user " + key.user() + ")");
            }
        });
        if (found.size() > 1) {
            throw new IllegalArgumentException(url + " has several instances: " + String.join(", ", who)
                    + "; say which with user=... or " + DriverSettings.NAME + "=... in the URL");
        }
        return found.stream().findFirst();
    }

    synchronized Optional<TenderDataSource> named(String name) {
        return all().stream().filter(t -> t.name().equals(name)).findFirst();
    }

    synchronized List<TenderDataSource> all() {
        return instances.values().stream()
                .map(i -> i.tended)
                .filter(t -> !t.isClosed())
                .toList();
    }

    /** Closes all instances. Open connections go on working; new ones get new instances. */
    void closeAll() {
        Thread hook;
        synchronized (this) {
            hook = atShutdown;
            atShutdown = null;
        }
        if (hook != null) {
            ShutdownHook.remove(hook);
        }
        closeInstances();
    }

    private void closeInstances() {
        List<TenderDataSource> closing;
        synchronized (this) {
            closing = instances.values().stream().map(i -> i.tended).toList();
            instances.clear();
        }
        closing.forEach(DriverRegistry::close);
    }

    private static void close(TenderDataSource tended) {
        try {
            tended.close();
        } catch (RuntimeException e) {
            LOG.warn("pgtender {}: closing failed", tended.name(), e);
        }
    }
}
