package io.pgtender.jdbc;

import io.pgtender.TenderEvents;
import io.pgtender.TenderListener;
import io.pgtender.observation.CallSite;
import io.pgtender.observation.CallSites;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.ShapeRecorder;
import io.pgtender.workload.TransactionTimer;
import io.pgtender.workload.WorkloadRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all connections of one data source share, and the guard behind which our own code runs: an exception of ours is
 * counted, warned about once, and after {@value #MAX_TROUBLES} of them capture switches itself off. The application never
 * sees one.
 *
 * <p>Switched off, by itself or by somebody, new connections are not observed and those that are forward only. What is
 * written meanwhile is not seen, so the cache is paused before, and until all that were given out meanwhile are closed.
 * Thread-safe.
 */
final class Capture {

    private static final Logger LOG = LoggerFactory.getLogger(TenderDataSource.class);

    /** Exceptions in our own code after which capture is switched off. */
    static final int MAX_TROUBLES = 100;

    private final String name;
    private final QueryShapes shapes;
    private final KnownTexts texts = new KnownTexts();
    private final WorkloadRecorder workload;
    private final @Nullable CacheGate cache;
    private final SlowQuerySettings slowQuerySettings;
    private final TenderEvents events;
    private final AtomicLong troubles = new AtomicLong();
    private final LongAdder connectionsUnwrapped = new LongAdder();
    private volatile boolean on = true;
    private @Nullable ProxyConfig proxyConfig;

    Capture(
            String name,
            QueryShapes shapes,
            WorkloadRecorder workload,
            @Nullable CacheGate cache,
            SlowQuerySettings slowQuerySettings,
            TenderListener listener,
            Watching watching) {
        this.name = name;
        this.shapes = shapes;
        this.workload = workload;
        this.cache = cache;
        this.slowQuerySettings = slowQuerySettings;
        this.events = new TenderEvents(name, listener, this::trouble);
        if (watching == Watching.OFF) {
            switchOff();
        }
    }

    /** Called once, while the data source is built. */
    void proxyConfig(ProxyConfig config) {
        proxyConfig = config;
    }

    ProxyConfig proxyConfig() {
        ProxyConfig config = proxyConfig;
        return config == null ? new ProxyConfig() : config;
    }

    boolean isOn() {
        return on;
    }

    /** Switches on, with all troubles forgotten, or off. */
    void watching(Watching watching) {
        if ((watching == Watching.ON) == on) {
            return;
        }
        if (watching == Watching.ON) {
            troubles.set(0);
            on = true;
        } else {
            switchOff();
        }
        LOG.info("pgtender {}: switched {}", name, watching == Watching.ON ? "on" : "off");
    }

    private void switchOff() {
        if (cache == null) {
            on = false;
        } else {
            cache.pause(() -> on = false); // first: nothing is served once there are writes that nobody sees
        }
    }

    /** Whether {@code connection} is to be given to the application as it is, because observation is off. */
    boolean givesOutUnseen(Connection connection) {
        if (on) {
            return false;
        }
        if (cache != null) {
            cache.givenOutUnseen(connection);
        }
        return !on;
    }

    /** {@code connection} is given out as it is, because our own code failed. */
    void unobserved(Connection connection) {
        if (cache != null) {
            cache.unobserved(connection);
        }
    }

    WorkloadRecorder workload() {
        return workload;
    }

    TenderEvents events() {
        return events;
    }

    /** Reports the slow executions of one lease, whose transactions {@code timer} times. */
    SlowQueries slowQueries(TransactionTimer timer) {
        return new SlowQueries(name, slowQuerySettings, events, timer);
    }

    @Nullable
    CacheGate cache() {
        return cache;
    }

    /** The recorder of a statement's shape; {@code null} when our own code fails. */
    @Nullable
    ShapeRecorder recorder(@Nullable String sql) {
        return text(sql).shape();
    }

    /** A statement's text with the recorder of its shape. */
    KnownText text(@Nullable String sql) {
        if (sql == null) {
            return KnownText.NONE;
        }
        KnownText known = texts.get(sql);
        return known == null ? read(sql) : known;
    }

    private KnownText read(String sql) {
        try {
            KnownText text = new KnownText(sql, workload.shape(shapes.of(sql)));
            texts.put(text);
            return text;
        } catch (RuntimeException | StackOverflowError e) {
            trouble(e);
            return new KnownText(sql, null);
        }
    }

    /** Texts that had to be read because they were not known. */
    long textsRead() {
        return shapes.textsRead();
    }

    /** The application got a connection. Never throws. */
    void checkedOut(long waitNanos) {
        try {
            workload.connections().checkedOut(waitNanos);
        } catch (Throwable e) {
            trouble(e);
        }
    }

    /** The application got none. Never throws. */
    void checkoutFailed(long waitNanos, Throwable failure) {
        try {
            workload.connections()
                    .checkoutFailed(waitNanos, failure instanceof SQLException e ? e.getSQLState() : null);
        } catch (Throwable e) {
            trouble(e);
        }
    }

    void captureCallSite(ShapeRecorder shape) {
        CallSite site = CallSites.capture();
        if (site != null) {
            shape.callSite(site);
        }
    }

    /** The application was given the driver's own object, and what it does through that is not seen. */
    void connectionUnwrapped() {
        connectionsUnwrapped.increment();
    }

    long connectionsUnwrapped() {
        return connectionsUnwrapped.sum();
    }

    /** Notes an exception of our own code. Never throws. */
    void trouble(Throwable trouble) {
        long count = troubles.incrementAndGet();
        try {
            workload.recorderFailed(trouble);
            if (count == MAX_TROUBLES) {
                switchOff();
                LOG.warn("pgtender {}: switched off after {} exceptions while observing", name, count);
            }
        } catch (RuntimeException ignored) {
            // A logger that throws must not reach the application either.
            on = false;
        }
    }
}
