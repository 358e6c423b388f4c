package io.pgtender.cache;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether keeping answers of one query pays. Remembers hashes of what was asked for once, each in the slot that it
 * falls into, so a rare key may be taken for a repeated one or forgotten; either costs little. Thread-safe.
 */
final class Worth {

    /** Stores after which it is looked at again whether they paid. */
    static final int WINDOW_STORES = 100;

    /** How long a query is left alone that did not pay; what is asked may change. */
    static final Duration REST = Duration.ofMinutes(1);

    private static final int SLOTS = 1_024;

    private final Admission admission;
    private final AtomicIntegerArray asked;
    private volatile Rest rest = Rest.NONE;
    private long windowStores;
    private long windowHits;
    private long windowOutdated;
    private long windowSavedNanos;
    private long windowCopiedNanos;

    private record Rest(AdmissionState reason, long untilNanos) {
        static final Rest NONE = new Rest(AdmissionState.ADMITTED, 0);
    }

    Worth(Admission admission) {
        this.admission = admission;
        this.asked = new AtomicIntegerArray(admission == Admission.WORTHWHILE ? SLOTS : 0);
    }

    AdmissionState state(long nowNanos) {
        Rest now = rest;
        return now.reason() == AdmissionState.ADMITTED || nowNanos - now.untilNanos() >= 0
                ? AdmissionState.ADMITTED
                : now.reason();
    }

    /** Why an answer for this key is not to be kept; {@code null} when it is. */
    @Nullable
    BypassReason refusal(CacheKey key, long nowNanos) {
        if (admission == Admission.EVERY_ANSWER) {
            return null;
        }
        if (state(nowNanos) != AdmissionState.ADMITTED) {
            return BypassReason.NOT_WORTHWHILE;
        }
        int hash = key.hashCode() | 1; // 0 marks an empty slot
        int slot = (hash * 0x9E3779B9) >>> 22; // 2^32 divided by the golden ratio; the upper 10 bits
        return asked.getAndSet(slot, hash) == hash ? null : BypassReason.NOT_REPEATED;
    }

    /** To be called after each store; every {@value #WINDOW_STORES} the balance is drawn. */
    void stored(CachedQuery query, long nowNanos) {
        if (admission == Admission.EVERY_ANSWER || query.stores.sum() - windowStores < WINDOW_STORES) {
            return;
        }
        drawBalance(query, nowNanos);
    }

    private synchronized void drawBalance(CachedQuery query, long nowNanos) {
        long hits = query.hits.sum();
        long outdated = query.outdated.sum();
        long saved = query.savedNanos();
        long copied = query.copiedNanos();
        if (outdated - windowOutdated > hits - windowHits) {
            rest = new Rest(AdmissionState.OUTDATED_TOO_SOON, nowNanos + REST.toNanos());
        } else if (saved - windowSavedNanos < copied - windowCopiedNanos) {
            rest = new Rest(AdmissionState.COSTS_MORE_THAN_IT_SAVES, nowNanos + REST.toNanos());
        }
        windowStores = query.stores.sum();
        windowHits = hits;
        windowOutdated = outdated;
        windowSavedNanos = saved;
        windowCopiedNanos = copied;
    }
}
