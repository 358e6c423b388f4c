package io.pgtender.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.pgtender.cache.PhysicalSession.Change;

/** The physical connections that are known. Keeps them weakly, by identity. Thread-safe. */
final class PhysicalSessions {

    private final Cache<Object, PhysicalSession> sessions =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();
    private volatile Change unseen = Change.SETTINGS;

    PhysicalSession of(Object physical) {
        return sessions.get(physical, p -> new PhysicalSession(unseen));
    }

    /** Whether the application is known to have changed the session. */
    boolean isChanged(Object physical) {
        PhysicalSession session = sessions.getIfPresent(physical);
        return session != null && session.isToldOfChange();
    }

    /** Connections were used by somebody whom nobody watched. */
    void forget() {
        unseen = Change.TRANSACTION;
        sessions.asMap().values().forEach(session -> session.unsure(Change.TRANSACTION));
    }
}
