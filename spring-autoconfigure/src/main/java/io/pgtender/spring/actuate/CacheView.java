package io.pgtender.spring.actuate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the result cache did since the start.
 *
 * @param present whether there is one; without, all figures are 0
 * @param hitShare of the answers asked for, 0 to 1
 * @param savedMillis estimated: hits times the mean time of their statement
 * @param unknownOutcomes writes whose outcome is not known
 */
record CacheView(
        String dataSource,
        boolean present,
        long hits,
        long misses,
        double hitShare,
        double savedMillis,
        long stores,
        long entries,
        long weightBytes,
        long maxBytes,
        int unknownOutcomes,
        List<Bypass> bypasses,
        List<Invalidation> invalidations,
        List<Refusal> refusals,
        List<Rule> rules)
        implements OperationResponseBody {

    /** @param reason as {@code BypassReason} names it; {@code text} says it in words */
    record Bypass(String reason, String text, long count) {}

    /** @param relation what was written; absent for writes that may have changed anything */
    record Invalidation(@Nullable String relation, long count) {}

    /** A statement that has a rule and may not be cached. */
    record Refusal(String statement, String reason) {}

    record Rule(StatementView statement, double ttlSeconds, long hits, long calls, double savedMillis) {}

    /** Answer to clearing it. */
    record Cleared(String dataSource, long entries) implements OperationResponseBody {}
}
