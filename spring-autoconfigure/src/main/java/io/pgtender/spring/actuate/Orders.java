package io.pgtender.spring.actuate;

import io.pgtender.apply.BuildProgress;
import io.pgtender.apply.ChangeListener;
import io.pgtender.apply.ChangeRefusedException;
import io.pgtender.apply.JournalEntry;
import io.pgtender.spring.actuate.ChangesView.Order;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was asked for through the endpoint, each on a daemon thread of its own. Thread-safe. */
final class Orders {

    private static final Logger LOG = LoggerFactory.getLogger(PgtenderEndpoint.class);

    /** Orders that are remembered after their end. */
    private static final int MAX_REMEMBERED = 50;

    private final Deque<Running> newestFirst = new ArrayDeque<>();
    private final Random random = new Random();
    private final Clock clock;

    Orders(Clock clock) {
        this.clock = clock;
    }

    /** What is asked for. */
    enum What {
        APPLY,
        REVERT
    }

    /**
     * An order.
     *
     * @param subject id of the recommendation, or of the entry that is taken back
     * @param object what it is about, in words
     * @param by who asked
     */
    record Request(What what, String subject, String object, String by) {}

    /** One order on its way, or ended. */
    static final class Running implements ChangeListener {

        private final String id;
        private final Request request;
        private final Instant at;
        private volatile @Nullable Thread thread;
        private volatile @Nullable JournalEntry entry;
        private volatile @Nullable BuildProgress progress;
        private volatile @Nullable String refusal;
        private volatile boolean ended;

        private Running(String id, Request request, Instant at) {
            this.id = id;
            this.request = request;
            this.at = at;
        }

        @Override
        public void changed(JournalEntry written) {
            entry = written;
        }

        @Override
        public void progress(BuildProgress now) {
            progress = now;
        }

        String id() {
            return id;
        }

        Request request() {
            return request;
        }

        Instant at() {
            return at;
        }

        Optional<JournalEntry> entry() {
            return Optional.ofNullable(entry);
        }

        Optional<BuildProgress> progress() {
            return Optional.ofNullable(progress);
        }

        boolean hasEnded() {
            return ended;
        }

        /** Ends it in good order: an interrupt of the waiting thread reaches the server as a cancel. Does not wait. */
        void cancel() {
            Thread waiting = thread;
            if (waiting != null && !ended) {
                waiting.interrupt();
            }
        }

        Order view() {
            JournalEntry written = entry;
            String refused = refusal;
            String state = !ended ? "RUNNING" : refused != null ? "REFUSED" : "ENDED";
            return new Order(
                    id,
                    request.what.name(),
                    request.object,
                    state,
                    request.by,
                    at,
                    request.what == What.APPLY ? request.subject : null,
                    request.what == What.REVERT ? request.subject : null,
                    refused != null
                            ? refused
                            : written == null ? null : written.outcome().message(),
                    written == null ? null : History.entry(written));
        }
    }

    /** Begins an order; {@code work} is done on a thread of its own and hears of progress through the order. */
    Running start(Request request, Function<ChangeListener, JournalEntry> work) {
        Running order = new Running(newId(), request, clock.instant());
        Thread thread = new Thread(() -> run(order, work), "pgtender-order-" + order.id);
        thread.setDaemon(true);
        order.thread = thread;
        remember(order);
        thread.start();
        return order;
    }

    private static void run(Running order, Function<ChangeListener, JournalEntry> work) {
        try {
            order.entry = work.apply(order);
        } catch (ChangeRefusedException e) {
            order.refusal = e.getMessage();
        } catch (Throwable e) {
            LOG.warn("pgtender failed at {} of {}", order.request.what, order.request.object, e);
            order.refusal = "a defect of pgtender (" + e.getClass().getSimpleName() + "); the log has it";
        } finally {
            order.ended = true;
            LOG.info(
                    "pgtender: {} of {} by {} ended: {}",
                    order.request.what,
                    order.request.object,
                    order.request.by,
                    order.refusal != null
                            ? order.refusal
                            : order.entry().map(JournalEntry::state).orElse(null));
        }
    }

    /** All that are remembered, the newest first. */
    synchronized List<Running> all() {
        return new ArrayList<>(newestFirst);
    }

    Optional<Running> find(String id) {
        return all().stream().filter(order -> order.id.equals(id)).findFirst();
    }

    private synchronized void remember(Running order) {
        newestFirst.addFirst(order);
        Running oldest = newestFirst.getLast();
        if (newestFirst.size() > MAX_REMEMBERED && oldest.ended) {
            newestFirst.removeLast();
        }
    }

    private synchronized String newId() {
        byte[] bytes = new byte[Integer.BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
