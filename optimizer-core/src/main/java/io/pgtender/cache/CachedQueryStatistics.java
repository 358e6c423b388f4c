package io.pgtender.cache;

import java.time.Duration;
import java.util.Map;

/**
 * What caching one query has brought since the cache was made.
 *
 * @param rule the query, what is promised of it, and for how long
 * @param origin who asked for it to be cached
 * @param hits answers served
 * @param misses answers that were asked for and not there, or not current any more
 * @param outdated of the misses, those where an answer was there and a write had outdated it
 * @param stores answers stored
 * @param bypasses executions that were neither served nor stored, by reason
 * @param meanExecution of the executions whose answer was stored, copying included; zero when there was none
 * @param meanHit of the hits; zero when there was none
 * @param saved hits times the difference of the two; never negative
 * @param admission whether answers are kept at present
 */
public record CachedQueryStatistics(
        CacheRule rule,
        RuleOrigin origin,
        long hits,
        long misses,
        long outdated,
        long stores,
        Map<BypassReason, Long> bypasses,
        Duration meanExecution,
        Duration meanHit,
        Duration saved,
        AdmissionState admission) {

    public CachedQueryStatistics {
        bypasses = Map.copyOf(bypasses);
    }

    /** Share of the answers asked for that were served, 0 to 1; 0 when none was asked for. */
    public double hitRate() {
        long asked = hits + misses;
        return asked == 0 ? 0 : (double) hits / asked;
    }
}
