package io.pgtender.observation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one unit of work, by the identity of their keys, until it closes.
 *
 * <p>Reading is a volatile read and a walk over an array that is copied when a part is added: there are few parts and they
 * are asked for with every statement. A lock rather than a monitor, so that no virtual thread is pinned before JDK 24.
 */
final class UnitParts {

    /** Parts that a unit has at most: one of each kind, times the data sources that it uses. */
    static final int MAX_PARTS = 64;

    private final ReentrantLock adding = new ReentrantLock();

    /** Key, part, key, part; {@code null} once closed. Never written into. */
    private volatile Object @Nullable [] entries = {};

    boolean isClosed() {
        return entries == null;
    }

    /** The part of a key, created when there is none; {@code null} when closed or full. */
    @Nullable
    Object part(Object key, Supplier<?> create) {
        Object[] seen = entries;
        if (seen == null) {
            return null;
        }
        Object part = find(seen, key);
        return part == null ? add(key, create) : part;
    }

    /** Closes, and returns what there was to whoever is the first to close; {@code null} to the others. */
    @Nullable
    List<Object> close() {
        Object[] last;
        adding.lock();
        try {
            last = entries;
            entries = null;
        } finally {
            adding.unlock();
        }
        if (last == null) {
            return null;
        }
        List<Object> parts = new ArrayList<>(last.length / 2);
        for (int i = 1; i < last.length; i += 2) {
            parts.add(last[i]);
        }
        return parts;
    }

    /** The parts of one type; none once closed. */
    <T> List<T> ofType(Class<T> type) {
        Object[] seen = entries;
        List<T> parts = new ArrayList<>();
        for (int i = 1; seen != null && i < seen.length; i += 2) {
            if (type.isInstance(seen[i])) {
                parts.add(type.cast(seen[i]));
            }
        }
        return parts;
    }

    private @Nullable Object add(Object key, Supplier<?> create) {
        adding.lock();
        try {
            Object[] before = entries;
            if (before == null) {
                return null;
            }
            Object part = find(before, key);
            if (part != null || before.length >= 2 * MAX_PARTS) {
                return part;
            }
            part = Objects.requireNonNull(create.get(), "a part was created as null");
            // Again: what creates a part may ask for another one, or close the unit.
            Object[] now = entries;
            if (now == null) {
                return null;
            }
            Object[] more = Arrays.copyOf(now, now.length + 2);
            more[now.length] = key;
            more[now.length + 1] = part;
            entries = more;
            return part;
        } finally {
            adding.unlock();
        }
    }

    @SuppressWarnings("ReferenceEquality") // keys are told apart by identity
    private static @Nullable Object find(Object[] entries, Object key) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] == key) {
                return entries[i + 1];
            }
        }
        return null;
    }
}
