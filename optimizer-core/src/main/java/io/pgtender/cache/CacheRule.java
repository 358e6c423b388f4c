package io.pgtender.cache;

import io.pgtender.sql.QueryShape;
import java.time.Duration;

/**
 * A query whose answers may be cached.
 *
 * @param shape the query; its literals do not matter
 * @param mode what is promised of the answers served
 * @param ttl longest time that an answer is served, counted from before its query was sent; in every mode but
 *     {@link CacheMode#SHARED} the bound on staleness towards writers outside of this process
 */
public record CacheRule(QueryShape shape, CacheMode mode, Duration ttl) {

    /** Longest time to live that a rule may have. */
    public static final Duration MAX_TTL = Duration.ofDays(1);

    /**
     * A checked rule.
     *
     * @throws IllegalArgumentException when the query can never be cached or the time to live is out of bounds
     */
    public CacheRule {
        if (!shape.isPlainRead()) {
            throw new IllegalArgumentException("cannot cache \"" + shape.text() + "\": " + shape.kind() + " "
                    + shape.traits() + " is not a plain read; remove the rule");
        }
        if (shape.traits().contains(QueryShape.Trait.VOLATILE_TEXT)) {
            throw new IllegalArgumentException("cannot cache \"" + shape.text()
                    + "\": it names something that changes without a write (a clock, random, a sequence, a system column);"
                    + " pass the value as a parameter instead");
        }
        if (ttl.isZero() || ttl.isNegative() || ttl.compareTo(MAX_TTL) > 0) {
            throw new IllegalArgumentException(
                    "time to live " + ttl + " of \"" + shape.text() + "\" must be positive and at most " + MAX_TTL);
        }
    }
}
