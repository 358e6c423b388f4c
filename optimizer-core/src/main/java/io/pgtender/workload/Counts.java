package io.pgtender.workload;

import java.util.HashMap;
import java.util.Map;

/** Adds and subtracts counts by key. */
final class Counts {

    private Counts() {}

    /** What {@code later} has more of than {@code earlier}. */
    static <K> Map<K, Long> difference(Map<K, Long> earlier, Map<K, Long> later) {
        Map<K, Long> added = new HashMap<>();
        later.forEach((key, count) -> {
            long more = count - earlier.getOrDefault(key, 0L);
            if (more > 0) {
                added.put(key, more);
            }
        });
        return added;
    }

    static <K> void add(Map<K, Long> sums, Map<K, Long> counts) {
        counts.forEach((key, count) -> sums.merge(key, count, Long::sum));
    }
}
