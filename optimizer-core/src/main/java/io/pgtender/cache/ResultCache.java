package io.pgtender.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import io.pgtender.cache.CacheKey.Signature;
import io.pgtender.cache.RelationVersions.Counter;
import io.pgtender.observation.Parameter;
import io.pgtender.sql.QueryShape;
import io.pgtender.sql.RelationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
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
    private final CachedQueries queries;
    private final LongAdder evictions = new LongAdder();
    private final Flights flights = new Flights();
    private final PhysicalSessions physicalSessions = new PhysicalSessions();
    private final Server server;
    private final StatementEffects effects;
    private final DependencyResolver resolver;
    private final Shadowing shadowing;
    private final Resolutions<Signature, ReadDependencies> dependencies;
    private final UnknownOutcomes unknownOutcomes;
    private final RemoteWrites remoteWrites;
    private final Map<Long, RelationName> names = new ConcurrentHashMap<>();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private final AtomicLong nextOutcomeNanos;
    /** Answers that were read before this time are not served; guarded by {@code this} when written. */
    private volatile long floorNanos;

    private volatile boolean paused;
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
        this.queries = new CachedQueries(policy);
        this.floorNanos = ticker.read();
        this.versions = versions;
        this.executor = executor;
        this.ticker = ticker;
        this.server = new Server(raw, connection -> physicalSessions.isChanged(physical(connection)));
        this.effects = new StatementEffects(server, versions, executor, ticker);
        this.resolver = new DependencyResolver(server, versions);
        this.shadowing = new Shadowing(server);
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
                .evictionListener((key, entry, cause) -> {
                    if (cause == RemovalCause.SIZE) {
                        evictions.increment();
                    }
                })
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
     * @param isolation {@code Connection.TRANSACTION_...}; {@code TRANSACTION_NONE} when it is not known
     */
    public CacheSession session(Object physical, CommitMode mode, int isolation) {
        return new CacheSession(this, physicalSessions.of(physical), mode, isolation);
    }

    /**
     * The query that may be cached, {@code null} when there is neither a rule nor a hint for it.
     *
     * @param sql the text as the application sends it
     */
    public @Nullable CachedQuery queryFor(QueryShape shape, String sql) {
        return queries.of(shape, sql);
    }

    /** Whether there is a query in {@link CacheMode#SHARED}, by a rule or by a hint that was seen. */
    public boolean hasSharedQueries() {
        return queries.anyShared();
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

    /** Forgets every answer that depends on a relation of that name; in any schema when it names none. */
    public void invalidate(RelationName relation) {
        Set<Long> named = new HashSet<>();
        names.forEach((oid, name) -> {
            if (name.name().equals(relation.name())
                    && (relation.schema() == null || relation.schema().equals(name.schema()))) {
                named.add(oid);
            }
        });
        versions.bump(new WriteSet(named));
        // Not all are looked at for what was written (CacheMode.TTL).
        entries.asMap().values().removeIf(entry -> {
            Counter written = entry.version().firstOf(named);
            if (written != null) {
                written.invalidations.increment();
            }
            return written != null;
        });
    }

    /**
     * From now on nothing is served that was read before this call, whoever wrote: for causal reads after a message from
     * another process. Waits, no longer than the lease, until the shared answers are known to be that new; those that are
     * not yet are executed.
     *
     * @return whether shared answers can be served at once
     */
    public boolean barrier() {
        long now = raiseFloor();
        try {
            return remoteWrites.await(now, policy.lease());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized long raiseFloor() {
        long now = ticker.read();
        floorNanos = now;
        return now;
    }

    /**
     * Serves and stores nothing until {@link #resume}, because somebody may write whom nobody watches. Sessions go on
     * telling what they do.
     */
    public void pause() {
        paused = true;
        entries.invalidateAll();
    }

    /** After {@link #pause}: everything is watched again. What is known of sessions and answers is forgotten. */
    public void resume() {
        physicalSessions.forget();
        versions.bump(WriteSet.ANYTHING);
        raiseFloor();
        entries.invalidateAll();
        paused = false;
    }

    /** Whether {@link #pause} is in force. */
    public boolean isPaused() {
        return paused;
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
        List<CachedQueryStatistics> each = new ArrayList<>();
        Map<BypassReason, Long> bypasses = new EnumMap<>(BypassReason.class);
        long now = ticker.read();
        for (CachedQuery query : queries.all()) {
            CachedQueryStatistics statistics = query.statistics(now);
            each.add(statistics);
            statistics.bypasses().forEach((reason, count) -> bypasses.merge(reason, count, Long::sum));
        }
        each.sort(Comparator.comparing(CachedQueryStatistics::saved).reversed());
        Map<String, String> allRefusals = new HashMap<>(queries.refusals());
        allRefusals.putAll(refusals);
        return new CacheStatistics(
                each,
                bypasses,
                invalidations,
                allRefusals,
                each.stream().mapToLong(CachedQueryStatistics::hits).sum(),
                each.stream().mapToLong(CachedQueryStatistics::misses).sum(),
                each.stream().mapToLong(CachedQueryStatistics::stores).sum(),
                entries.estimatedSize(),
                entries.policy().eviction().orElseThrow().weightedSize().orElse(0),
                evictions.sum(),
                unknownOutcomes.size());
    }

    /** Forgets every answer and serves no more. */
    @Override
    public void close() {
        closed = true;
        entries.invalidateAll();
    }

    /** @param transaction the open one; {@code null} when there is none, and then another thread's execution is waited for */
    @Nullable
    Entry find(CachedQuery query, CacheKey key, @Nullable OpenTransaction transaction) {
        boolean shared = query.rule().mode() == CacheMode.SHARED;
        // The fence before the counters: whoever sees the fence sees what came before it.
        Long fence = shared ? remoteWrites.fence() : null;
        Entry entry = current(query, key);
        if (entry == null && transaction == null && flights.await(key, query.meanExecutionNanos())) {
            fence = shared ? remoteWrites.fence() : null;
            entry = current(query, key);
        }
        if (entry == null) {
            query.misses.increment();
            return null;
        }
        BypassReason reason = shared ? sharedBypass(entry, fence, transaction) : null;
        if (reason != null) {
            query.bypassed(reason);
            return null;
        }
        query.hits.increment();
        return entry;
    }

    /** The answer, if no write that is known has outdated it. */
    private @Nullable Entry current(CachedQuery query, CacheKey key) {
        Entry entry = entries.getIfPresent(key);
        if (entry == null) {
            return null;
        }
        CacheMode mode = query.rule().mode();
        Counter changed = mode == CacheMode.TTL ? null : entry.version().firstChanged();
        boolean aboveFloor = mode == CacheMode.SHARED || entry.startNanos() - floorNanos >= 0;
        if (changed == null && aboveFloor && ticker.read() - entry.deadlineNanos() < 0) {
            return entry;
        }
        entries.asMap().remove(key, entry);
        if (changed != null) {
            changed.invalidations.increment();
            query.outdated.increment();
        }
        return null;
    }

    private @Nullable BypassReason sharedBypass(
            Entry entry, @Nullable Long fence, @Nullable OpenTransaction transaction) {
        long now = ticker.read();
        if (fence == null || now - fence > policy.lease().toNanos()) {
            return BypassReason.NOT_FRESH;
        }
        long floor = floorNanos;
        if (fence - floor < 0 && entry.startNanos() - floor < 0) {
            return BypassReason.NOT_FRESH;
        }
        if (!remoteWrites.covers(entry.version().counters())) {
            return BypassReason.NOT_COVERED;
        }
        boolean asNew = transaction == null
                || policy.sharedInTransaction() == SharedInTransaction.WITHIN_LEASE
                || transaction.hasReadNothingAfter(fence)
                || transaction.hasReadNothingAfter(entry.startNanos());
        return asNew ? null : BypassReason.OLDER_THAN_TRANSACTION;
    }

    @Nullable
    Fill beginFill(CacheSession session, CachedQuery query, CacheKey key, List<Parameter> parameters) {
        ReadDependencies known = dependencies.get(key.signature(), () -> resolve(query.rule(), key, parameters));
        if (!(known instanceof ReadDependencies.Known reads)) {
            query.bypassed(known == null ? BypassReason.UNRESOLVED : BypassReason.REFUSED);
            return null;
        }
        if (!session.isUnchanged()) { // it is known by now how a fresh session reads the query
            query.bypassed(BypassReason.SESSION_CHANGED);
            return null;
        }
        CacheMode mode = query.rule().mode();
        if (mode == CacheMode.SHARED && !remoteWrites.covers(reads.counters().counters())) {
            query.bypassed(BypassReason.NOT_COVERED);
            return null;
        }
        long startNanos = ticker.read();
        BypassReason unworthy = query.worth().refusal(key, startNanos);
        if (unworthy != null) {
            query.bypassed(unworthy);
            return null;
        }
        ReadSet.Version version = versions.record(reads.counters());
        if (mode != CacheMode.TTL && !version.isCurrent()) {
            query.bypassed(BypassReason.WRITE_IN_FLIGHT);
            askForOutcomes();
            return null;
        }
        return new Fill(this, session, key, query, version, flights.begin(key), startNanos);
    }

    private ReadDependencies resolve(CacheRule rule, CacheKey key, List<Parameter> parameters) throws SQLException {
        ReadDependencies found;
        try {
            found = resolver.resolve(key.sql(), parameters);
            if (found instanceof ReadDependencies.Known reads) {
                RelationName shadowed = shadowing.shadowed(key.signature(), reads.names());
                if (shadowed != null) {
                    found = new ReadDependencies.Refused("its " + shadowed.name() + " was " + shadowed
                            + " before, and connections that prepared it then may still read that; name the schema, or"
                            + " restart the application");
                }
            }
        } catch (SQLException e) {
            // Not the message, which may quote values.
            refusals.put(
                    rule.shape().text(),
                    "the server could not be asked what it reads (SQLSTATE " + e.getSQLState()
                            + "); it is asked again");
            throw e;
        }
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

    void store(Fill fill, Object payload, long payloadBytes) {
        CacheKey key = fill.key();
        CachedQuery query = fill.query();
        long weight = payloadBytes
                + key.weightBytes()
                + Entry.ENTRY_BYTES
                + (long) Entry.VERSION_BYTES * fill.version().size();
        if (weight > policy.maxEntryBytes()) {
            query.bypassed(BypassReason.TOO_LARGE);
            return;
        }
        long deadlineNanos = fill.startNanos() + query.rule().ttl().toNanos();
        long now = ticker.read();
        if (unavailable() != null || now - deadlineNanos >= 0) {
            return;
        }
        entries.put(
                key,
                new Entry(
                        new CachedPayload(payload),
                        versions.atStore(fill.version()),
                        fill.startNanos(),
                        now,
                        deadlineNanos,
                        Math.toIntExact(weight)));
        long executedNanos = fill.executedNanos(now);
        query.stored(executedNanos - fill.startNanos(), ticker.read() - executedNanos, now);
        if (unavailable() != null) {
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

    Flights flights() {
        return flights;
    }

    UnknownOutcomes unknownOutcomes() {
        return unknownOutcomes;
    }

    long nowNanos() {
        return ticker.read();
    }

    /** Why nothing is served or stored at all; {@code null} when something may be. */
    @Nullable
    BypassReason unavailable() {
        return closed ? BypassReason.CLOSED : paused ? BypassReason.PAUSED : null;
    }
}
