package io.pgtender.jdbc;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.pgtender.apply.JournalEntry;
import io.pgtender.cache.BypassReason;
import io.pgtender.cache.CacheStatistics;
import io.pgtender.dataflow.Repetition.Label;
import io.pgtender.sql.Fingerprint;
import io.pgtender.sql.QueryShape;
import io.pgtender.workload.RepeatedStatement;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Shows a data source in Micrometer. Needs {@code micrometer-core} on the class path; nothing else in pgtender does.
 *
 * <pre>{@code
 * new TenderMetrics(tended).bindTo(registry);
 * }</pre>
 *
 * Meters read snapshots, at most one each {@value #MAX_AGE_SECONDS} seconds; nothing is added to the way of a statement. The
 * shapes with most time have a label of their own, all others share {@value #OTHER}. The names are in
 * {@code docs/metrics.md}.
 *
 * <p>Thread-safe. The registry keeps this object, which does not keep the data source; {@link #close()} takes the meters out.
 */
public final class TenderMetrics implements MeterBinder, AutoCloseable {

    /** Shapes with a label of their own, unless set otherwise. */
    public static final int DEFAULT_TOP_SHAPES = 25;

    /** Label of all shapes that have none of their own. */
    public static final String OTHER = "other";

    /** Age up to which a snapshot is shown again, in seconds: one scrape reads one. */
    static final int MAX_AGE_SECONDS = 5;

    /** Most characters of a statement in a label. */
    static final int MAX_LABEL_CHARS = 80;

    private static final long MAX_AGE_NANOS =
            Duration.ofSeconds(MAX_AGE_SECONDS).toNanos();

    private final WeakReference<TenderDataSource> tended;
    private final Tags tags;
    private final LongSupplier nanoTime;
    private final NamedShapes names;
    private final ReentrantLock refreshing = new ReentrantLock();
    private final List<Bound> bound = new ArrayList<>();
    private volatile MetricsReading reading;
    private volatile long readAtNanos;

    /** The meters in one registry. Guarded by {@link #refreshing}. */
    private static final class Bound {
        final MeterRegistry registry;
        final List<Meter> fixed = new ArrayList<>();
        final Map<Fingerprint, List<Meter>> byShape = new HashMap<>();

        Bound(MeterRegistry registry) {
            this.registry = registry;
        }
    }

    /** Shows {@value #DEFAULT_TOP_SHAPES} shapes. */
    public TenderMetrics(TenderDataSource tended) {
        this(tended, DEFAULT_TOP_SHAPES);
    }

    /**
     * Shows a number of shapes.
     *
     * @param topShapes shapes with a label of their own; each makes four time series
     * @throws IllegalArgumentException if negative
     */
    public TenderMetrics(TenderDataSource tended, int topShapes) {
        this(tended, topShapes, System::nanoTime);
    }

    TenderMetrics(TenderDataSource tended, int topShapes, LongSupplier nanoTime) {
        if (topShapes < 0) {
            throw new IllegalArgumentException(
                    "topShapes is " + topShapes + "; give 0 for none, " + DEFAULT_TOP_SHAPES + " is the default");
        }
        this.tended = new WeakReference<>(tended);
        this.tags = Tags.of("name", tended.name());
        this.nanoTime = nanoTime;
        this.names = new NamedShapes(topShapes);
        this.reading = MetricsReading.of(tended, names);
        this.readAtNanos = nanoTime.getAsLong();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        refreshing.lock();
        try {
            Bound to = new Bound(registry);
            bound.add(to);
            to.fixed.addAll(statements(registry, Tags.of("shape", OTHER, "statement", OTHER), MetricsReading::others));
            repetitions(to);
            if (reading.cache() != null) {
                cache(to);
            }
            advisor(to);
            ourselves(to);
            label(to);
        } finally {
            refreshing.unlock();
        }
    }

    /** Takes all meters out of their registries. */
    @Override
    public void close() {
        refreshing.lock();
        try {
            for (Bound each : bound) {
                each.fixed.forEach(each.registry::remove);
                each.byShape.values().forEach(meters -> meters.forEach(each.registry::remove));
            }
            bound.clear();
        } finally {
            refreshing.unlock();
        }
    }

    // ------------------------------------------------------------------ reading

    /** The present reading. Whoever finds it old makes a new one; others that come meanwhile get the old. */
    private MetricsReading current() {
        if (nanoTime.getAsLong() - readAtNanos >= MAX_AGE_NANOS && refreshing.tryLock()) {
            try {
                TenderDataSource source = tended.get();
                if (source != null && nanoTime.getAsLong() - readAtNanos >= MAX_AGE_NANOS) {
                    reading = MetricsReading.of(source, names);
                    // Before labels are made: a registry may ask for values while it registers a meter.
                    readAtNanos = nanoTime.getAsLong();
                    bound.forEach(this::label);
                }
            } finally {
                refreshing.unlock();
            }
        }
        return reading;
    }

    /** Gives and takes labels, as the reading has them. */
    private void label(Bound to) {
        Set<Fingerprint> wanted = new HashSet<>();
        for (QueryShape shape : reading.shapes().keySet()) {
            Fingerprint fingerprint = shape.fingerprint();
            wanted.add(fingerprint);
            if (!to.byShape.containsKey(fingerprint)) {
                Tags label = Tags.of("shape", fingerprint.toString(), "statement", shortened(shape.text()));
                to.byShape.put(fingerprint, statements(to.registry, label, r -> r.shape(fingerprint)));
            }
        }
        to.byShape.entrySet().removeIf(each -> {
            if (wanted.contains(each.getKey())) {
                return false;
            }
            each.getValue().forEach(to.registry::remove);
            return true;
        });
    }

    private static String shortened(String text) {
        return text.length() <= MAX_LABEL_CHARS ? text : text.substring(0, MAX_LABEL_CHARS - 1) + "…";
    }

    // ------------------------------------------------------------------ meters

    private interface Totals {
        ShapeTotals of(MetricsReading reading);
    }

    private List<Meter> statements(MeterRegistry registry, Tags label, Totals totals) {
        Tags all = tags.and(label);
        return List.of(
                FunctionTimer.builder(
                                "pgtender.statements",
                                this,
                                m -> totals.of(m.current()).calls(),
                                m -> totals.of(current()).totalNanos(),
                                TimeUnit.NANOSECONDS)
                        .description("Executions of a shape and time inside the driver")
                        .tags(all)
                        .register(registry),
                counter(
                        registry,
                        "pgtender.statement.errors",
                        "Failed executions",
                        null,
                        all,
                        r -> totals.of(r).errors()),
                counter(
                        registry,
                        "pgtender.statement.rows",
                        "Rows read or changed",
                        BaseUnits.ROWS,
                        all,
                        r -> totals.of(r).rows()),
                counter(
                        registry,
                        "pgtender.statement.batched",
                        "Statements sent in batches",
                        null,
                        all,
                        r -> totals.of(r).batchedStatements()));
    }

    private void repetitions(Bound to) {
        for (Label label : Label.values()) {
            Tags all = tags.and("label", label.name().toLowerCase(Locale.ROOT));
            to.fixed.add(FunctionTimer.builder(
                            "pgtender.repetitions",
                            this,
                            m -> m.current().repetitions(label, RepeatedStatement::executions),
                            m -> m.current().repetitions(label, RepeatedStatement::totalNanos),
                            TimeUnit.NANOSECONDS)
                    .description("Executions that repeated a statement inside one unit of work, and their time")
                    .tags(all)
                    .register(to.registry));
            add(
                    to,
                    "pgtender.repetitions.units",
                    "Units of work that repeated a statement",
                    all,
                    r -> r.repetitions(label, RepeatedStatement::units));
        }
    }

    private void cache(Bound to) {
        String gets = "pgtender.cache.gets";
        String asked = "Answers asked for";
        add(to, gets, asked, tags.and("result", "hit"), r -> r.cache(CacheStatistics::hits));
        add(to, gets, asked, tags.and("result", "miss"), r -> r.cache(CacheStatistics::misses));
        add(to, "pgtender.cache.puts", "Answers stored", tags, r -> r.cache(CacheStatistics::stores));
        for (BypassReason reason : BypassReason.values()) {
            add(
                    to,
                    "pgtender.cache.bypasses",
                    "Executions neither served nor stored",
                    tags.and("reason", lower(reason)),
                    r -> r.cache(c -> c.bypasses().getOrDefault(reason, 0L)));
        }
        add(
                to,
                "pgtender.cache.invalidations",
                "Answers found outdated",
                tags,
                r -> r.cache(c -> c.invalidations().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()));
        gauge(to, "pgtender.cache.entries", "Answers held", null, r -> r.cache(CacheStatistics::entries));
        gauge(
                to,
                "pgtender.cache.size",
                "Estimated size of the answers held",
                BaseUnits.BYTES,
                r -> r.cache(CacheStatistics::weightBytes));
        gauge(
                to,
                "pgtender.cache.unknown.outcomes",
                "Writes whose outcome is not known",
                null,
                r -> r.cache(CacheStatistics::unknownOutcomes));
    }

    private void advisor(Bound to) {
        to.fixed.add(FunctionTimer.builder(
                        "pgtender.analyses",
                        this,
                        m -> m.current().advisor().analyses(),
                        m -> current().advisor().analysisTime().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Analyses of the advisor and their time")
                .tags(tags)
                .register(to.registry));
        String changes = "pgtender.changes";
        String description = "Changes and reversals by outcome";
        for (JournalEntry.State state : JournalEntry.State.values()) {
            add(
                    to,
                    changes,
                    description,
                    tags.and("outcome", lower(state)),
                    r -> r.advisor().changes().getOrDefault(state, 0L));
        }
        add(
                to,
                changes,
                description,
                tags.and("outcome", "refused"),
                r -> r.advisor().refusals());
    }

    private void ourselves(Bound to) {
        gauge(
                to,
                "pgtender.capture",
                "1 while connections are observed, 0 while switched off",
                null,
                r -> r.isCapturing() ? 1 : 0);
        gauge(
                to,
                "pgtender.shapes",
                "Shapes that are told apart",
                null,
                r -> r.workload().shapesByTotalTime().size());
        to.fixed.add(FunctionTimer.builder(
                        "pgtender.overhead",
                        this,
                        m -> m.current().workload().overhead().estimatedCount(),
                        m -> current().workload().overhead().estimatedNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Time that recording took of the application's threads, estimated")
                .tags(tags)
                .register(to.registry));
        add(
                to,
                "pgtender.texts.read",
                "SQL texts that were not known and had to be read",
                tags,
                MetricsReading::textsRead);
        String drops = "pgtender.drops";
        String description = "What met a bound or failed and was not kept";
        add(
                to,
                drops,
                description,
                tags.and("reason", "untracked_shape"),
                r -> r.workload().drops().executionsOfUntrackedShapes());
        add(
                to,
                drops,
                description,
                tags.and("reason", "unit_truncated"),
                r -> r.workload().drops().unitsTruncated());
        add(
                to,
                drops,
                description,
                tags.and("reason", "recorder_failure"),
                r -> r.workload().drops().recorderFailures());
        add(
                to,
                drops,
                description,
                tags.and("reason", "sample_refused"),
                r -> r.workload().drops().samplesRefused());
        add(
                to,
                drops,
                description,
                tags.and("reason", "unit_thinned"),
                r -> r.workload().drops().unitsThinned());
        add(
                to,
                drops,
                description,
                tags.and("reason", "repetition_refused"),
                r -> r.workload().drops().repetitionsRefused());
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void add(Bound to, String name, String description, Tags all, ToLongFunction<MetricsReading> value) {
        to.fixed.add(counter(to.registry, name, description, null, all, value));
    }

    private FunctionCounter counter(
            MeterRegistry registry,
            String name,
            String description,
            @Nullable String unit,
            Tags all,
            ToLongFunction<MetricsReading> value) {
        return FunctionCounter.builder(name, this, reading(value))
                .description(description)
                .baseUnit(unit)
                .tags(all)
                .register(registry);
    }

    private void gauge(
            Bound to, String name, String description, @Nullable String unit, ToLongFunction<MetricsReading> value) {
        to.fixed.add(Gauge.builder(name, this, reading(value))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(to.registry));
    }

    /** Refers to this object twice: meters keep their object weakly, and their function for good. */
    private ToDoubleFunction<TenderMetrics> reading(ToLongFunction<MetricsReading> value) {
        return m -> value.applyAsLong(current());
    }
}
