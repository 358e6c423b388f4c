package io.pgtender.cache;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What may be cached and how much of it. Immutable; nothing is cached without a rule. */
public final class CachePolicy {

    /** Bytes that all entries together may take, unless told otherwise. */
    public static final long DEFAULT_MAX_BYTES = 32L * 1_024 * 1_024;

    /** Bytes that one entry may take, unless told otherwise. */
    public static final long DEFAULT_MAX_ENTRY_BYTES = 256L * 1_024;

    /** Rows that one entry may have, unless told otherwise. */
    public static final int DEFAULT_MAX_ENTRY_ROWS = 2_000;

    /** Most rules that a policy may have. */
    public static final int MAX_RULES = 1_000;

    private final Map<Fingerprint, CacheRule> rules;
    private final long maxBytes;
    private final long maxEntryBytes;
    private final int maxEntryRows;

    private CachePolicy(Builder builder) {
        rules = Map.copyOf(builder.rules);
        maxBytes = builder.maxBytes;
        maxEntryBytes = builder.maxEntryBytes;
        maxEntryRows = builder.maxEntryRows;
    }

    /** A builder without rules. */
    public static Builder builder() {
        return new Builder();
    }

    /** The rule for a query of that shape, or {@code null} when it is not to be cached. */
    public @Nullable CacheRule ruleFor(QueryShape shape) {
        CacheRule rule = rules.get(shape.fingerprint());
        return rule != null && rule.shape().text().equals(shape.text()) ? rule : null;
    }

    public Collection<CacheRule> rules() {
        return List.copyOf(rules.values());
    }

    public long maxBytes() {
        return maxBytes;
    }

    public long maxEntryBytes() {
        return maxEntryBytes;
    }

    /** The JDBC layer stops buffering an answer beyond that many rows. */
    public int maxEntryRows() {
        return maxEntryRows;
    }

    /** Builds a policy. Not thread-safe. */
    public static final class Builder {
        private final Map<Fingerprint, CacheRule> rules = new HashMap<>();
        private long maxBytes = DEFAULT_MAX_BYTES;
        private long maxEntryBytes = DEFAULT_MAX_ENTRY_BYTES;
        private int maxEntryRows = DEFAULT_MAX_ENTRY_ROWS;

        private Builder() {}

        /**
         * Allows the answers of {@code sql} to be cached.
         *
         * @param sql the query as the application sends it, or with other literals
         * @throws IllegalArgumentException as {@link CacheRule} does, or when there is a rule for the query already
         */
        public Builder rule(String sql, Duration ttl) {
            CacheRule rule = new CacheRule(QueryShapes.parse(sql), ttl);
            if (rules.size() >= MAX_RULES) {
                throw new IllegalArgumentException("more than " + MAX_RULES + " cache rules; remove some");
            }
            CacheRule former = rules.putIfAbsent(rule.shape().fingerprint(), rule);
            if (former != null) {
                throw new IllegalArgumentException("two cache rules for \""
                        + rule.shape().text() + "\": " + former.ttl() + " and " + ttl + "; remove one");
            }
            return this;
        }

        public Builder maxBytes(long bytes) {
            maxBytes = positive("maxBytes", bytes);
            return this;
        }

        public Builder maxEntryBytes(long bytes) {
            maxEntryBytes = positive("maxEntryBytes", bytes);
            return this;
        }

        public Builder maxEntryRows(int rows) {
            maxEntryRows = (int) positive("maxEntryRows", rows);
            return this;
        }

        /**
         * The policy.
         *
         * @throws IllegalArgumentException when one entry could take more than all may
         */
        public CachePolicy build() {
            if (maxEntryBytes > maxBytes) {
                throw new IllegalArgumentException("maxEntryBytes " + maxEntryBytes + " exceeds maxBytes " + maxBytes
                        + "; raise maxBytes or lower maxEntryBytes");
            }
            return new CachePolicy(this);
        }

        private static long positive(String name, long value) {
            if (value <= 0) {
                throw new IllegalArgumentException(name + " is " + value + "; give a positive number");
            }
            return value;
        }
    }
}
