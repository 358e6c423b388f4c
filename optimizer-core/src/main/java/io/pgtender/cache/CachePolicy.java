package io.pgtender.cache;

import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.QueryShapes;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What may be cached, what is promised of it, and how much of it is kept. Immutable. */
public final class CachePolicy {

    /** Bytes that all entries together may take, unless told otherwise. */
    public static final long DEFAULT_MAX_BYTES = 32L * 1_024 * 1_024;

    /** Bytes that one entry may take, unless told otherwise. */
    public static final long DEFAULT_MAX_ENTRY_BYTES = 256L * 1_024;

    /** Rows that one entry may have, unless told otherwise. */
    public static final int DEFAULT_MAX_ENTRY_ROWS = 2_000;

    /** Most rules that a policy may have. */
    public static final int MAX_RULES = 1_000;

    /** Time to live of rules that name none. */
    public static final Duration DEFAULT_TTL = Duration.ofMinutes(5);

    /** Longest time that a write of another process may stay unseen in {@link CacheMode#SHARED}, unless told otherwise. */
    public static final Duration DEFAULT_LEASE = Duration.ofMillis(500);

    /** Shortest lease: below, a server that is asked every few milliseconds could not keep it. */
    public static final Duration MIN_LEASE = Duration.ofMillis(10);

    private final Map<Fingerprint, CacheRule> rules;
    private final Duration defaultTtl;
    private final Duration lease;
    private final CacheHints hints;
    private final Admission admission;
    private final SharedInTransaction sharedInTransaction;
    private final long maxBytes;
    private final long maxEntryBytes;
    private final int maxEntryRows;

    private CachePolicy(Builder builder) {
        defaultTtl = builder.defaultTtl;
        lease = builder.lease;
        hints = builder.hints;
        admission = builder.admission;
        sharedInTransaction = builder.sharedInTransaction;
        Map<Fingerprint, CacheRule> checked = new HashMap<>();
        builder.rules.forEach((fingerprint, wanted) -> checked.put(fingerprint, wanted.rule(defaultTtl)));
        rules = Map.copyOf(checked);
        maxBytes = builder.maxBytes;
        maxEntryBytes = builder.maxEntryBytes;
        maxEntryRows = builder.maxEntryRows;
    }

    /** A builder without rules. A policy without rules caches what {@linkplain CacheHints hints} ask for. */
    public static Builder builder() {
        return new Builder();
    }

    /** The rule for a query of that shape, or {@code null} when there is none. */
    public @Nullable CacheRule ruleFor(QueryShape shape) {
        CacheRule rule = rules.get(shape.fingerprint());
        return rule != null && rule.shape().text().equals(shape.text()) ? rule : null;
    }

    /** The rules, in no order. */
    public Collection<CacheRule> rules() {
        return List.copyOf(rules.values());
    }

    /** Time to live of rules and hints that name none. */
    public Duration defaultTtl() {
        return defaultTtl;
    }

    /** Longest time that a write of another process may stay unseen in {@link CacheMode#SHARED}. */
    public Duration lease() {
        return lease;
    }

    /** Whether comments may ask for caching. */
    public CacheHints hints() {
        return hints;
    }

    /** Which answers are kept. */
    public Admission admission() {
        return admission;
    }

    /** What {@link CacheMode#SHARED} serves inside of transactions. */
    public SharedInTransaction sharedInTransaction() {
        return sharedInTransaction;
    }

    /** Bytes that all entries together may take. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Bytes that one entry may take. */
    public long maxEntryBytes() {
        return maxEntryBytes;
    }

    /** The JDBC layer stops buffering an answer beyond that many rows. */
    public int maxEntryRows() {
        return maxEntryRows;
    }

    /** A rule as asked for; {@code null} stands for the policy's time to live. */
    private record Wanted(
            QueryShape shape, CacheMode mode, @Nullable Duration ttl) {
        CacheRule rule(Duration defaultTtl) {
            return new CacheRule(shape, mode, ttl == null ? defaultTtl : ttl);
        }
    }

    /** Builds a policy. Not thread-safe. */
    public static final class Builder {
        private final Map<Fingerprint, Wanted> rules = new HashMap<>();
        private Duration defaultTtl = DEFAULT_TTL;
        private Duration lease = DEFAULT_LEASE;
        private CacheHints hints = CacheHints.OBEYED;
        private Admission admission = Admission.EVERY_ANSWER;
        private SharedInTransaction sharedInTransaction = SharedInTransaction.MONOTONIC;
        private long maxBytes = DEFAULT_MAX_BYTES;
        private long maxEntryBytes = DEFAULT_MAX_ENTRY_BYTES;
        private int maxEntryRows = DEFAULT_MAX_ENTRY_ROWS;

        private Builder() {}

        /**
         * Allows the answers of {@code sql} to be cached in {@link CacheMode#LOCAL}, for the {@link #defaultTtl}.
         *
         * @param sql the query as the application sends it, or with other literals
         * @throws IllegalArgumentException as {@link CacheRule} does, or when there is a rule for the query already
         */
        public Builder rule(String sql) {
            return add(new Wanted(QueryShapes.parse(sql), CacheMode.LOCAL, null));
        }

        /**
         * Allows the answers of {@code sql} to be cached in {@link CacheMode#LOCAL}.
         *
         * @throws IllegalArgumentException as {@link #rule(String)} does
         */
        public Builder rule(String sql, Duration ttl) {
            return rule(sql, CacheMode.LOCAL, ttl);
        }

        /**
         * Allows the answers of {@code sql} to be cached, for the {@link #defaultTtl}.
         *
         * @throws IllegalArgumentException as {@link #rule(String)} does
         */
        public Builder rule(String sql, CacheMode mode) {
            return add(new Wanted(QueryShapes.parse(sql), Objects.requireNonNull(mode, "mode"), null));
        }

        /**
         * Allows the answers of {@code sql} to be cached.
         *
         * @throws IllegalArgumentException as {@link #rule(String)} does
         */
        public Builder rule(String sql, CacheMode mode, Duration ttl) {
            return add(new Wanted(
                    QueryShapes.parse(sql), Objects.requireNonNull(mode, "mode"), Objects.requireNonNull(ttl, "ttl")));
        }

        private Builder add(Wanted wanted) {
            CacheRule rule = wanted.rule(DEFAULT_TTL);
            if (rules.size() >= MAX_RULES) {
                throw new IllegalArgumentException("more than " + MAX_RULES + " cache rules; remove some");
            }
            Wanted former = rules.putIfAbsent(rule.shape().fingerprint(), wanted);
            if (former != null) {
                throw new IllegalArgumentException(
                        "two cache rules for \"" + rule.shape().text() + "\": " + former.mode() + " " + former.ttl()
                                + " and " + rule.mode() + " " + wanted.ttl() + "; remove one");
            }
            return this;
        }

        /**
         * Time to live of rules and hints that name none; {@link #DEFAULT_TTL} unless said otherwise.
         *
         * @throws IllegalArgumentException when it is out of the bounds of {@link CacheRule}
         */
        public Builder defaultTtl(Duration value) {
            defaultTtl = positive("defaultTtl", value, Duration.ofNanos(1), CacheRule.MAX_TTL);
            return this;
        }

        /**
         * Longest time that a write of another process may stay unseen in {@link CacheMode#SHARED};
         * {@link #DEFAULT_LEASE} unless said otherwise.
         *
         * @throws IllegalArgumentException when it is shorter than {@link #MIN_LEASE} or longer than a day
         */
        public Builder lease(Duration value) {
            lease = positive("lease", value, MIN_LEASE, CacheRule.MAX_TTL);
            return this;
        }

        /** Whether comments in statements may ask for caching; they are {@link CacheHints#OBEYED} unless said otherwise. */
        public Builder hints(CacheHints value) {
            hints = Objects.requireNonNull(value, "hints");
            return this;
        }

        /** Which answers are kept; {@link Admission#EVERY_ANSWER} unless said otherwise. */
        public Builder admission(Admission value) {
            admission = Objects.requireNonNull(value, "admission");
            return this;
        }

        /** What is served in shared mode inside of transactions; {@link SharedInTransaction#MONOTONIC} unless said otherwise. */
        public Builder sharedInTransaction(SharedInTransaction value) {
            sharedInTransaction = Objects.requireNonNull(value, "sharedInTransaction");
            return this;
        }

        /** @throws IllegalArgumentException when not positive */
        public Builder maxBytes(long bytes) {
            maxBytes = positive("maxBytes", bytes);
            return this;
        }

        /** @throws IllegalArgumentException when not positive */
        public Builder maxEntryBytes(long bytes) {
            maxEntryBytes = positive("maxEntryBytes", bytes);
            return this;
        }

        /** @throws IllegalArgumentException when not positive */
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

        private static Duration positive(String name, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        name + " is " + value + "; give a duration between " + least + " and " + most);
            }
            return value;
        }
    }
}
