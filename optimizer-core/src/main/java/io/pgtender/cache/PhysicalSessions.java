package io.pgtender.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/** What applications did to physical connections, which outlives a lease. Keeps them weakly, by identity. Thread-safe. */
final class PhysicalSessions {

    enum Change {
        /** Settings, role or temporary objects may differ. */
        SETTINGS,
        /** Besides, a transaction may be open that nobody told us of. */
        TRANSACTION
    }

    private final Cache<Object, Change> changed =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    @Nullable
    Change change(Object physical) {
        return changed.getIfPresent(physical);
    }

    void changed(Object physical, Change change) {
        changed.asMap().merge(physical, change, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    /** The settings were found to be as they were. */
    void settingsKept(Object physical) {
        changed.asMap().remove(physical, Change.SETTINGS);
    }
}
