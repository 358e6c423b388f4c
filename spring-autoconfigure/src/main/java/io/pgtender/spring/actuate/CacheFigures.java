package io.pgtender.spring.actuate;

import io.pgtender.cache.BypassReason;
import io.pgtender.cache.CacheRule;
import io.pgtender.cache.CacheStatistics;
import io.pgtender.cache.ResultCache;
import io.pgtender.spring.actuate.CacheView.Bypass;
import io.pgtender.spring.actuate.CacheView.Invalidation;
import io.pgtender.spring.actuate.CacheView.Refusal;
import io.pgtender.spring.actuate.CacheView.Rule;
import io.pgtender.sql.RelationName;
import io.pgtender.workload.ShapeStatistics;
import io.pgtender.workload.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Writes down what the result cache did. */
final class CacheFigures {

    /** Most relations, and most refusals, in one answer. */
    private static final int MAX_LISTED = 200;

    private CacheFigures() {}

    static CacheView none(String dataSource) {
        return new CacheView(dataSource, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, List.of(), List.of(), List.of(), List.of());
    }

    static CacheView of(String dataSource, ResultCache cache, Workload workload) {
        CacheStatistics statistics = cache.statistics();
        return new CacheView(
                dataSource,
                true,
                statistics.hits(),
                statistics.misses(),
                Millis.rounded(statistics.hitRate()),
                workload.shapesByTotalTime().stream()
                        .mapToDouble(CacheFigures::savedMillis)
                        .sum(),
                statistics.stores(),
                statistics.entries(),
                statistics.weightBytes(),
                cache.policy().maxBytes(),
                statistics.unknownOutcomes(),
                statistics.bypasses().entrySet().stream()
                        .sorted(Map.Entry.<BypassReason, Long>comparingByValue().reversed())
                        .map(e -> new Bypass(e.getKey().name(), Words.of(e.getKey()), e.getValue()))
                        .toList(),
                statistics.invalidations().entrySet().stream()
                        .sorted(Map.Entry.<RelationName, Long>comparingByValue().reversed())
                        .limit(MAX_LISTED)
                        .map(e -> new Invalidation(
                                e.getKey().name().isEmpty() ? null : e.getKey().toString(), e.getValue()))
                        .toList(),
                statistics.refusals().entrySet().stream()
                        .limit(MAX_LISTED)
                        .map(e -> new Refusal(e.getKey(), e.getValue()))
                        .toList(),
                cache.policy().rules().stream()
                        .map(rule -> rule(rule, workload))
                        .sorted(Comparator.comparingDouble(Rule::savedMillis)
                                .reversed()
                                .thenComparing(rule -> rule.statement().text()))
                        .toList());
    }

    private static Rule rule(CacheRule rule, Workload workload) {
        return workload.shape(rule.shape().fingerprint())
                .map(shape -> new Rule(
                        StatementView.of(rule.shape()),
                        rule.ttl().toMillis() / 1e3,
                        shape.cacheHits(),
                        shape.calls(),
                        savedMillis(shape)))
                .orElseGet(() ->
                        new Rule(StatementView.of(rule.shape()), rule.ttl().toMillis() / 1e3, 0, 0, 0));
    }

    /** As if each hit had taken as long as a call does. */
    private static double savedMillis(ShapeStatistics shape) {
        return Millis.of(shape.cacheHits() * shape.latency().meanNanos());
    }
}
