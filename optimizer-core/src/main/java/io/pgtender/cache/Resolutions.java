package io.pgtender.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Facts about statements that the server has to be asked for: found once, in the background, and forgotten when a
 * definition may have changed. Thread-safe; {@link #get} never waits.
 */
final class Resolutions<K, V> {

    /** Facts kept; the least used go first and are asked for again. */
    static final int MAX_KEPT = 10_000;

    /** Questions waiting at one time; further ones are asked later. */
    static final int MAX_PENDING = 1_000;

    /** How long a question that failed is not asked again. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    /** Age at which an answer is asked for again, since other processes change definitions too. It holds meanwhile. */
    static final Duration REFRESH_AFTER = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(Resolutions.class);

    /** Asks the server. */
    interface Question<V> {
        V ask() throws SQLException;
    }

    /**
     * What the server said.
     *
     * @param value {@code null} when the question failed
     * @param version what must be unchanged for {@code value} to hold
     * @param againNanos when to ask again
     */
    private record Answer<V>(@Nullable V value, ReadSet.Version version, long againNanos) {}

    private final String name;
    private final ReadSet keeps;
    private final ReadSet during;
    private final Executor executor;
    private final Ticker ticker;
    private final Cache<K, Answer<V>> answers =
            Caffeine.newBuilder().maximumSize(MAX_KEPT).executor(Runnable::run).build();
    private final Set<K> pending = ConcurrentHashMap.newKeySet();
    private volatile boolean warned;

    /**
     * @param keeps an answer is forgotten when one of these was written since
     * @param during an answer is not even taken when one of these was written while the server was asked
     */
    Resolutions(String name, ReadSet keeps, ReadSet during, Executor executor, Ticker ticker) {
        this.name = name;
        this.keeps = keeps;
        this.during = during;
        this.executor = executor;
        this.ticker = ticker;
    }

    /** The answer if it is known and holds; else {@code null}, and the question is asked in the background. */
    @Nullable
    V get(K key, Question<V> question) {
        Answer<V> answer = answers.getIfPresent(key);
        boolean holds = answer != null && answer.version().isCurrent();
        if (answer == null || !holds || ticker.read() - answer.againNanos() >= 0) {
            request(key, question);
        }
        return answer != null && holds ? answer.value() : null;
    }

    private void request(K key, Question<V> question) {
        if (pending.size() >= MAX_PENDING || !pending.add(key)) {
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    resolve(key, question);
                } finally {
                    pending.remove(key);
                }
            });
        } catch (RejectedExecutionException e) {
            pending.remove(key);
            log.debug("{} not asked for: {}", name, e.toString());
        }
    }

    private void resolve(K key, Question<V> question) {
        ReadSet.Version kept = keeps.record();
        ReadSet.Version meanwhile = during.record();
        if (!kept.isCurrent() || !meanwhile.isCurrent()) {
            return;
        }
        @Nullable V value = null;
        try {
            value = question.ask();
        } catch (SQLException | RuntimeException e) {
            warn(e);
        }
        if (kept.isCurrent() && meanwhile.isCurrent()) {
            Duration wait = value == null ? RETRY_AFTER : REFRESH_AFTER;
            answers.put(key, new Answer<>(value, kept, ticker.read() + wait.toNanos()));
        }
    }

    private void warn(Exception e) {
        if (warned) {
            log.debug("{} could not be found out", name, e);
        } else {
            warned = true;
            log.warn("{} could not be found out, so nothing that needs it is cached: {}", name, e.toString());
        }
    }
}
