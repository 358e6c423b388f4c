package io.pgtender.workload;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Recorders between two leases: a new one for each lease would cost more than what it writes. Thread-safe, without locks,
 * and never waits: who finds nothing makes a new one, who finds no room lets go of what it has.
 */
final class UnitPool {

    /** Recorders that are kept, of at most 24 kB each. A power of two. */
    static final int SLOTS = 64;

    private final AtomicReferenceArray<UnitOfWorkRecorder> slots = new AtomicReferenceArray<>(SLOTS);

    UnitOfWorkRecorder take() {
        int slot = slot();
        UnitOfWorkRecorder kept = slots.get(slot) == null ? null : slots.getAndSet(slot, null);
        return kept == null ? new UnitOfWorkRecorder() : kept;
    }

    /** Takes back what nobody writes to any more, and forgets what is on it. */
    void give(UnitOfWorkRecorder recorder) {
        recorder.reset();
        slots.lazySet(slot(), recorder);
    }

    private static int slot() {
        return (int) Thread.currentThread().getId() & (SLOTS - 1);
    }
}
