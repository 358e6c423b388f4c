package io.pgtender.cache;

import io.pgtender.sql.RelationName;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a cache did since it was made.
 *
 * @param queries what caching each query has brought, most saved time first
 * @param bypasses executions that were neither served nor stored, by reason
 * @param invalidations answers found outdated, by the relation that was written; {@code null} schema and an empty name
 *     stand for writes that may have changed anything
 * @param refusals queries that have a rule and may not be cached, with the reason
 * @param hits answers served
 * @param misses answers that were asked for and not there, or not current any more
 * @param stores answers stored
 * @param entries answers held
 * @param weightBytes estimated bytes of them
 * @param evictions answers that had to make room for others
 * @param unknownOutcomes writes whose outcome is not known; their relations are not cached until it is
 */
public record CacheStatistics(
        List<CachedQueryStatistics> queries,
        Map<BypassReason, Long> bypasses,
        Map<RelationName, Long> invalidations,
        Map<String, String> refusals,
        long hits,
        long misses,
        long stores,
        long entries,
        long weightBytes,
        long evictions,
        int unknownOutcomes) {

    public CacheStatistics {
        queries = List.copyOf(queries);
        bypasses = Map.copyOf(bypasses);
        invalidations = Map.copyOf(invalidations);
        refusals = Map.copyOf(refusals);
    }

    /** Share of the answers asked for that were served, 0 to 1; 0 when none was asked for. */
    public double hitRate() {
        long asked = hits + misses;
        return asked == 0 ? 0 : (double) hits / asked;
    }

    /** Time that callers did not wait for the server. */
    public Duration saved() {
        return queries.stream().map(CachedQueryStatistics::saved).reduce(Duration.ZERO, Duration::plus);
    }
}
