package io.pgtender.spring;

import io.pgtender.cache.Admission;
import io.pgtender.cache.CacheHints;
import io.pgtender.cache.CacheMode;
import io.pgtender.cache.CachePolicy;
import io.pgtender.cache.SharedInTransaction;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Results of reads kept in memory; nothing is, without a rule or a comment in the statement.
 *
 * @param enabled whether results are kept at all
 * @param mode what is promised of the answers of a rule that does not say
 * @param ttl how long an answer may be served, where its rule does not say; a number alone is milliseconds
 * @param lease in mode shared, how long a write of somebody else may go unseen; a number alone is milliseconds
 * @param sharedInTransaction what mode shared serves inside of transactions
 * @param hints whether a comment in a statement may ask for it to be kept
 * @param admission which answers are kept of the queries that may be
 * @param maxBytes memory that all answers of one data source may take together; a number alone is bytes
 * @param maxEntryBytes memory that one answer may take; a number alone is bytes
 * @param maxEntryRows rows that one answer may have
 * @param rules the queries whose answers are kept
 */
public record CacheProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("local") CacheMode mode,
        @DefaultValue("5m") Duration ttl,
        @DefaultValue("500ms") Duration lease,
        @DefaultValue("monotonic") SharedInTransaction sharedInTransaction,
        @DefaultValue("obeyed") CacheHints hints,
        @DefaultValue("every-answer") Admission admission,
        @DefaultValue("32MB") DataSize maxBytes,
        @DefaultValue("256KB") DataSize maxEntryBytes,
        @DefaultValue("2000") int maxEntryRows,
        @DefaultValue List<Rule> rules) {

    /**
     * A query whose answers are kept.
     *
     * @param sql the query as the application sends it, or with other literals
     * @param mode what is promised of its answers; that of the cache unless given
     * @param ttl how long an answer may be served; that of the cache unless given; a number alone is milliseconds
     */
    public record Rule(
            String sql, @Nullable CacheMode mode, @Nullable Duration ttl) {}

    /**
     * The policy.
     *
     * @throws IllegalArgumentException when a rule cannot be meant
     */
    CachePolicy policy() {
        CachePolicy.Builder builder = CachePolicy.builder()
                .defaultTtl(ttl)
                .lease(lease)
                .sharedInTransaction(sharedInTransaction)
                .hints(hints)
                .admission(admission)
                .maxBytes(maxBytes.toBytes())
                .maxEntryBytes(maxEntryBytes.toBytes())
                .maxEntryRows(maxEntryRows);
        for (Rule rule : rules) {
            CacheMode ownMode = rule.mode();
            Duration ownTtl = rule.ttl();
            builder.rule(rule.sql(), ownMode == null ? mode : ownMode, ownTtl == null ? ttl : ownTtl);
        }
        return builder.build();
    }
}
