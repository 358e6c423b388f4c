package io.pgtender.cache;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** A query that may be cached, with what caching it has brought so far. Thread-safe. */
public final class CachedQuery {

    private final CacheRule rule;
    private final RuleOrigin origin;
    private final Worth worth;
    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder outdated = new LongAdder();
    final LongAdder stores = new LongAdder();
    private final LongAdder timedHits = new LongAdder();
    private final LongAdder hitNanos = new LongAdder();
    private final LongAdder executionNanos = new LongAdder();
    private final LongAdder copyNanos = new LongAdder();
    private final Map<BypassReason, LongAdder> bypasses = new EnumMap<>(BypassReason.class);

    CachedQuery(CacheRule rule, RuleOrigin origin, Admission admission) {
        this.rule = rule;
        this.origin = origin;
        this.worth = new Worth(admission);
        for (BypassReason reason : BypassReason.values()) {
            bypasses.put(reason, new LongAdder());
        }
    }

    /** What is promised of the answers. */
    public CacheRule rule() {
        return rule;
    }

    /** An answer was served, which took so long from the application's call to its result. */
    public void served(long elapsedNanos) {
        timedHits.increment();
        hitNanos.add(elapsedNanos);
    }

    Worth worth() {
        return worth;
    }

    void bypassed(BypassReason reason) {
        LongAdder adder = bypasses.get(reason);
        if (adder != null) {
            adder.increment();
        }
    }

    /** An answer was stored. */
    void stored(long executionTookNanos, long copyTookNanos, long nowNanos) {
        executionNanos.add(executionTookNanos);
        copyNanos.add(copyTookNanos);
        stores.increment();
        worth.stored(this, nowNanos);
    }

    /** Nanoseconds that callers did not wait for the server. */
    long savedNanos() {
        return Math.max(0, hits.sum() * (meanExecutionNanos() - meanHitNanos()));
    }

    /** Nanoseconds that copying answers has cost. */
    long copiedNanos() {
        return copyNanos.sum();
    }

    /** What the server takes for the query on the average; 0 when nothing was stored yet. */
    long meanExecutionNanos() {
        return mean(executionNanos.sum(), stores.sum());
    }

    private long meanHitNanos() {
        return mean(hitNanos.sum(), timedHits.sum());
    }

    private static long mean(long sum, long count) {
        return count == 0 ? 0 : sum / count;
    }

    CachedQueryStatistics statistics(long nowNanos) {
        Map<BypassReason, Long> counts = new EnumMap<>(BypassReason.class);
        bypasses.forEach((reason, adder) -> {
            if (adder.sum() > 0) {
                counts.put(reason, adder.sum());
            }
        });
        return new CachedQueryStatistics(
                rule,
                origin,
                hits.sum(),
                misses.sum(),
                outdated.sum(),
                stores.sum(),
                counts,
                Duration.ofNanos(meanExecutionNanos()),
                Duration.ofNanos(meanHitNanos()),
                Duration.ofNanos(savedNanos()),
                worth.state(nowNanos));
    }

    @Override
    public String toString() {
        return rule.shape().text() + " (" + rule.mode() + ", " + rule.ttl() + ", " + origin + ")";
    }
}
