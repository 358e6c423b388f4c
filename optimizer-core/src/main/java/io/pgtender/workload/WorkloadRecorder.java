package io.pgtender.workload;

import io.pgtender.dataflow.KeyRelations;
import io.pgtender.observation.Detail;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.Workload.Drops;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in all that is seen of one database and hands out snapshots.
 *
 * <p>Thread-safe: application threads record while others take snapshots or reset. What is recorded during a reset may
 * be lost. 10,000 shapes take less than 64 MB, the texts of statements not counted.
 */
public final class WorkloadRecorder {

    /** Shapes that are told apart unless set otherwise. */
    public static final int DEFAULT_MAX_SHAPES = 10_000;

    /**
     * Noting a value as it is read costs some 8 ns and looking at it when the unit ends some more: 4 % of a query of 100 rows
     * on the same machine.
     */
    public static final double DEFAULT_DATA_FLOW_SHARE = 1.0 / 256;

    private static final Logger LOG = LoggerFactory.getLogger(WorkloadRecorder.class);

    private final int maxShapes;
    private final Clock clock;

    private final ConcurrentHashMap<Fingerprint, ShapeRecorder> shapes = new ConcurrentHashMap<>();
    private final AtomicInteger shapesTaken = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();
    private final ConcurrentHashMap<Integer, ShapeRecorder> byNumber = new ConcurrentHashMap<>();
    private final UnitPool pool = new UnitPool();
    private final UnitSampler sampler;
    private final OverflowRecorder overflow = new OverflowRecorder();

    private final RepetitionTable repetitions = new RepetitionTable();
    private final LatencyTimeline timeline = new LatencyTimeline();
    private final WorkloadHistory history;
    private final ConnectionRecorder connections = new ConnectionRecorder();
    private final OverheadRecorder overhead = new OverheadRecorder();
    private final SampleBudget samples = new SampleBudget();
    private final List<Consumer<Instant>> tickListeners = new CopyOnWriteArrayList<>();

    private final LongAdder unitsTruncated = new LongAdder();
    private final LongAdder unitsThinned = new LongAdder();
    private final LongAdder recorderFailures = new LongAdder();
    private final AtomicInteger failuresLogged = new AtomicInteger();

    private volatile Instant startedAt;
    private volatile KeyRelations keyRelations = KeyRelations.byName();

    private WorkloadRecorder(Builder builder) {
        this.maxShapes = builder.maxShapes;
        this.clock = builder.clock;
        this.sampler = new UnitSampler(builder.dataFlowShare);
        this.startedAt = clock.instant();
        this.history = new WorkloadHistory(startedAt);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Settings of a recorder. Not thread-safe. */
    public static final class Builder {
        private int maxShapes = DEFAULT_MAX_SHAPES;
        private Clock clock = Clock.systemUTC();
        private double dataFlowShare = DEFAULT_DATA_FLOW_SHARE;

        private Builder() {}

        /**
         * Shapes that are told apart; executions of others are only counted.
         *
         * @throws IllegalArgumentException if less than 1
         */
        public Builder maxShapes(int shapes) {
            if (shapes < 1) {
                throw new IllegalArgumentException(
                        "maxShapes " + shapes + " leaves nothing to watch; " + DEFAULT_MAX_SHAPES + " is the default");
            }
            this.maxShapes = shapes;
            return this;
        }

        /**
         * Share of the units of work in which the data flow is followed from values read to values bound; the first
         * {@value UnitSampler#FIRST_UNITS} units, those with a statement that has hardly run before, and those that want
         * everything are followed anyway. 1 for all, 0 for none but those.
         *
         * @throws IllegalArgumentException if not between 0 and 1
         */
        public Builder dataFlowShare(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "dataFlowShare " + share + " is no share of the units of work; give 0 to 1");
            }
            this.dataFlowShare = share;
            return this;
        }

        /** Dates windows and intervals. */
        public Builder clock(Clock source) {
            this.clock = source;
            return this;
        }

        public WorkloadRecorder build() {
            WorkloadRecorder recorder = new WorkloadRecorder(this);
            UnitWatch.watchable(recorder);
            return recorder;
        }
    }

    /** The recorder of {@code shape}; beyond the bound one that all further shapes share and that only counts. */
    public ShapeRecorder shape(QueryShape shape) {
        ShapeRecorder known = shapes.get(shape.fingerprint());
        return known != null ? known : register(shape);
    }

    private ShapeRecorder register(QueryShape shape) {
        if (shapesTaken.get() >= maxShapes) {
            return overflow;
        }
        if (shapesTaken.incrementAndGet() > maxShapes) {
            shapesTaken.decrementAndGet();
            return overflow;
        }
        int number = numbers.getAndIncrement();
        ShapeRecorder created = new ShapeRecorder(shape, number, samples);
        ShapeRecorder winner = shapes.putIfAbsent(shape.fingerprint(), created);
        if (winner == null) {
            byNumber.put(number, created);
            return created;
        }
        shapesTaken.decrementAndGet();
        return winner;
    }

    /** A recorder for what a connection lease does where no unit of work is open: its transactions are the units. */
    public UnitOfWorkRecorder newUnit() {
        UnitOfWorkRecorder unit = pool.take();
        begin(unit);
        UnitWatch.entered(unit, null);
        return unit;
    }

    private void begin(UnitOfWorkRecorder unit) {
        Detail detail = UnitWatch.detail(Detail.SAMPLED);
        unit.begin(detail, nextNotes(detail), null);
    }

    /**
     * A recorder for what a connection lease does within {@code scope}, which other leases may share; one of its own where
     * that has just closed, or has as many data sources as it can hold.
     */
    public UnitOfWorkRecorder newUnit(UnitOfWork scope) {
        UnitTrail trail = scope.part(this, () -> newTrail(scope));
        return trail == null ? newUnit() : trail.enter();
    }

    private UnitTrail newTrail(UnitOfWork scope) {
        Detail detail = UnitWatch.detail(scope.detail());
        UnitTrail trail = new UnitTrail(this, scope, detail, nextNotes(detail));
        UnitWatch.entered(trail, scope);
        return trail;
    }

    private ValueNotes nextNotes(Detail detail) {
        return detail == Detail.EVERYTHING || sampler.isNextWanted() ? ValueNotes.WANTED : ValueNotes.UNWANTED;
    }

    UnitPool pool() {
        return pool;
    }

    /** Takes in how connections are got. */
    public ConnectionRecorder connections() {
        return connections;
    }

    /** Takes in what our own work takes. */
    public OverheadRecorder overhead() {
        return overhead;
    }

    /** Times the transactions of one connection lease. */
    public TransactionTimer newTransactionTimer() {
        return new TransactionTimer(connections, System::nanoTime);
    }

    /** A transaction has ended. Where that ends the unit of work, its repetitions are found. */
    public void transactionEnded(UnitOfWorkRecorder unit) {
        if (unit.trail() != null) {
            unit.transactionEnded();
        } else if (unit.executions() > 0) {
            evaluate(List.of(unit), null);
            unit.reset();
            begin(unit);
        }
    }

    /** Takes back a recorder: the lease is over, or works for another unit from now on. */
    public void left(UnitOfWorkRecorder unit) {
        UnitTrail trail = unit.trail();
        if (trail != null) {
            trail.left(unit);
        } else {
            evaluate(List.of(unit), null);
            UnitWatch.left(unit);
            pool.give(unit);
        }
    }

    /**
     * Finds the repetitions of a unit of work that consists of {@code parts}.
     *
     * @param scope the unit, {@code null} where a lease or transaction is it
     */
    void evaluate(List<UnitOfWorkRecorder> parts, @Nullable UnitOfWork scope) {
        new UnitEvaluation(this, parts).into(repetitions);
        UnitWatch.ended(this, parts, scope);
    }

    /** Who knows which columns are keys of which; by name until it is set. */
    KeyRelations keyRelations() {
        return keyRelations;
    }

    /** Has units of work judged by what {@code relations} knows, from the next one on. */
    public void keyRelations(KeyRelations relations) {
        keyRelations = relations;
    }

    /** Counts a unit that did more than is kept. */
    void unitTruncated() {
        unitsTruncated.increment();
    }

    /** Counts a unit that read more keys than are kept. */
    void unitThinned() {
        unitsThinned.increment();
    }

    /** The recorder of that number, as {@link ShapeRecorder#number} says it; {@code null} for the overflow's. */
    @Nullable
    ShapeRecorder shape(int number) {
        return byNumber.get(number);
    }

    /** All that was recorded since the start or the last {@link #reset}. Shapes that have not run are left out. */
    public Workload snapshot() {
        Instant from = startedAt;
        List<ShapeStatistics> statistics = shapes.values().stream()
                .map(ShapeRecorder::snapshot)
                .filter(shape -> shape.calls() > 0 || shape.cacheHits() > 0)
                .toList();
        Drops drops = new Drops(
                overflow.executions(),
                unitsTruncated.sum(),
                recorderFailures.sum(),
                samples.refused(),
                unitsThinned.sum(),
                repetitions.dropped());
        return new Workload(
                from,
                clock.instant(),
                statistics,
                repetitions.snapshot(),
                drops,
                connections.snapshot(),
                overhead.snapshot());
    }

    /**
     * What was recorded since {@code earlier} was taken; since the last reset, if that was later. Samples and call sites
     * are those of the whole time, and the most repetitions in one unit is an upper bound.
     *
     * @param earlier a {@link #snapshot} of this recorder
     */
    public Workload since(Workload earlier) {
        return WorkloadWindow.between(earlier, snapshot());
    }

    /**
     * What ran in the last {@code duration}, as far as a {@link LatencySampler} has run: rounded up to minutes within the
     * last hour, to quarters of an hour within the last day, and to the last reset; {@link Workload#from()} says since when.
     * Of each such slot only the {@value WorkloadHistory#MAX_SHAPES} busiest shapes are kept. Samples and call sites are
     * those of the whole time.
     *
     * @throws IllegalArgumentException if {@code duration} is not positive
     */
    public Workload ofLast(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("a window of " + duration + " is empty; give a positive duration");
        }
        Workload now = snapshot();
        return history.since(now.until().minus(duration), now);
    }

    /** How the busiest shapes went over time, as far as a {@link LatencySampler} has run. */
    public List<LatencySeries> series() {
        return timeline.series();
    }

    /** Ends the present interval of {@link #series}. A {@link LatencySampler} calls this; a test may. */
    public void tick() {
        Instant now = clock.instant();
        timeline.tick(shapes.values(), now);
        history.tick(this::snapshot, now);
        tickListeners.forEach(listener -> listener.accept(now));
    }

    /** Has {@code listener} called at the end of each tick, on the ticking thread. It stays as long as this recorder. */
    public void onTick(Consumer<Instant> listener) {
        tickListeners.add(listener);
    }

    /** Starts from zero. Recorders that were handed out stay valid. */
    public void reset() {
        shapes.values().forEach(ShapeRecorder::reset);
        overflow.reset();
        repetitions.clear();
        timeline.clear();
        connections.reset();
        overhead.reset();
        samples.resetCount();
        unitsTruncated.reset();
        unitsThinned.reset();
        recorderFailures.reset();
        startedAt = clock.instant();
        history.clear(startedAt);
    }

    /**
     * Counts an exception of our own that was kept from the application. The first is logged as a warning, without its
     * message, which may hold values.
     */
    public void recorderFailed(Throwable failure) {
        recorderFailures.increment();
        if (failuresLogged.get() == 0 && failuresLogged.compareAndSet(0, 1)) {
            StackTraceElement[] trace = failure.getStackTrace();
            LOG.warn(
                    "Recording a statement failed and was skipped; the application is not affected."
                            + " Further failures are counted and logged at debug level. {} at {}",
                    failure.getClass().getName(),
                    trace.length == 0 ? "unknown place" : trace[0]);
        } else {
            LOG.debug("Recording a statement failed", failure);
        }
    }
}
