package io.pgtender.spring;

import io.pgtender.cache.CachePolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Results of reads kept in memory; nothing is, without a rule.
 *
 * @param enabled whether results are kept at all
 * @param ttl how long an answer may be served, where its rule does not say; a number alone is milliseconds
 * @param maxBytes memory that all answers of one data source may take together; a number alone is bytes
 * @param maxEntryBytes memory that one answer may take; a number alone is bytes
 * @param maxEntryRows rows that one answer may have
 * @param rules the queries whose answers are kept
 */
public record CacheProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("5m") Duration ttl,
        @DefaultValue("32MB") DataSize maxBytes,
        @DefaultValue("256KB") DataSize maxEntryBytes,
        @DefaultValue("2000") int maxEntryRows,
        @DefaultValue List<Rule> rules) {

    /**
     * A query whose answers are kept.
     *
     * @param sql the query as the application sends it, or with other literals
     * @param ttl how long an answer may be served; a number alone is milliseconds
     */
    public record Rule(String sql, @Nullable Duration ttl) {}

    /**
     * The policy.
     *
     * @throws IllegalArgumentException when a rule cannot be meant
     */
    CachePolicy policy() {
        CachePolicy.Builder builder = CachePolicy.builder()
                .maxBytes(maxBytes.toBytes())
                .maxEntryBytes(maxEntryBytes.toBytes())
                .maxEntryRows(maxEntryRows);
        for (Rule rule : rules) {
            Duration own = rule.ttl();
            builder.rule(rule.sql(), own == null ? ttl : own);
        }
        return builder.build();
    }
}
