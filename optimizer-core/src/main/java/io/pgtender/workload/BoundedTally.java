package io.pgtender.workload;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts per key, for the first few keys it meets. Thread-safe. Threads that race to bring the last key may each get
 * theirs in: the bound can be passed by their number.
 */
final class BoundedTally<K> {

    private final int maxKeys;

    /** Created with the first key: most shapes never fail and are never asked where they come from. */
    private volatile @Nullable ConcurrentHashMap<K, LongAdder> counts;

    BoundedTally(int maxKeys) {
        this.maxKeys = maxKeys;
    }

    /** Counts {@code key}; false, and nothing is counted, when it is new and there is no room. */
    boolean add(K key) {
        ConcurrentHashMap<K, LongAdder> map = counts;
        if (map == null) {
            map = create();
        }
        LongAdder count = map.get(key);
        if (count == null) {
            if (map.mappingCount() >= maxKeys) {
                return false;
            }
            count = map.computeIfAbsent(key, k -> new LongAdder());
        }
        count.increment();
        return true;
    }

    Map<K, Long> snapshot() {
        ConcurrentHashMap<K, LongAdder> map = counts;
        if (map == null) {
            return Map.of();
        }
        return map.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().sum()));
    }

    long total() {
        ConcurrentHashMap<K, LongAdder> map = counts;
        return map == null ? 0 : map.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private synchronized ConcurrentHashMap<K, LongAdder> create() {
        ConcurrentHashMap<K, LongAdder> map = counts;
        if (map == null) {
            map = new ConcurrentHashMap<>();
            counts = map;
        }
        return map;
    }
}
