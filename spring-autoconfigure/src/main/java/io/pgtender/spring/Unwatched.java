package io.pgtender.spring;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Threads that get the pool's own connections for now, because what they do is no workload. Belongs to one application
 * context, so what a failed start leaves in it goes with it. Thread-safe.
 */
final class Unwatched {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    void begin() {
        threads.add(Thread.currentThread());
    }

    void end() {
        threads.remove(Thread.currentThread());
    }

    /** Whether the current thread is one of them. */
    boolean isCurrent() {
        return !threads.isEmpty() && threads.contains(Thread.currentThread());
    }
}
