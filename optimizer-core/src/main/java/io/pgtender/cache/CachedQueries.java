package io.pgtender.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.pgtender.cache.HintReader.Hint;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queries that may be cached: by the policy's rules, and by what comments ask for. Thread-safe. */
final class CachedQueries {

    /** Most queries that comments add; further ones are not cached. */
    static final int MAX_HINTED = 1_000;

    /** Texts with a hint whose reading is kept. */
    private static final int MAX_TEXTS = 2_000;

    private static final Logger log = LoggerFactory.getLogger(CachedQueries.class);

    private final CachePolicy policy;
    private final Map<Fingerprint, CachedQuery> ruled = new HashMap<>();
    private final Map<CacheRule, CachedQuery> hinted = new ConcurrentHashMap<>();
    private final Cache<String, Optional<CachedQuery>> texts =
            Caffeine.newBuilder().maximumSize(MAX_TEXTS).executor(Runnable::run).build();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private volatile boolean warnedOfHint;

    CachedQueries(CachePolicy policy) {
        this.policy = policy;
        for (CacheRule rule : policy.rules()) {
            ruled.put(rule.shape().fingerprint(), new CachedQuery(rule, RuleOrigin.POLICY, policy.admission()));
        }
    }

    /** {@code null} when the query is not to be cached, which is the usual answer and needs no lexing. */
    @Nullable
    CachedQuery of(QueryShape shape, String sql) {
        CachedQuery query = ruled.get(shape.fingerprint());
        if (query != null && query.rule().shape().text().equals(shape.text())) {
            return query;
        }
        if (policy.hints() == CacheHints.IGNORED || !sql.contains(HintReader.MARK)) {
            return null;
        }
        Optional<CachedQuery> known = texts.getIfPresent(sql);
        if (known == null) {
            known = Optional.ofNullable(read(shape, sql));
            texts.put(sql, known);
        }
        return known.orElse(null);
    }

    private @Nullable CachedQuery read(QueryShape shape, String sql) {
        Hint hint = HintReader.read(sql);
        if (hint instanceof Hint.Unreadable unreadable) {
            refuse(
                    shape,
                    "its comment says \"" + unreadable.word() + "\"; say " + HintReader.MARK
                            + " with ttl=30s (ms, s, m, h, d) and mode=local, mode=shared or mode=ttl");
            return null;
        }
        if (!(hint instanceof Hint.Wanted wanted)) {
            return null; // the words stand in a constant
        }
        Duration ttl = wanted.ttl();
        CacheRule rule;
        try {
            rule = new CacheRule(shape, wanted.mode(), ttl == null ? policy.defaultTtl() : ttl);
        } catch (IllegalArgumentException e) {
            refuse(shape, String.valueOf(e.getMessage()));
            return null;
        }
        if (hinted.size() >= MAX_HINTED && !hinted.containsKey(rule)) {
            refuse(shape, "there are " + MAX_HINTED + " queries with such a comment already");
            return null;
        }
        return hinted.computeIfAbsent(rule, r -> new CachedQuery(r, RuleOrigin.HINT, policy.admission()));
    }

    private void refuse(QueryShape shape, String reason) {
        if (refusals.size() < MAX_HINTED) {
            refusals.put(shape.text(), reason);
        }
        if (warnedOfHint) {
            log.debug("\"{}\" is not cached: {}", shape.text(), reason);
        } else {
            warnedOfHint = true;
            log.warn("\"{}\" is not cached: {}", shape.text(), reason);
        }
    }

    /** Whether there is a query whose answers depend on what other processes are known to have written. */
    boolean anyShared() {
        return all().stream().anyMatch(query -> query.rule().mode() == CacheMode.SHARED);
    }

    Map<String, String> refusals() {
        return refusals;
    }

    Collection<CachedQuery> all() {
        List<CachedQuery> all = new ArrayList<>(ruled.values());
        all.addAll(hinted.values());
        return all;
    }
}
