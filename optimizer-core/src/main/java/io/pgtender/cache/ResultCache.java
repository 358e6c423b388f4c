package io.pgtender.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.pgtender.cache.CacheKey.Signature;
import io.pgtender.cache.RelationVersions.Counter;
import io.pgtender.observation.Parameter;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers of chosen queries on one database, kept in memory.
 *
 * <p>A served answer equals executing the query at some instant during the call, as far as writers are concerned that go
 * through {@link CacheSession}s of this cache; the writes of everybody else show after the rule's time to live at the
 * latest. Whatever is not known leads to an execution, never to an older answer. Thread-safe.
 */
public final class ResultCache implements AutoCloseable {

    /** How often, at most, the server is asked about writes with an unknown outcome. */
    static final Duration OUTCOME_INTERVAL = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(ResultCache.class);

    private final CachePolicy policy;
    private final RelationVersions versions;
    private final Executor executor;
    private final Ticker ticker;
    private final Cache<CacheKey, Entry> entries;
    private final CacheCounters counters = new CacheCounters();
    private final PhysicalSessions physicalSessions = new PhysicalSessions();
    private final Server server;
    private final StatementEffects effects;
    private final DependencyResolver resolver;
    private final Resolutions<Signature, ReadDependencies> dependencies;
    private final UnknownOutcomes unknownOutcomes;
    private final RemoteWrites remoteWrites;
    private final Map<Long, RelationName> names = new ConcurrentHashMap<>();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private final AtomicLong nextOutcomeNanos;
    private volatile boolean closed;

    /**
     * A cache for the database behind {@code raw}.
     *
     * @param raw the pool beneath the observed data source; asked in the background, one connection at a time per thread
     *     of {@code executor}
     * @param executor runs background questions; the caller shuts it down
     */
    public ResultCache(DataSource raw, CachePolicy policy, Executor executor) {
        this(raw, policy, executor, Ticker.systemTicker(), new RelationVersions());
    }

    ResultCache(DataSource raw, CachePolicy policy, Executor executor, Ticker ticker, RelationVersions versions) {
        this.policy = policy;
        this.versions = versions;
        this.executor = executor;
        this.ticker = ticker;
        this.server = new Server(raw, connection -> physicalSessions.change(physical(connection)) != null);
        this.effects = new StatementEffects(server, versions, executor, ticker);
        this.resolver = new DependencyResolver(server, versions);
        this.dependencies = new Resolutions<>(
                "the relations that a cached query reads",
                StatementEffects.definitions(versions),
                versions.readSet(List.of(RelationVersions.DEFINITIONS)),
                executor,
                ticker);
        this.unknownOutcomes = new UnknownOutcomes(versions);
        this.remoteWrites = new RemoteWrites(versions);
        this.nextOutcomeNanos = new AtomicLong(ticker.read());
        this.entries = Caffeine.newBuilder()
                .maximumWeight(policy.maxBytes())
                .<CacheKey, Entry>weigher((key, entry) -> entry.weightBytes())
                .expireAfter(Expiry.<CacheKey, Entry>writing(
                        (key, entry) -> Duration.ofNanos(Math.max(0, entry.deadlineNanos() - ticker.read()))))
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /**
     * The driver's connection behind {@code connection}, by whose identity session changes are remembered. The same for
     * every lease that a pool gives of it.
     */
    public static Object physical(Connection connection) {
        try {
            return connection.unwrap(Connection.class);
        } catch (SQLException e) {
            return connection;
        }
    }

    /**
     * Begins a lease.
     *
     * @param physical as {@link #physical} gives it
     * @param backend the server process behind it; {@code null} when it is not known (a write whose connection is lost then
     *     leaves its relations uncached)
     * @param isolation {@code Connection.TRANSACTION_...}; {@code TRANSACTION_NONE} when it is not known
     */
    public CacheSession session(Object physical, @Nullable Backend backend, CommitMode mode, int isolation) {
        return new CacheSession(this, physical, backend, mode, isolation);
    }

    /** The rule for queries of that shape, {@code null} when they are not cached. */
    public @Nullable CacheRule ruleFor(QueryShape shape) {
        return policy.ruleFor(shape);
    }

    public CachePolicy policy() {
        return policy;
    }

    /** Where a transport of other processes' writes reports them. */
    public RemoteWrites remoteWrites() {
        return remoteWrites;
    }

    /** Forgets every answer. */
    public void clear() {
        entries.invalidateAll();
    }

    /** Makes every answer outdated that depends on a relation of that name; in any schema when it names none. */
    public void invalidate(RelationName relation) {
        names.forEach((oid, name) -> {
            if (name.name().equals(relation.name())
                    && (relation.schema() == null || relation.schema().equals(name.schema()))) {
                versions.bump(new WriteSet(Set.of(oid)));
            }
        });
    }

    /**
     * Asks the server which writes with an unknown outcome are over. The cache does so by itself when such a write keeps it
     * from storing answers.
     *
     * @throws SQLException from the raw pool
     */
    public void resolveUnknownOutcomes() throws SQLException {
        unknownOutcomes.resolve(server);
    }

    public CacheStatistics statistics() {
        entries.cleanUp();
        Map<RelationName, Long> invalidations = new HashMap<>();
        for (Counter counter : versions.counters()) {
            if (counter.invalidations.sum() > 0) {
                RelationName name = names.getOrDefault(counter.relation, new RelationName(null, ""));
                invalidations.merge(name, counter.invalidations.sum(), Long::sum);
            }
        }
        return new CacheStatistics(
                counters.hits.sum(),
                counters.misses.sum(),
                counters.stores.sum(),
                counters.bypasses(),
                invalidations,
                refusals,
                entries.estimatedSize(),
                entries.policy().eviction().orElseThrow().weightedSize().orElse(0),
                unknownOutcomes.size());
    }

    /** Forgets every answer and serves no more. */
    @Override
    public void close() {
        closed = true;
        entries.invalidateAll();
    }

    @Nullable
    CachedPayload find(CacheRule rule, CacheKey key) {
        Entry entry = entries.getIfPresent(key);
        if (entry == null) {
            counters.misses.increment();
            return null;
        }
        Counter changed = entry.version().firstChanged();
        if (changed == null && ticker.read() - entry.deadlineNanos() < 0) {
            counters.hits.increment();
            return entry.payload();
        }
        entries.asMap().remove(key, entry);
        if (changed != null) {
            changed.invalidations.increment();
        }
        counters.misses.increment();
        return null;
    }

    @Nullable
    Fill beginFill(CacheSession session, CacheRule rule, CacheKey key, List<Parameter> parameters) {
        ReadDependencies known = dependencies.get(key.signature(), () -> resolve(rule, key, parameters));
        if (!(known instanceof ReadDependencies.Known reads)) {
            counters.bypassed(known == null ? BypassReason.UNRESOLVED : BypassReason.REFUSED);
            return null;
        }
        long startNanos = ticker.read();
        ReadSet.Version version = versions.record(reads.counters());
        if (!version.isCurrent()) {
            counters.bypassed(BypassReason.WRITE_IN_FLIGHT);
            askForOutcomes();
            return null;
        }
        return new Fill(this, session, key, rule, version, startNanos);
    }

    private ReadDependencies resolve(CacheRule rule, CacheKey key, List<Parameter> parameters) throws SQLException {
        ReadDependencies found = resolver.resolve(key.sql(), parameters);
        if (found instanceof ReadDependencies.Refused refused) {
            if (refusals.put(rule.shape().text(), refused.reason()) == null) {
                log.warn("\"{}\" is not cached: {}", rule.shape().text(), refused.reason());
            }
        } else if (found instanceof ReadDependencies.Known reads) {
            refusals.remove(rule.shape().text());
            names.putAll(reads.names());
        }
        return found;
    }

    void store(
            CacheRule rule,
            CacheKey key,
            CachedPayload payload,
            long payloadBytes,
            ReadSet.Version recorded,
            long startNanos) {
        long weight =
                payloadBytes + key.weightBytes() + Entry.ENTRY_BYTES + (long) Entry.VERSION_BYTES * recorded.size();
        if (weight > policy.maxEntryBytes()) {
            counters.bypassed(BypassReason.TOO_LARGE);
            return;
        }
        long deadlineNanos = startNanos + rule.ttl().toNanos();
        if (closed || ticker.read() - deadlineNanos >= 0) {
            return;
        }
        entries.put(key, new Entry(payload, versions.atStore(recorded), deadlineNanos, Math.toIntExact(weight)));
        counters.stores.increment();
        if (closed) {
            entries.invalidateAll();
        }
    }

    private void askForOutcomes() {
        long now = ticker.read();
        long next = nextOutcomeNanos.get();
        if (unknownOutcomes.size() == 0
                || now - next < 0
                || !nextOutcomeNanos.compareAndSet(next, now + OUTCOME_INTERVAL.toNanos())) {
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    resolveUnknownOutcomes();
                } catch (SQLException | RuntimeException e) {
                    log.debug("the server could not be asked about unknown outcomes", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("the server is not asked about unknown outcomes: {}", e.toString());
        }
    }

    /** Whether nothing is served any more. */
    public boolean isClosed() {
        return closed;
    }

    @Nullable
    String freshIdentity() {
        return server.freshIdentity();
    }

    RelationVersions versions() {
        return versions;
    }

    StatementEffects effects() {
        return effects;
    }

    PhysicalSessions physicalSessions() {
        return physicalSessions;
    }

    UnknownOutcomes unknownOutcomes() {
        return unknownOutcomes;
    }

    CacheCounters counters() {
        return counters;
    }
}
