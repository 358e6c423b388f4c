package io.pgtender;

import io.pgtender.observation.EventLimiter;
import io.pgtender.observation.EventQueue;
import io.pgtender.observation.SlowQuery;
import io.pgtender.verify.Regression;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events to the log and to a listener, on a thread of its own. Thread-safe; publishing returns at once and never
 * throws.
 */
public final class TenderEvents implements AutoCloseable {

    /** Name of the logger of slow queries; WARN. */
    public static final String SLOW_QUERY_LOGGER = "io.pgtender.SlowQuery";

    /** Name of the logger of regressions; WARN, and INFO when one is over. */
    public static final String REGRESSION_LOGGER = "io.pgtender.Regression";

    private static final Logger SLOW_QUERIES = LoggerFactory.getLogger(SLOW_QUERY_LOGGER);
    private static final Logger REGRESSIONS = LoggerFactory.getLogger(REGRESSION_LOGGER);

    private final String dataSource;
    private final TenderListener listener;
    private final Consumer<Throwable> trouble;
    private final EventLimiter limiter = new EventLimiter();
    private final EventQueue queue;

    /**
     * @param dataSource name that log lines begin with
     * @param trouble told of what the listener or the log throws; must not throw itself
     */
    public TenderEvents(String dataSource, TenderListener listener, Consumer<Throwable> trouble) {
        this.dataSource = dataSource;
        this.listener = listener;
        this.trouble = trouble;
        this.queue = new EventQueue(trouble);
    }

    /** Whom to ask whether a slow query shall have an event, before it is put together. */
    public EventLimiter limiter() {
        return limiter;
    }

    public void slowQuery(SlowQuery query) {
        queue.offer(() -> {
            guarded(() -> SLOW_QUERIES.warn("{}: {}", dataSource, query.describe()));
            listener.slowQuery(query);
        });
    }

    public void regression(Regression regression) {
        queue.offer(() -> {
            guarded(() -> log(regression));
            listener.regression(regression);
        });
    }

    /** Events that there were not, because of the limits or because the listener did not keep up. */
    public long dropped() {
        return limiter.suppressed() + queue.dropped();
    }

    /** Delivers what waits, then nothing more. Returns at once. */
    @Override
    public void close() {
        queue.close();
    }

    private void log(Regression regression) {
        switch (regression.state()) {
            case BEGAN -> REGRESSIONS.warn("{}: {}", dataSource, regression.describe());
            case RECOVERED -> REGRESSIONS.info("{}: {}", dataSource, regression.describe());
        }
    }

    private void guarded(Runnable logging) {
        try {
            logging.run();
        } catch (Throwable e) {
            trouble.accept(e);
        }
    }
}
