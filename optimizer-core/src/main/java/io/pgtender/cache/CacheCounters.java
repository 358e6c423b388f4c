package io.pgtender.cache;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counts behind {@link CacheStatistics}. Thread-safe. */
final class CacheCounters {

    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder stores = new LongAdder();
    private final Map<BypassReason, LongAdder> bypasses = new EnumMap<>(BypassReason.class);

    CacheCounters() {
        for (BypassReason reason : BypassReason.values()) {
            bypasses.put(reason, new LongAdder());
        }
    }

    void bypassed(BypassReason reason) {
        LongAdder adder = bypasses.get(reason);
        if (adder != null) {
            adder.increment();
        }
    }

    Map<BypassReason, Long> bypasses() {
        Map<BypassReason, Long> counts = new EnumMap<>(BypassReason.class);
        bypasses.forEach((reason, adder) -> {
            if (adder.sum() > 0) {
                counts.put(reason, adder.sum());
            }
        });
        return counts;
    }
}
