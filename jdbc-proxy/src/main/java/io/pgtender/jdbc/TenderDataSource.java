package io.pgtender.jdbc;

import io.pgtender.Advisor;
import io.pgtender.TenderEvents;
import io.pgtender.TenderListener;
import io.pgtender.cache.CachePolicy;
import io.pgtender.cache.ResultCache;
import io.pgtender.coherence.CoherenceStatus;
import io.pgtender.coherence.SharedCoherence;
import io.pgtender.observation.ParameterValues;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.selection.SelectionLimits;
import io.pgtender.sql.QueryShapes;
import io.pgtender.verify.RegressionSettings;
import io.pgtender.verify.RegressionWatch;
import io.pgtender.verify.Verifier;
import io.pgtender.verify.VerifierSettings;
import io.pgtender.workload.LatencySampler;
import io.pgtender.workload.LatencySeries;
import io.pgtender.workload.Workload;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ConnectionInfo;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.support.ProxyDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data source that watches what goes through it.
 *
 * <pre>{@code
 * DataSource dataSource = TenderDataSource.wrap(pool);
 * }</pre>
 *
 * The application sees no difference: results, exceptions and {@code unwrap} are the driver's. Best placed above the pool,
 * so that every lease is seen. Thread-safe.
 *
 * <p>{@link #close()} closes what pgtender opened, not the wrapped pool, which belongs to whoever made it.
 */
public final class TenderDataSource extends ProxyDataSource {

    private static final Logger LOG = LoggerFactory.getLogger(TenderDataSource.class);

    /** Executions that take at least so long are slow, unless the builder is told otherwise. */
    public static final Duration DEFAULT_SLOW_QUERY_THRESHOLD = Duration.ofMillis(100);

    /** Longer thresholds do not fit into nanoseconds, or mean never. */
    private static final Duration LONGEST_THRESHOLD = Duration.ofDays(365);

    private final DataSource target;
    private final String name;
    private final AtomicBoolean warnedTwice = new AtomicBoolean();
    private final Capture capture;
    private final Advisor advisor;
    private final LatencySampler sampler;
    private final @Nullable CacheGate cache;
    private final @Nullable SharedCoherence coherence;
    private volatile boolean closed;

    private TenderDataSource(Builder builder) {
        super(builder.target);
        this.target = builder.target;
        this.name = builder.name;
        WorkloadRecorder workload =
                WorkloadRecorder.builder().dataFlowShare(builder.dataFlowShare).build();
        QueryShapes shapes = new QueryShapes();
        CachePolicy policy = builder.cachePolicy;
        this.cache = policy == null ? null : new CacheGate(target, policy);
        this.coherence = policy == null || cache == null
                ? null
                : CacheCoherence.start(cache.cache(), policy, target, builder.directDataSource);
        this.capture = new Capture(
                builder.name,
                shapes,
                workload,
                cache,
                new SlowQuerySettings(builder.slowQueryNanos, builder.parameterValues),
                builder.listener,
                builder.watching);
        ProxyConfig config = ProxyConfig.Builder.create()
                .dataSourceName(builder.name)
                .jdbcProxyFactory(new TenderProxyFactory(capture))
                .build();
        setProxyConfig(config);
        capture.proxyConfig(config);
        this.advisor = builder.advisor(workload);
        watchRegressions(builder, workload, capture.events());
        this.sampler = LatencySampler.start(workload, builder.samplingInterval);
    }

    /** Wraps a pool, with the defaults of the {@linkplain #builder builder}. */
    public static TenderDataSource wrap(DataSource pool) {
        return builder(pool).build();
    }

    /** Starts to configure how a pool is tended. */
    public static Builder builder(DataSource pool) {
        return new Builder(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return observed(checkout(target::getConnection));
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return observed(checkout(() -> target.getConnection(username, password)));
    }

    private static void watchRegressions(Builder builder, WorkloadRecorder workload, TenderEvents events) {
        RegressionSettings settings = builder.regressions;
        RegressionWatch watch = new RegressionWatch(
                settings == null ? RegressionSettings.forInterval(builder.samplingInterval) : settings);
        // Held by the recorder only, which the sampler's thread holds weakly: nothing of this keeps a data source
        // alive.
        workload.onTick(now -> watch.check(workload::series, now).forEach(events::regression));
    }

    private interface Checkout {
        Connection connection() throws SQLException;
    }

    private Connection checkout(Checkout pool) throws SQLException {
        if (!capture.isOn()) {
            return pool.connection();
        }
        long started = System.nanoTime();
        Connection connection;
        try {
            connection = pool.connection();
        } catch (Throwable e) {
            capture.checkoutFailed(System.nanoTime() - started, e);
            throw e;
        }
        capture.checkedOut(System.nanoTime() - started);
        return connection;
    }

    /** {@code connection} as the application gets it. Never throws. */
    Connection observed(Connection connection) {
        if (capture.givesOutUnseen(connection) || isObserved(connection)) {
            return connection;
        }
        try {
            return getProxyConfig()
                    .getJdbcProxyFactory()
                    .createConnection(connection, new ConnectionInfo(), getProxyConfig());
        } catch (Throwable e) {
            capture.unobserved(connection);
            capture.trouble(e);
            return connection;
        }
    }

    /** Whether the pool's own connections come from {@link TenderDriver}: each statement is recorded once, there. */
    private boolean isObserved(Connection connection) {
        try {
            if (!connection.isWrapperFor(ObservedConnection.class)) {
                return false;
            }
        } catch (SQLException | RuntimeException | LinkageError e) {
            return false;
        }
        if (warnedTwice.compareAndSet(false, true)) {
            LOG.warn(
                    "pgtender {}: the connections are observed already, by the driver in the pool's URL; this data source"
                            + " records nothing. Use jdbc:postgresql: in the URL, or do not wrap the pool",
                    name);
        }
        return true;
    }

    /**
     * The open instance of that name among those that {@link TenderDriver} made for connections of its URLs.
     *
     * @param name {@code pgtender.name} of the URL, else the database; with {@code -2} and so on where it was taken
     */
    public static Optional<TenderDataSource> named(String name) {
        return DriverRegistry.SHARED.named(name);
    }

    /** The name that reports, logs and meters carry. */
    public String name() {
        return name;
    }

    /**
     * Switches observation on or off, for as long as the data source lives.
     *
     * <p>Off, {@code getConnection} hands out the pool's own connections. Statements of connections that were observed and
     * are still out are forwarded and no longer recorded. Writes are not seen meanwhile, so a result cache is emptied and
     * serves nothing; switched on again, it begins anew when the connections are closed that were given out meanwhile.
     */
    public void watching(Watching value) {
        capture.watching(Objects.requireNonNull(value, "watching"));
    }

    /** Whether connections are observed: not when switched off, by {@link #watching} or by itself after repeated trouble of its own. */
    public boolean isWatching() {
        return capture.isOn();
    }

    boolean isClosed() {
        return closed;
    }

    Capture capture() {
        return capture;
    }

    /**
     * Opens a unit of work: what the application does until it is closed is looked at together, on this thread and on those
     * that it is taken to, on this and all other tended data sources.
     *
     * <pre>{@code
     * try (UnitOfWork unit = tended.unitOfWork("GET /orders")) {
     *     orders.list();
     * }
     * }</pre>
     *
     * Without one, a transaction is a unit, or a lease of a connection that commits by itself.
     *
     * @param unit kind of work, as few different ones as possible
     * @throws IllegalArgumentException when it is blank
     */
    public UnitOfWork unitOfWork(String unit) {
        return UnitOfWork.open(unit);
    }

    /** The advisor of this data source. */
    public Advisor advisor() {
        return advisor;
    }

    /** What ran since the start. An immutable snapshot. */
    public Workload workload() {
        return capture.workload().snapshot();
    }

    /** What ran since {@code earlier}, a snapshot of this data source. */
    public Workload workloadSince(Workload earlier) {
        return capture.workload().since(earlier);
    }

    /**
     * Leases in which the application was given an object of the driver's own, through {@code unwrap} or datasource-proxy's
     * {@code getTarget}. What it did through that is in no figure, and the cache takes it for a write of anything.
     */
    public long connectionsUnwrapped() {
        return capture.connectionsUnwrapped();
    }

    /**
     * What ran in the last minutes, hours or day: see {@link WorkloadRecorder#ofLast}.
     *
     * @throws IllegalArgumentException if {@code duration} is not positive
     */
    public Workload workloadOfLast(Duration duration) {
        return capture.workload().ofLast(duration);
    }

    /** How the busiest statements went over time, in intervals of a few seconds, older ones of a minute. A snapshot. */
    public List<LatencySeries> latencySeries() {
        return capture.workload().series();
    }

    /** Starts to count from zero: the workload, its windows, and the latencies that verdicts and regressions rest on. */
    public void resetWorkload() {
        capture.workload().reset();
    }

    /** Events that there were not: more than the limits allow, or than the listener kept up with. */
    public long droppedEvents() {
        return capture.events().dropped();
    }

    /** The result cache, empty when none was asked for. */
    public Optional<ResultCache> cache() {
        return Optional.ofNullable(cache).map(CacheGate::cache);
    }

    /** How well the cache knows of others' writes, empty when it has no rule in {@code SHARED} mode. */
    public Optional<CoherenceStatus> coherence() {
        return Optional.ofNullable(coherence).map(SharedCoherence::status);
    }

    /** Stops what runs in the background, and a change that is being made. The wrapped pool stays open. */
    @Override
    public void close() {
        closed = true;
        sampler.close();
        capture.events().close();
        advisor.close();
        if (coherence != null) {
            coherence.close();
        }
        if (cache != null) {
            cache.close();
        }
    }

    /** Settings of a {@link TenderDataSource}. */
    public static final class Builder {
        private final DataSource target;
        private String name = "default";
        private @Nullable CachePolicy cachePolicy;
        private @Nullable DataSource directDataSource;
        private Duration samplingInterval = LatencySampler.DEFAULT_INTERVAL;
        private TenderListener listener = TenderListener.NONE;
        private long slowQueryNanos = DEFAULT_SLOW_QUERY_THRESHOLD.toNanos();
        private ParameterValues parameterValues = ParameterValues.HIDDEN;
        private @Nullable RegressionSettings regressions;
        private Watching watching = Watching.ON;
        private Verifier verifier = new Verifier(VerifierSettings.production());
        private SelectionLimits limits = SelectionLimits.DEFAULTS;
        private double dataFlowShare = WorkloadRecorder.DEFAULT_DATA_FLOW_SHARE;

        private Builder(DataSource target) {
            this.target = Objects.requireNonNull(target, "pool");
            if (target instanceof TenderDataSource) {
                throw new IllegalArgumentException("the data source is tended already: wrap the pool once");
            }
        }

        /** The name that reports and logs carry. */
        public Builder name(String value) {
            name = Objects.requireNonNull(value, "name");
            return this;
        }

        /** Serves the reads that the policy's rules name from memory. Nothing is cached without a rule. */
        public Builder cache(CachePolicy value) {
            cachePolicy = Objects.requireNonNull(value, "cache");
            return this;
        }

        /** Gives physical connections for changes, where the pool's own settings do not tell how to open one. */
        public Builder directDataSource(DataSource value) {
            directDataSource = Objects.requireNonNull(value, "directDataSource");
            return this;
        }

        /** Length of the intervals in which latencies are kept for verdicts. */
        public Builder samplingInterval(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("samplingInterval must be positive, got " + value);
            }
            samplingInterval = value;
            return this;
        }

        /** Is told of slow queries and regressions, on a background thread. */
        public Builder listener(TenderListener value) {
            listener = Objects.requireNonNull(value, "listener");
            return this;
        }

        /**
         * Executions that take at least so long are logged and told to the listener; 100 ms unless said otherwise.
         *
         * @throws IllegalArgumentException if not positive; to have no such events, give a threshold of days
         */
        public Builder slowQueryThreshold(Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(
                        "slowQueryThreshold must be positive, got " + value + "; give days to have no such events");
            }
            slowQueryNanos = value.compareTo(LONGEST_THRESHOLD) < 0 ? value.toNanos() : Long.MAX_VALUE;
            return this;
        }

        /** Whether slow queries are told with their parameter values; {@link ParameterValues#HIDDEN} unless said otherwise. */
        public Builder logParameters(ParameterValues value) {
            parameterValues = Objects.requireNonNull(value, "logParameters");
            return this;
        }

        /** When a statement that became slower is told of. */
        public Builder regressions(RegressionSettings value) {
            regressions = Objects.requireNonNull(value, "regressions");
            return this;
        }

        /**
         * Share of the units of work in which values are followed from where they are read to where they are bound, which
         * is what tells an N+1 from a loop. The first thousand units and new statements are followed anyway; the default
         * is one in 256.
         *
         * @throws IllegalArgumentException if not between 0 and 1
         */
        public Builder dataFlowShare(double value) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("dataFlowShare must be between 0 and 1, got " + value
                        + "; give 1 to follow every unit of work");
            }
            dataFlowShare = value;
            return this;
        }

        /** Whether to observe from the start; {@link TenderDataSource#watching} switches later. */
        public Builder watching(Watching value) {
            watching = Objects.requireNonNull(value, "watching");
            return this;
        }

        /** How much traffic a verdict needs. */
        public Builder verifier(Verifier value) {
            verifier = Objects.requireNonNull(value, "verifier");
            return this;
        }

        /** Where the search for indexes stops. */
        public Builder selectionLimits(SelectionLimits value) {
            limits = Objects.requireNonNull(value, "selectionLimits");
            return this;
        }

        public TenderDataSource build() {
            return new TenderDataSource(this);
        }

        private Advisor advisor(WorkloadRecorder workload) {
            Advisor.Builder builder = Advisor.builder(workload, target)
                    .name(name)
                    .verifier(verifier)
                    .limits(limits);
            if (directDataSource != null) {
                builder.directDataSource(directDataSource);
            }
            return builder.build();
        }
    }
}
