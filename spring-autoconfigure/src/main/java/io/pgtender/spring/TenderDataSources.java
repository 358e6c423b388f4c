package io.pgtender.spring;

import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.jdbc.TenderDriver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The tended data sources of the application: those behind its beans, by the beans' names, then those that a {@code
 * jdbc:pgtender:} URL made. Lazy beans and connections of new URLs appear as they are made, so ask again rather than keep
 * what was given.
 *
 * <p>Thread-safe.
 */
public final class TenderDataSources {

    private final List<TenderDataSource> ofBeans = new ArrayList<>();
    private final List<Consumer<TenderDataSource>> listeners = new ArrayList<>();

    /** Those that {@link #listeners} know, by identity and without holding what others have closed. */
    private final Set<TenderDataSource> told = Collections.newSetFromMap(new WeakHashMap<>());

    private final List<TenderDriver.Subscription> subscriptions = new ArrayList<>();

    TenderDataSources() {}

    /** All of them, in the order in which the beans were made. A snapshot. */
    public List<TenderDataSource> all() {
        return Stream.concat(ofBeans().stream(), TenderDriver.tended().stream()).toList();
    }

    /** The one of that name; a bean's where a URL's has the same. */
    public Optional<TenderDataSource> named(String name) {
        return all().stream().filter(tended -> tended.name().equals(name)).findFirst();
    }

    private synchronized List<TenderDataSource> ofBeans() {
        return List.copyOf(ofBeans);
    }

    /** Tells {@code listener} once of every one, now or when it is made. */
    synchronized void onTended(Consumer<TenderDataSource> listener) {
        listeners.add(listener);
        told.forEach(listener);
        if (subscriptions.isEmpty()) {
            subscriptions.add(TenderDriver.onTended(this::tell));
        }
    }

    synchronized void add(TenderDataSource tended) {
        ofBeans.add(tended);
        tell(tended);
    }

    private synchronized void tell(TenderDataSource tended) {
        if (told.add(tended)) {
            listeners.forEach(listener -> listener.accept(tended));
        }
    }

    /** Closes those behind beans; the driver's live longer than one application context. */
    void close() {
        subscriptions().forEach(TenderDriver.Subscription::close);
        ofBeans().forEach(TenderDataSource::close);
    }

    private synchronized List<TenderDriver.Subscription> subscriptions() {
        return List.copyOf(subscriptions);
    }
}
